// SPDX-License-Identifier: MIT
// A simulated network of receivers, and the books of what reached them.
#ifndef PAYCOURIER_TESTS_SIMULATION_COURIER_NETWORK_HPP
#define PAYCOURIER_TESTS_SIMULATION_COURIER_NETWORK_HPP

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <paycourier/adapter/openssl_ed25519.hpp>
#include <paycourier/adapter/openssl_mac.hpp>
#include <paycourier/model/signing.hpp>
#include <paycourier/policy/standard_webhooks.hpp>
#include <paycourier/port/async_transport.hpp>
#include <paycourier/testing/manual_clock.hpp>
#include <property/generator.hpp>
#include <string>
#include <utility>
#include <vector>

namespace simulation {

using namespace paycourier;

/// The proof that a receiver demands: cheap, and of all that is sent.
inline std::string tag_of(std::string_view id, Instant at, std::string_view body) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  const auto take = [&](std::string_view text) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  };
  take(id);
  take(body);
  return std::to_string(hash ^ static_cast<std::uint64_t>(at.time_since_epoch().count()));
}

struct Tagged {
  http::Headers sign(const SignedMessage& message) const {
    return {{"webhook-id", std::string{message.id}},
            {"at", std::to_string(message.at.time_since_epoch().count())},
            {"tag", tag_of(message.id, message.at, message.body)}};
  }
};

enum class Kind {
  healthy,
  slow,
  flaky,
  dead,
  refusing,
  throttling,
  leaving,
  strict,
  forgetful,
  ailing,
  flapping
};

struct Receiver {
  Kind kind = Kind::healthy;
  Instant well_from = {};                    ///< Of one that is ailing: before that it is dead.
  std::map<std::string, int> asked = {};     ///< By event id: requests.
  std::map<std::string, int> accepted = {};  ///< By event id: how often it said 2xx, or meant to.
  int forged = 0;
};

/// What a request comes to: when it lands, and how.
struct Outcome {
  Millis takes = {};
  Result<http::Response> answer;
};

/// Outlives its couriers. `on_send(endpoint, event, courier)` is called as a request starts, and
/// `on_land` as the courier hears of its end.
struct Network {
  testing::ManualClock clock;
  property::Generator random;
  std::map<std::string, Receiver> receivers = {};
  std::function<void(const std::string&, const std::string&, int)> on_send = {};
  std::function<void(const std::string&, const std::string&, int, const Result<http::Response>&)>
      on_land = {};
  bool all_are_well = false;

  Outcome ask(const http::Request& request, Millis budget, int courier) {
    const std::string host = request.url.substr(8);
    const std::string id{request.headers["webhook-id"]};
    on_send(host, id, courier);
    Receiver& receiver = receivers.at(host);
    ++receiver.asked[id];
    receiver.forged += !is_proven(request, id);
    Outcome outcome = all_are_well ? answered(200, 5) : of(receiver, id, budget);
    const bool meant_well = outcome.answer && outcome.answer->status / 100 == 2;
    receiver.accepted[id] += meant_well;
    // An answer is lost now and then, wherever it came from.
    if (meant_well && !all_are_well &&
        random.below(receiver.kind == Kind::forgetful ? 3 : 200) == 0) {
      outcome = {budget, Error{Fault::in_doubt, "the time was up before an answer came"}};
    }
    return outcome;
  }

  /// For those who prove their messages as Standard Webhooks says.
  StandardWebhooks scheme{Secret{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}};

 private:
  bool is_proven(const http::Request& request, const std::string& id) const {
    if (const std::string* tag = request.headers.find("tag")) {
      const Instant at{Millis{std::stoll(*request.headers.find("at"))}};
      return *tag == tag_of(id, at, request.body);
    }
    const auto header = [&](std::string_view name) { return std::string{request.headers[name]}; };
    return scheme.verify(request.body, header, clock.now()).has_value();
  }

