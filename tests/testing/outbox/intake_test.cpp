// SPDX-License-Identifier: MIT
#include <paycourier/testing/outbox/intake.hpp>

#include <catch2/catch_test_macros.hpp>

namespace paycourier::testing::outbox {
namespace {

TEST_CASE("keys in memory are visible characters, and not too many") {
  CHECK(check_key(""));
  CHECK(check_key("order-7/paid"));
  CHECK(check_key(std::string(255, 'k')));
  CHECK(check_key(std::string(256, 'k')).error().because ==
        "a dedupe or ordering key is up to 255 visible characters");
  CHECK(check_key("a b").error().fault == Fault::invalid);
}

TEST_CASE("a subscription that can mean nothing is refused in memory, too") {
  Books books;
  CHECK(subscribe(books, {.id = "", .url = "https://a", .signing = Unsigned{}}, {"*"}, {})
            .error()
            .because == "an endpoint has an id");
  CHECK(subscribe(books, {.id = "a", .url = "https://a", .signing = Unsigned{}}, {"pay*"}, {})
            .error()
            .because == "a pattern is an event type, payment.* or *");
  CHECK(books.endpoints.empty());
}

}  // namespace
}  // namespace paycourier::testing::outbox
