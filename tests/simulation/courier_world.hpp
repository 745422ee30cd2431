// SPDX-License-Identifier: MIT
// A world of applications, receivers and operators around the production courier, under a virtual
// clock and from one seed; and what must hold in it, judged by books of its own.
#ifndef PAYCOURIER_TESTS_SIMULATION_COURIER_WORLD_HPP
#define PAYCOURIER_TESTS_SIMULATION_COURIER_WORLD_HPP

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <paycourier/courier.hpp>
#include <set>
#include <simulation/courier_network.hpp>
#include <simulation/courier_store.hpp>
#include <simulation/courier_traffic.hpp>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace simulation {

using namespace std::chrono_literals;

/// What many worlds come to; a fault that never happened has proven nothing.
struct Tally {
  std::uint64_t worlds = 0, accepted = 0, sends = 0, delivered = 0, dead = 0, duplicates = 0;
  std::uint64_t crashes = 0, zombies = 0, outages = 0, half_commits = 0, stale = 0, unknown = 0;
  std::uint64_t held = 0, closed = 0, breakers = 0, pauses = 0, revived = 0, skipped = 0,
                replayed = 0, stops = 0, left = 0, probes = 0, idle_checks = 0, doubtful = 0,
                ramped = 0, rated = 0, lags = 0;
  Millis passed = {};
};

/// The policy of a world, and the least that it waits after each attempt, said a second time.
template <class Policy>
struct Regime {
  Policy policy;
  int budget;
  Millis (*least)(int attempt);
};

template <class Policy>
class World {
 public:
  World(std::uint64_t seed, Regime<Policy> regime, Tally& tally)
      : random_{seed}, regime_{std::move(regime)}, tally_{tally} {
    network_ = std::make_shared<Network>(
        Network{.clock = clock_, .random = property::Generator{seed ^ 1}});
    network_->on_send = [this](const std::string& host, const std::string& id, int courier) {
      sent(host, id, courier);
    };
    network_->on_land = [this](const std::string& host, const std::string& id, int courier,
                               const Result<http::Response>& answer) {
      if (courier == courier_number_) {
        lanes_[host].land(id, clock_.monotonic(), answer.has_value());
        --track(host, id).up;
        --up_[host];
        landed_at_[host] = clock_.now();
        --all_up_;
      }
    };
    faults_ =
        std::make_shared<Faults>(Faults{.clock = clock_, .random = property::Generator{seed ^ 2}});
    settle_in();
    start();
  }

  /// Every broken promise, in words; empty when all were kept.
  const std::vector<std::string>& broken() const noexcept { return broken_; }
  std::uint64_t trace() const noexcept { return trace_; }

