// SPDX-License-Identifier: MIT
// Never loses an event: it is in the database before it is sent, in the transaction of the order.

#include <cstdio>
#include <memory>
#include <semaphore>
#include <stdexcept>
#include <thread>

#include <paycourier/adapter/sqlite_outbox.hpp>
#include <paycourier/paycourier.hpp>
#include <sandbox/file.hpp>
#include <sandbox/merchant.hpp>

using namespace std::chrono_literals;

namespace {

void run(sqlite3* db, const char* sql) {
  if (sqlite3_exec(db, sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
    throw std::runtime_error{sqlite3_errmsg(db)};
  }
}

using Database = std::unique_ptr<sqlite3, int (*)(sqlite3*)>;

Database open(const std::string& path) {
  sqlite3* db = nullptr;
  const bool opened = sqlite3_open(path.c_str(), &db) == SQLITE_OK;
  Database owned{db, &sqlite3_close};
  if (!opened) throw std::runtime_error{sqlite3_errmsg(db)};
  return owned;
}

// [watch]
/// Hears of what is stored already, on the courier's thread.
struct Watch {
  void operator()(const paycourier::AttemptEnded& notice) const noexcept {
    std::puts(describe(notice).c_str());
  }
  void operator()(const paycourier::EndpointChanged& notice) const noexcept {
    if (notice.now.standing == notice.before.standing) return;  // Held, or its breaker moved.
    std::printf("ALERT: %s is %s\n", std::string{notice.endpoint_id}.c_str(),
                name(notice.now.standing).data());  // Nothing is sent until you resume it.
  }
  void operator()(const paycourier::StaleCompletion&) const noexcept {}
  void operator()(const paycourier::OutboxFailed& notice) const noexcept {
    std::puts(describe(notice.error).c_str());
  }
};
// [/watch]

}  // namespace

int main() {
  const sandbox::File file{"never-lose"};
  const std::string secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  std::counting_semaphore<> heard{0};
  sandbox::Merchant merchant{secret, [&](const paycourier::Reception&) { heard.release(); }};
  merchant.open();
  merchant.break_down(1);

  const Database database = open(file.path());
  sqlite3* const db = database.get();
  run(db, "CREATE TABLE orders (id TEXT PRIMARY KEY, status TEXT) STRICT");

  // [outbox]
  run(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000");
  paycourier::SqliteOutbox outbox{db};  // in your own database, beside your own tables

  const paycourier::Endpoint shop{.id = "shop-7",
                                  .url = merchant.url(),
                                  .signing = paycourier::StandardWebhooks{secret},
                                  .reach = paycourier::Reach::anywhere};  // it is on loopback
  outbox.subscribe(shop, {"payment.*"}).value();  // at every start: only its id is stored
  // [/outbox]

  // [enqueue]
  const auto pay = [&](const std::string& order, const paycourier::Event& event) {
    run(db, "BEGIN IMMEDIATE");
    run(db, ("INSERT INTO orders VALUES ('" + order + "', 'paid')").c_str());
    const auto enqueued = outbox.enqueue(event);
    run(db, enqueued ? "COMMIT" : "ROLLBACK");  // the order and its event: both or neither
    return enqueued;
  };
  // [/enqueue]
  bool kept =
      pay("order-1042", {.id = "evt_1", .type = "payment.completed", .payload = "{}"}).has_value();

  run(db, "BEGIN IMMEDIATE");
  kept = kept && outbox.enqueue({.id = "evt_2", .type = "payment.completed", .payload = "{}"});
  run(db, "ROLLBACK");  // it never happened, and nobody hears of it

  // [courier]
  paycourier::Courier courier{outbox, paycourier::FixedDelay{.delay = 100ms, .attempts = 5}};
  const auto finished = courier.run_until_idle({}, Watch{});
  // [/courier]
  kept = kept && finished && courier.gauges().attempts == 2 && courier.gauges().delivered == 1;
  kept = kept && outbox.deliveries_of("evt_2").value().empty() && heard.try_acquire();

  // [thread]
  std::jthread thread{[&](const std::stop_token& stop) {
    const auto ended = courier.run(stop, Watch{});  // until the jthread ends, and asks it to
    if (!ended) std::puts(describe(ended.error()).c_str());
  }};
  // [/thread]
  kept = kept && pay("order-1043", {.id = "evt_3", .type = "payment.failed", .payload = "{}"});
  return kept && heard.try_acquire_for(10s) ? 0 : 1;
}
