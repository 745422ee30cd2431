// SPDX-License-Identifier: MIT
// A courier whose database somebody else keeps locked for seconds.
#include <chrono>
#include <string>
#include <thread>

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
  const auto after = [](std::chrono::milliseconds span) {
    return Act{.run = [span](Peer& peer) {
      std::this_thread::sleep_for(span);
      ok().run(peer);
    }};
  };
  // The first answer makes the courier want to write; the second comes while it waits for that.
  HostileServer server{{ok(), after(100ms), after(400ms)}};
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
  std::jthread unlock;
  while (courier.gauges().delivered < 3) {
    REQUIRE(courier.step(20ms));
    if (courier.gauges().in_flight < 2 || unlock.joinable()) continue;
    REQUIRE(other.execute("BEGIN IMMEDIATE"));
    unlock = std::jthread{[&] {
      std::this_thread::sleep_for(locked);
      REQUIRE(other.execute("COMMIT"));
    }};
  }
  CHECK(courier.gauges().attempts == 3);
  CHECK(courier.gauges().unknown == 0);
  CHECK(courier.gauges().outbox_failures > 0);
  CHECK(server.executions() == 3);
}
