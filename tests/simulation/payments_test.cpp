// SPDX-License-Identifier: MIT
// A world of payments under a virtual clock: the production client, a bank that executes and then
// drops its answer, and a shop that crashes in between. PAYCOURIER_SIMULATED_CALLS sets how many
// calls each world makes, PAYCOURIER_SEED which worlds there are.
#include <paycourier/client.hpp>

#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <simulation/bank.hpp>
#include <string>
#include <support/plain_gateway.hpp>
#include <support/shared_clock.hpp>
#include <vector>

namespace simulation {
namespace {

std::uint64_t setting(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

/// What the world comes to.
struct Ledger {
  std::uint64_t calls = 0, crashes = 0, payments = 0, declines = 0, paid_anew = 0;
  std::uint64_t double_executions = 0, lies = 0, left_unknown = 0;
  std::uint64_t trace = 0;
};

template <class Dialect>
class Shop {
 public:
  Shop(std::uint64_t seed, Fates fates, FullJitterBackoff policy = {})
      : state_{std::make_shared<BankState>(
            BankState{.random = property::Generator{seed},
                      .clock = {},
                      .fates = fates,
                      .replays_errors = Dialect::rules.replays_errors})},
        bank_{state_},
        policy_{policy} {
    restart();
  }

  Ledger run(std::uint64_t calls) {
    for (int order = 0; ledger_.calls < calls; ++order) pay("order-" + std::to_string(order));
    ledger_.trace = state_->trace;
    return ledger_;
  }

 private:
  using TestClient = Client<Dialect, FullJitterBackoff, support::SharedClock, Bank>;

  void restart() {
    client_ = std::make_unique<TestClient>(Dialect{}, policy_, state_->clock, bank_);
  }
  std::uint64_t drawn(std::uint64_t below) { return state_->random.below(below); }
  void wait(Millis span) { state_->clock.clock->advance(span); }

  CreatePayment create(const std::string& order, const std::string& key) {
    return {.key = IdempotencyKey{key},
            .amount = Money{1000, *Currency::find("USD")},
            .method = PaymentToken{"tok_visa"},
            .reference = order};
  }

  /// Nothing when the process died.
  template <class Ask>
  std::optional<Result<Payment>> call(const Ask& ask) {
    ++ledger_.calls;
    try {
      return ask();
    } catch (const Crash&) {
      ++ledger_.crashes;
      restart();
      return std::nullopt;
    }
  }

  bool is_known(const std::optional<Result<Payment>>& outcome) {
    return outcome && (*outcome || outcome->error().fault != Fault::in_doubt);
  }

  /// Asks until it is known what became of it.
  std::optional<Result<Payment>> settle(const std::string& order, const std::string& key,
                                        const std::string& stored) {
    std::optional<Result<Payment>> outcome;
    constexpr int most_tries = 200;
    for (int tries = 0; tries < most_tries && !is_known(outcome); ++tries) {
      const Ticket ticket = Ticket::parse(stored).value();
      if (drawn(4) == 0) restart();  // A new version is rolled out.
      const bool finds = FindsByKey<Dialect>;
      // A shop that can look its payments up is sometimes away for days.
      wait(finds && drawn(50) == 0 ? Millis{50h}
                                   : Millis{1 + static_cast<Millis::rep>(drawn(20'000))});
      const bool remembers = !client_->doubts().empty() && client_->doubts()[0].key.text() == key;
      const auto keep = [&](const Ticket& now) { stored_ = now.text(); };
      outcome = call([&]() -> Result<Payment> {
        if (remembers && drawn(2) == 0) return client_->resolve(ticket.key, keep);
        if (finds && drawn(2) == 0) return client_->resolve(Ticket::parse(stored_).value(), keep);
        return client_->resolve(Ticket::parse(stored_).value(), create(order, key), keep);
      });
    }
    return outcome;
  }

  /// Under one key after the other, until the order is paid or declined. A new key is only taken
  /// when the library said that nothing was executed.
  void pay(const std::string& order) {
    std::vector<std::string> keys;
    for (;;) {
      keys.push_back(order + "-" + std::to_string(keys.size() + 1));
      const std::string& key = keys.back();
      stored_.clear();
      auto outcome = call([&] {
        return client_->create_payment(create(order, key),
                                       [&](const Ticket& ticket) { stored_ = ticket.text(); });
      });
      if (!is_known(outcome) && stored_.empty()) continue;  // Died before anything could leave.
      if (!is_known(outcome)) outcome = settle(order, key, stored_);
      if (!is_known(outcome)) {
        ++ledger_.left_unknown;
        break;
      }
      const int executed = bank_.executed(order);
      if (*outcome) {
        ++ledger_.payments;
        ledger_.lies += executed == 0;
        break;
      }
      ledger_.lies += executed != 0;
      if (outcome->error().fault == Fault::declined) {
        ++ledger_.declines;
        break;
      }
      ++ledger_.paid_anew;
      wait(1s);
    }
    wait(Bank::latest);
    bank_.run_parked();
    ledger_.double_executions += bank_.executed(order) > 1;
    bank_.close(order, keys);
    client_->forget(IdempotencyKey{keys.back()});
  }

  std::shared_ptr<BankState> state_;
  Bank bank_;
  FullJitterBackoff policy_;
  std::unique_ptr<TestClient> client_;
  std::string stored_;
  Ledger ledger_;
};

template <class Dialect>
void check_world(std::uint64_t seed, std::uint64_t calls, Fates fates = {},
                 FullJitterBackoff policy = {}) {
  const Ledger ledger = Shop<Dialect>{seed, fates, policy}.run(calls);
  CAPTURE(seed, ledger.calls, ledger.crashes, ledger.payments, ledger.declines, ledger.paid_anew);
  CHECK(ledger.double_executions == 0);
  CHECK(ledger.lies == 0);
  CHECK(ledger.left_unknown == 0);
  CHECK(ledger.payments > calls / 5);
  CHECK(ledger.declines > calls / 50);
  CHECK(ledger.crashes > calls / 1'000);
  CHECK(ledger.paid_anew > calls / 10'000);
}

TEST_CASE("no order is paid twice, no outcome is a lie, and resolve settles every doubt") {
  const std::uint64_t seed = setting("PAYCOURIER_SEED", 1);
  const std::uint64_t calls = setting("PAYCOURIER_SIMULATED_CALLS", 40'000) / 4;
  SECTION("a gateway that executes anew after an error and can be asked by key") {
    check_world<support::PlainGateway<false, true>>(seed, calls);
  }
  SECTION("a gateway that replays its errors and can be asked by key") {
    check_world<support::PlainGateway<true, true>>(seed + 1, calls);
  }
  SECTION("a gateway that executes anew and cannot be asked") {
    check_world<support::PlainGateway<false, false>>(seed + 2, calls);
  }
  SECTION("a client that never retries, on a wire that loses answers and delays requests") {
    check_world<support::PlainGateway<false, true>>(
        seed + 3, calls, {.dropped = 3'000, .late = 2'000}, {.attempts = 1});
  }
}

TEST_CASE("one seed replays a world") {
  using Dialect = support::PlainGateway<true, true>;
  const auto trace = [](std::uint64_t seed) { return Shop<Dialect>{seed, Fates{}}.run(500).trace; };
  CHECK(trace(7) == trace(7));
  CHECK(trace(7) != trace(8));
}

}  // namespace
}  // namespace simulation
