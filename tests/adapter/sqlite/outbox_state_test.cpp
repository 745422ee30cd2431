// SPDX-License-Identifier: MIT
// Tests of the state: who may write when, and what a batch of requests leaves.
#include <paycourier/adapter/sqlite/outbox_state.hpp>

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <thread>
#include <vector>

#include <support/outbox_contract.hpp>
#include <support/temporary.hpp>

namespace {

using namespace paycourier;
using sqlite::Connection;
using sqlite::OutboxState;

TEST_CASE("an error in one request of a batch is no other's") {
  const support::TemporaryFolder folder;
  const std::string path = (folder.path() / "outbox.db").string();
  auto state = OutboxState::make(Connection::open(path, Millis{5'000}).value(), {}, {}).value();
  const auto put = [&](const std::string& id, std::string payload) {
    return state->enqueue({.id = id, .type = "payment", .payload = std::move(payload)}, {}, {});
  };
  REQUIRE(put("taken", "first"));
  std::atomic<int> added = 0, conflicts = 0;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 8; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < 20; ++i) {
          const std::string id = std::to_string(t) + "_" + std::to_string(i);
          added += put(id, "{}").has_value();
          const auto refused = put("taken", id);
          conflicts += !refused && refused.error().fault == Fault::conflict;
        }
      });
    }
  }
  CHECK(added == 160);
  CHECK(conflicts == 160);
  const auto count = state->read([&](OutboxState&) {
    Connection reader = Connection::open(path, {}).value();
    sqlite::Query events{reader, "SELECT count(*) FROM paycourier_events"};
    return events.run().number().value();
  });
  CHECK(count == 161);
}

TEST_CASE("a repeat rings nobody, for nothing is new") {
  auto state = OutboxState::make(Connection::open(":memory:", {}).value(), {}, {}).value();
  const support::Bell bell;
  state->book.listen(bell.waker());
  const Event event{.id = "e1", .type = "payment", .payload = "{}"};
  REQUIRE(state->enqueue(event, {}, {}));
  CHECK(*bell.rings == 1);
  REQUIRE(state->enqueue(event, {}, {}));
  CHECK(*bell.rings == 1);
}

}  // namespace
