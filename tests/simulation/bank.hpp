// SPDX-License-Identifier: MIT
// Bank: a payments provider and the wire to it, with faults and crashes drawn from one seed.
#ifndef PAYCOURIER_TESTS_SIMULATION_BANK_HPP
#define PAYCOURIER_TESTS_SIMULATION_BANK_HPP

#include <algorithm>
#include <cstdint>
#include <memory>
#include <paycourier/base/form.hpp>
#include <paycourier/model/http.hpp>
#include <property/generator.hpp>
#include <string>
#include <string_view>
#include <support/shared_clock.hpp>
#include <unordered_map>
#include <utility>
#include <vector>

namespace simulation {

using namespace paycourier;
using namespace std::chrono_literals;

/// The process dies here.
struct Crash {};

/// How often, in ten thousand, a request meets each fate; the rest is answered as it should be.
struct Fates {
  unsigned crash_before = 20, crash_after = 20;
  unsigned unreachable = 200, lost = 200, dropped = 1'000, late = 200;
  unsigned cut = 100, garbled = 100, error_before = 150, error_after = 150;
  unsigned proxy = 150, unavailable = 150, throttled = 150, in_progress = 50;
};

struct BankState {
  struct Charge {
    std::string id, order, amount;
    bool declined;
  };
  struct Key {
    Instant first_seen;
    int charge = -1;
    bool replays_500 = false;
  };
  struct Parked {
    Instant due;
    std::string key, body;
  };

  property::Generator random;
  support::SharedClock clock;
  Fates fates;
  bool replays_errors;
  std::vector<Charge> charges = {};
  std::unordered_map<std::string, Key> keys = {};
  std::unordered_map<std::string, int> executed = {};
  std::vector<Parked> parked = {};
  std::uint64_t trace = 0;
  std::uint64_t requests = 0;

  void note(std::uint64_t what) { trace = (trace ^ what) * 0x100000001b3U + what; }
};

/// A transport: what the client sends goes to the bank, if the seed wills. One state, many copies.
class Bank {
 public:
  static constexpr Millis latest = 60s;  ///< No request is executed later than this.
  static constexpr Millis key_lifetime = 24h;

  explicit Bank(std::shared_ptr<BankState> state) : state_{std::move(state)} {}

  /// How often the order was really paid.
  int executed(const std::string& order) const {
    const auto found = state_->executed.find(order);
    return found == state_->executed.end() ? 0 : found->second;
  }
  /// Nothing that was sent for it is under way any more: forget all about it.
  void close(const std::string& order, const std::vector<std::string>& keys) {
    run_parked();
    state_->executed.erase(order);
    for (const std::string& key : keys) state_->keys.erase(key);
    if (state_->parked.empty() && state_->keys.empty()) state_->charges.clear();
  }
  void run_parked() {
    const Instant now = state_->clock.now();
    std::vector<BankState::Parked> due;
    std::erase_if(state_->parked, [&](const BankState::Parked& parked) {
      if (parked.due <= now) due.push_back(parked);
      return parked.due <= now;
    });
    for (const BankState::Parked& parked : due) execute(parked.key, parked.body, parked.due);
  }