  /// In both of its forms.
  std::string rest(std::uint64_t seconds) {
    if (random.coin()) return std::to_string(seconds);
    const Instant until = clock.now() + Seconds{static_cast<Seconds::rep>(seconds)};
    const auto day = std::chrono::floor<std::chrono::days>(until);
    const std::string text = describe(until);  // 2030-01-31T12:00:00.250Z
    constexpr const char* days[]{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr const char* months[]{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const unsigned month = unsigned{std::chrono::year_month_day{day}.month()};
    return std::string{days[std::chrono::weekday{day}.c_encoding()]} + ", " + text.substr(8, 2) +
           " " + months[month - 1] + " " + text.substr(0, 4) + " " + text.substr(11, 8) + " GMT";
  }

  Outcome answered(int status, std::uint64_t most_ms, http::Headers headers = {}) {
    return {Millis{1 + static_cast<Millis::rep>(random.below(most_ms))},
            http::Response{.status = status, .headers = std::move(headers)}};
  }
  /// One draw to a statement: compilers choose the order in which arguments are drawn.
  Outcome throttled(int status) {
    std::string asked = rest(random.below(4'000));
    return answered(status, 50, {{"Retry-After", std::move(asked)}});
  }
  Outcome silence(Millis budget) {
    return {budget, Error{Fault::in_doubt, "the time was up before an answer came"}};
  }

  Outcome of(const Receiver& receiver, const std::string& id, Millis budget) {
    switch (receiver.kind) {
      case Kind::healthy:
      case Kind::forgetful: return answered(200, 50);
      case Kind::slow: return answered(204, 9'000);
      case Kind::flaky: return answered(random.below(3) == 0 ? 500 : 200, 200);
      case Kind::dead: return silence(budget);
      case Kind::refusing: return {Millis{1}, Error{Fault::unreachable, "nobody is there"}};
      case Kind::throttling:
        if (random.below(3) != 0) return answered(202, 50);
        return throttled(random.coin() ? 429 : 503);
      case Kind::leaving: return answered(random.below(20) == 0 ? 410 : 200, 50);
      case Kind::strict:
        return answered(id.back() % 3 == 0 ? (random.coin() ? 422 : 301) : 200, 50);
      case Kind::ailing:
        return clock.now() < receiver.well_from ? silence(budget) : answered(200, 50);
      case Kind::flapping: {
        const bool is_up = clock.monotonic() / std::chrono::hours{6} % 2 != 0;
        return is_up ? answered(200, 50) : silence(budget);
      }
    }
    return silence(budget);
  }
};

/// One courier's way into the network. Requests that are up when it goes have left all the same.
class Wire {
 public:
  Wire(std::shared_ptr<Network> network, int courier)
      : network_{std::move(network)}, courier_{courier} {}

  void start(std::uint64_t ticket, const http::Request& request, Millis budget) {
    Outcome outcome = network_->ask(request, budget, courier_);
    flights_.push_back({network_->clock.monotonic() + std::min(outcome.takes, budget),
                        {ticket, std::move(outcome.answer)},
                        request.url.substr(8),
                        std::string{request.headers["webhook-id"]}});
  }
  void cancel(std::uint64_t ticket) {
    for (Flight& flight : flights_) {
      if (flight.landed.ticket != ticket) continue;
      flight.lands = network_->clock.monotonic();
      flight.landed.answer = Error{Fault::in_doubt, "it was cut off"};
    }
  }
  std::vector<Landed> poll(Millis span) {
    Millis next = saturating_add(network_->clock.monotonic(), span);
    for (const Flight& flight : flights_) next = std::min(next, flight.lands);
    const Millis now = network_->clock.monotonic();
    if (next > now) network_->clock.advance(next - now);
    std::vector<Landed> landed;
    for (std::size_t i = 0; i < flights_.size();) {
      if (flights_[i].lands > network_->clock.monotonic()) {
        ++i;
        continue;
      }
      network_->on_land(flights_[i].host, flights_[i].id, courier_, flights_[i].landed.answer);
      landed.push_back(std::move(flights_[i].landed));
      std::swap(flights_[i], flights_.back());
      flights_.pop_back();
    }
    return landed;
  }
  Waker waker() const { return {}; }

 private:
  struct Flight {
    Millis lands;
    Landed landed;
    std::string host, id;
  };
  std::shared_ptr<Network> network_;
  int courier_;
  std::vector<Flight> flights_;
};

static_assert(AsyncTransport<Wire>);

}  // namespace simulation

#endif