  void live(Millis span, int bursts) {
    for (int burst = 0; burst < bursts && !is_hopeless(); ++burst) {
      enqueue(1 + random_.below(6));
      for (std::uint64_t steps = random_.below(8); steps > 0; --steps) step(Millis{ms(20'000)});
      act();
      pass_time(Millis{ms(static_cast<std::uint64_t>((span / bursts * 2).count()))});
    }
    end();
    ++tally_.worlds;
    tally_.passed += clock_.monotonic();
    tally_.half_commits += faults_->half_failures;
  }

 private:
  using TestCourier = Courier<Store, Policy, testing::ManualClock, Wire>;

  static constexpr int in_flight = 12, per_endpoint = 3;
  static constexpr Millis longest_lag = 30s;  ///< Of who is prompt: the others may all time out.
  /// Of the others, who have one slot for all of them if the prompt need the rest.
  static constexpr Millis longest_turn = 3min;
  static constexpr Millis longest_loss = 15min;  ///< From a claim to the word that it was lost.

  /// One event on its way to one endpoint, as the world knows it.
  struct Track {
    Instant earliest = {};            ///< Nothing is sent before.
    std::optional<Instant> due = {};  ///< When it may be sent at the latest; not always known.
    Instant enqueued = {};
    int sends = 0;                ///< Since it was enqueued, revived or replayed.
    int all_sends = 0, told = 0;  ///< And how many of those have a known outcome.
    int unknown = 0;              ///< Attempts that nobody knows of, made or not.
    int up = 0;
    bool is_told = false;  ///< The courier has said that it is delivered.
    bool was_sent = false;
    bool was_probe = false;  ///< Its last request went through an open breaker.
    bool was_skipped = false;
    int again = 0;  ///< How often it was revived or replayed.
  };
  struct Shop {
    std::string id;
    Kind kind = Kind::healthy;
    SubscribeOptions options = {};
    RateLimit rate = {};
    bool is_paused = false, is_closed = false, was_touched = false, is_subscribed = true;
    Instant held_until = {}, resumed_at = {};
    Instant helped_at = {};  ///< When the operator revived, skipped or replayed something of it.
    bool is_broken = false;  ///< Its breaker is open.
    std::map<std::string, std::vector<std::string>> orders = {};  ///< Event ids by key.
  };

  std::uint64_t ms(std::uint64_t below) { return random_.below(below) + 1; }
  bool one_in(std::uint64_t many) { return random_.below(many) == 0; }
  Track& track(const std::string& host, const std::string& id) { return tracks_[{host, id}]; }
  Shop& shop(const std::string& id) {
    return *std::find_if(shops_.begin(), shops_.end(), [&](const Shop& s) { return s.id == id; });
  }
  void note(std::string_view what) {
    for (const char c : what) trace_ = (trace_ ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    trace_ ^= static_cast<std::uint64_t>(clock_.monotonic().count()) * 0x9e3779b97f4a7c15U;
  }
  void fail(const std::string& what, const std::string& host, const std::string& id) {
    if (broken_.size() < 20) {
      broken_.push_back(describe(clock_.now()) + " " + host + " " + id + ": " + what);
    }
  }

  /// Enough is broken to tell.
  bool is_hopeless() const noexcept { return broken_.size() >= 20; }

  /// In some worlds, as many as seven of eight receivers may hold their requests for long.
  void settle_in() {
    constexpr std::array quick{Kind::healthy, Kind::flaky,  Kind::refusing, Kind::throttling,
                               Kind::leaving, Kind::strict, Kind::healthy};
    constexpr std::array tough{Kind::slow, Kind::dead, Kind::forgetful, Kind::ailing,
                               Kind::flapping};
    const int sick = one_in(3) ? 7 : 3;
    for (int i = 0; i < 8; ++i) {
      Shop shop{.id = "shop" + std::to_string(i) + ".example"};
      shop.kind = i == 0 ? Kind::healthy : i <= sick ? random_.pick(tough) : random_.pick(quick);
      if (one_in(8)) shop.rate = {.per_second = 0.2, .burst = 2};
      if (i > 0 && one_in(3)) {
        shop.options = {random_.coin() ? Ordering::by_key : Ordering::endpoint,
                        random_.coin() ? DeadHead::halts : DeadHead::is_skipped};
      }
      network_->receivers[shop.id] = {.kind = shop.kind, .well_from = clock_.now() + 24h * 10};
      subscribe(shop);
      shops_.push_back(std::move(shop));
    }
  }
  void subscribe(Shop& shop) {
    // One proves what it sends as real senders do, the others more cheaply.
    const bool is_real = shop.id == "shop0.example";
    const Signing signing = is_real ? Signing{network_->scheme} : Signing{Tagged{}};
    check(memory_.subscribe(
        {.id = shop.id, .url = "https://" + shop.id, .signing = signing, .rate = shop.rate}, {"*"},
        shop.options));
    shop.is_subscribed = true;
  }
  void check(const Result<void>& done) {
    if (!done) fail(describe(done.error()), "", "");
  }

  void start() {
    up_.clear();
    lanes_.clear();
    all_up_ = 0;
    for (auto& [key, track] : tracks_) track.up = 0;
    // A commit that nobody heard of may have closed a breaker.
    for (Shop& shop : shops_) shop.is_broken = memory_.health(shop.id)->trips > 0;
    const CourierSettings settings{
        .in_flight = in_flight, .per_endpoint = per_endpoint, .poll = 10min};
    courier_.reset();
    store_ = std::make_unique<Store>(memory_, faults_);
    courier_ = std::make_unique<TestCourier>(*store_, regime_.policy, clock_,
                                             Wire{network_, ++courier_number_}, settings);
    calm_from_ = clock_.now();
  }

  struct Ear {
    World* world;
    bool is_zombie = false;
    void operator()(const AttemptEnded& notice) const noexcept { world->hear(notice, is_zombie); }
    void operator()(const EndpointChanged& notice) const noexcept {
      if (!is_zombie) world->hear(notice);
    }
    void operator()(const StaleCompletion&) const noexcept { world->hear_of_stale(is_zombie); }
    void operator()(const OutboxFailed&) const noexcept {}
  };

  void step(Millis most) {
    const std::uint64_t before = faults_->half_failures;
    check_step(courier_->step(most, Ear{this}));
    if (faults_->half_failures == before) return;
    // A claim that was stored and not heard of has to lapse first.
    calm_from_ = unsure_until_ = store_back() + longest_loss;
    forget_dues();
  }
  /// What was due may have been claimed, and even completed, without a word.
  void forget_dues() {
    for (auto& [key, track] : tracks_) {
      if (track.due && *track.due <= clock_.now()) track.due.reset();
    }
  }
  /// When the last outage of the store is over, or was.
  Instant last_away() { return clock_.now() - clock_.monotonic() + faults_->away_until; }
  Instant store_back() { return std::max(clock_.now(), last_away()); }
  void check_step(const Result<Millis>& stepped) {
    if (!stepped) fail(describe(stepped.error()), "", "");
  }
  void pass_time(Millis span) {
    const Millis until = clock_.monotonic() + span;
    int passes = 0;
    while (clock_.monotonic() < until && !is_hopeless()) {
      const Millis before = clock_.monotonic();
      step(until - before);
      passes = clock_.monotonic() == before ? passes + 1 : 0;
      if (passes > 1'000) return fail("the courier spins without time passing", "", "");
    }
  }

  void enqueue(std::uint64_t many) {
    for (; many > 0; --many) {
      const std::string id = "evt_" + std::to_string(++last_event_);
      const std::string key = one_in(2) ? "key-" + std::to_string(random_.below(3)) : "";
      EnqueueOptions options{.ordering_key = key};
      if (one_in(5)) options.not_before = clock_.now() + Millis{ms(3'600'000)};
      if (one_in(10)) options.dedupe_key = "what-" + std::to_string(random_.below(4));
      const Event event{
          .id = id, .type = "payment.completed", .payload = "{\"id\":\"" + id + "\"}"};
      const Result<Enqueued> first = memory_.enqueue(event, options, clock_.now());
      if (!first) return fail(describe(first.error()), "", id);
      if (one_in(10) && (!memory_.enqueue(event, options, clock_.now())->repeated)) {
        fail("a repeat was taken for news", "", id);
      }
      if (first->repeated) continue;
      ++tally_.accepted;
      int deliveries = 0;
      for (Shop& shop : shops_) {
        if (!shop.is_subscribed) continue;
        ++deliveries;
        Track& track = tracks_[{shop.id, id}];
        track.enqueued = clock_.now();
        track.due = track.earliest = std::max(clock_.now(), options.not_before.value_or(Instant{}));
        const bool is_ordered = shop.options.ordering == Ordering::endpoint ||
                                (shop.options.ordering == Ordering::by_key && !key.empty());
        if (is_ordered) {
          shop.orders[shop.options.ordering == Ordering::endpoint ? "" : key].push_back(id);
        }
      }
      if (first->deliveries != deliveries) fail("not for all who have subscribed", "", id);
    }
  }

  void act();
  void stop();
  void end();
  void sent(const std::string& host, const std::string& id, int courier);
  void check_order(Shop& shop, const std::string& id);
  void check_idleness(const Shop& shop, Instant due, const std::string& id);
  void check_traffic(const Shop& shop, const std::string& id, bool was_doubtful);
  void hear(const AttemptEnded& notice, bool is_zombie);
  void hear(const EndpointChanged& notice);
  void hear_of_stale(bool is_zombie) {
    ++tally_.stale;
    if (is_zombie || clock_.now() <= unsure_until_) return;
    fail("the claim of a living courier was taken from it", "", "");
  }
  bool is_over(const std::string& host, const std::string& id);
  void again(const std::string& host, const std::string& id) {
    Track& track = tracks_[{host, id}];
    track.sends = 0;
    track.is_told = false;
    track.due = track.earliest = clock_.now();
    ++track.again;
  }

  testing::ManualClock clock_;
  property::Generator random_;
  Regime<Policy> regime_;
  Tally& tally_;
  testing::MemoryOutbox memory_{Retention{.delivered = 24h * 9'999, .dead = 24h * 9'999}};
  std::shared_ptr<Network> network_;
  std::shared_ptr<Faults> faults_;
  std::vector<Shop> shops_;
  std::map<std::pair<std::string, std::string>, Track> tracks_;
  std::map<std::string, int> up_;
  std::map<std::string, Lane> lanes_;
  std::map<std::string, Instant> landed_at_;  ///< When the courier heard from an endpoint last.
  int all_up_ = 0;
  std::unique_ptr<Store> store_;
  std::unique_ptr<TestCourier> courier_;
  int courier_number_ = 0;
  int last_event_ = 0;
  Instant calm_from_ = {}, unsure_until_ = {};
  std::uint64_t trace_ = 0xcbf29ce484222325U;
  std::vector<std::string> broken_;
};

}  // namespace simulation

#include <simulation/courier_judge.hpp>

#endif
