// SPDX-License-Identifier: MIT
// A courier whose database somebody else keeps locked for seconds.
#include <chrono>
#include <optional>
#include <string>

#include <catch2/catch_test_macros.hpp>
#include <paycourier/adapter/sqlite_outbox.hpp>
#include <paycourier/paycourier.hpp>
#include <support/acts.hpp>
#include <support/hostile_server.hpp>
#include <support/temporary.hpp>

using namespace paycourier;
using namespace support;
using namespace std::chrono_literals;

TEST_CASE("what was answered while the outbox was locked is heard, however long that lasts") {
  const TemporaryFolder folder;
  const std::string path = (folder.path() / "outbox.db").string();
  SqliteOutbox box = SqliteOutbox::open(path).value();
  // The first answer makes the courier want to write; the second comes while it waits for that.
  HostileServer server{
      {ok(), answer_after(100ms, response(200)), answer_after(400ms, response(200))}};
  constexpr Millis timeout{1'000}, locked{1'500};
  REQUIRE(box.subscribe({.id = "shop",
                         .url = server.url(),
                         .signing = Unsigned{},
                         .reach = Reach::anywhere,
                         .timeout = timeout},
                        {"*"}));
  const auto enqueue = [&](const char* id) {
    REQUIRE(box.enqueue({.id = id, .type = "t", .payload = "{}"}));
  };
  Courier courier{box, FixedDelay{.delay = 10ms, .attempts = 9}};
  enqueue("e0");  // Who has not answered yet is sent one request alone.
  while (courier.gauges().delivered < 1) REQUIRE(courier.step(20ms));
  enqueue("e1");
  enqueue("e2");

  sqlite::Connection other = sqlite::Connection::open(path, 5s).value();
  std::optional<std::chrono::steady_clock::time_point> until;
  while (courier.gauges().delivered < 3) {
    REQUIRE(courier.step(20ms));
    const auto now = std::chrono::steady_clock::now();
    if (!until && courier.gauges().in_flight == 2) {
      REQUIRE(other.execute("BEGIN IMMEDIATE"));
      until = now + locked;
    } else if (until && now >= *until && other.in_transaction()) {
      REQUIRE(other.execute("COMMIT"));
    }
  }
  CHECK(courier.gauges().attempts == 3);
  CHECK(courier.gauges().unknown == 0);
  CHECK(courier.gauges().outbox_failures > 0);
  CHECK(server.executions() == 3);
}
