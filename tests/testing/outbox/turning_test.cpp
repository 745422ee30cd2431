// SPDX-License-Identifier: MIT
#include <paycourier/testing/outbox/turning.hpp>

#include <catch2/catch_test_macros.hpp>
#include <paycourier/testing/outbox/intake.hpp>

namespace paycourier::testing::outbox {
namespace {

TEST_CASE("a turn that was written in spite of its error says what is left when it is repeated") {
  Books books;
  REQUIRE(subscribe(books, {.id = "a", .url = "https://a", .signing = Unsigned{}}, {"*"}, {}));
  REQUIRE(enqueue(books, {.id = "evt_1", .type = "t", .payload = "{}"}, {}, {}));
  const Turned first = turn(books, {.wants = {{1, 1, 0, Millis{10}}}}, {});
  REQUIRE(first.claimed.size() == 1);
  CHECK(first.next.at(0).at == std::nullopt);
  const Instant due_at{Millis{5'000}};
  const Turn done{.completions = {{.delivery = 1,
                                   .token = first.claimed[0].token,
                                   .endpoint = 1,
                                   .fate = Fate::waiting,
                                   .due_at = due_at}}};
  CHECK(turn(books, done, {}).stale.empty());
  const Turned again = turn(books, done, {});
  CHECK(again.stale == std::vector<std::int64_t>{1});
  REQUIRE(again.next.size() == 1);
  CHECK(again.next[0].at == due_at);
  CHECK(books.deliveries.at(1).attempts.size() == 1);
}

}  // namespace
}  // namespace paycourier::testing::outbox