  Result<http::Response> round_trip(const http::Request& request, Millis budget) {
    BankState& bank = *state_;
    ++bank.requests;
    bank.clock.clock->advance(std::min(budget, Millis{1 + drawn(200)}));
    run_parked();
    const bool posts = request.method == http::Method::post;
    const auto executes = [&] { return posts ? execute(request) : look(request); };
    unsigned fate = drawn(10'000);
    bank.note(fate);
    const auto is = [&fate](unsigned chance) {
      const bool hit = fate < chance;
      fate -= hit ? 0 : chance;
      return hit;
    };
    if (is(bank.fates.crash_before)) throw Crash{};
    if (is(bank.fates.crash_after)) {
      executes();
      throw Crash{};
    }
    if (is(bank.fates.unreachable)) return Error{Fault::unreachable, "nobody is there"};
    if (is(bank.fates.lost)) return in_doubt(budget);
    if (is(bank.fates.dropped)) {
      executes();
      return in_doubt(budget);
    }
    if (is(bank.fates.late)) {
      if (posts) {
        const Millis after{drawn(static_cast<unsigned>(latest.count()))};
        bank.parked.push_back({bank.clock.now() + after,
                               std::string{request.headers["Idempotency-Key"]},
                               std::string{request.body}});
      }
      return in_doubt(budget);
    }
    if (is(bank.fates.cut)) {
      http::Response response = executes();
      response.complete = false;
      response.body.resize(response.body.size() / 2);
      return response;
    }
    if (is(bank.fates.garbled)) {
      http::Response response = executes();
      response.body = "<html>";
      return response;
    }
    if (is(bank.fates.error_before)) return internal_error(request);
    if (is(bank.fates.error_after)) {
      executes();
      return internal_error(request);
    }
    if (is(bank.fates.proxy)) {
      if (drawn(2) == 0) executes();
      return http::Response{.status = drawn(2) == 0 ? 502 : 504};
    }
    if (is(bank.fates.unavailable)) return http::Response{.status = 503};
    if (is(bank.fates.throttled)) {
      return http::Response{.status = 429, .headers = {{"Retry-After", std::to_string(drawn(40))}}};
    }
    if (is(bank.fates.in_progress)) return http::Response{.status = 409};
    return executes();
  }

 private:
  unsigned drawn(unsigned below) { return static_cast<unsigned>(state_->random.below(below)); }

  Error in_doubt(Millis budget) {
    if (drawn(2) == 0) state_->clock.clock->advance(budget);
    return {Fault::in_doubt, "the connection broke"};
  }

  http::Response internal_error(const http::Request& request) {
    const std::string key{request.headers["Idempotency-Key"]};
    if (!key.empty() && state_->replays_errors) {
      entry(key, state_->clock.now()).replays_500 = true;
    }
    return {.status = 500};
  }

  BankState::Key& entry(const std::string& key, Instant now) {
    const auto found = state_->keys.find(key);
    if (found != state_->keys.end() && found->second.first_seen + key_lifetime <= now) {
      state_->keys.erase(found);
    }
    return state_->keys.try_emplace(key, BankState::Key{.first_seen = now}).first->second;
  }

  http::Response execute(const http::Request& request) {
    return execute(std::string{request.headers["Idempotency-Key"]}, request.body,
                   state_->clock.now());
  }

  http::Response execute(const std::string& key, std::string_view body, Instant at) {
    BankState::Key& known = entry(key, at);
    if (known.replays_500) return {.status = 500};
    if (known.charge < 0) {
      const auto form = FormFields::parse(body);
      const std::string order{form->text({"reference"})};
      const bool declined = order.ends_with('7');
      known.charge = static_cast<int>(state_->charges.size());
      state_->charges.push_back(
          {"pay_" + key, order, std::string{form->text({"minor_units"})}, declined});
      if (!declined) ++state_->executed[order];
    }
    const BankState::Charge& charge = state_->charges[static_cast<std::size_t>(known.charge)];
    if (charge.declined) return {.status = 402};
    return {.status = 201, .body = text(charge)};
  }

  static std::string text(const BankState::Charge& charge) {
    return "id=" + charge.id + "&status=" + (charge.declined ? "failed" : "succeeded") +
           "&minor_units=" + charge.amount + "&currency=USD&reference=" + charge.order;
  }

  /// "/find/KEY/PAGE": the second page has it, if any has.
  http::Response look(const http::Request& request) {
    const std::size_t last = request.url.rfind('/'), start = request.url.rfind('/', last - 1);
    const std::string key = request.url.substr(start + 1, last - start - 1);
    if (request.url.substr(last + 1).empty()) return {.status = 200, .body = "pages=2&next=2"};
    for (const BankState::Charge& charge : state_->charges) {
      if (charge.id == "pay_" + key) return {.status = 200, .body = "pages=2&" + text(charge)};
    }
    return {.status = 200, .body = "pages=2"};
  }

  std::shared_ptr<BankState> state_;
};

}  // namespace simulation

#endif
