// SPDX-License-Identifier: MIT
// Tests of calls under one key that know of each other.
#include <paycourier/client/under_way.hpp>

#include <catch2/catch_test_macros.hpp>
#include <client/parts.hpp>
#include <functional>
#include <memory>

namespace {

using namespace support;

TEST_CASE("two calls under one key meet, and others do not") {
  UnderWay all;
  const UnderWay::Sending first{all, IdempotencyKey{"a"}};
  const UnderWay::Sending other{all, IdempotencyKey{"b"}};
  CHECK_FALSE(first.has_met());
  {
    const UnderWay::Sending second{all, IdempotencyKey{"a"}};
    CHECK(second.has_met());
  }
  CHECK(first.has_met());
  CHECK_FALSE(other.has_met());
}

TEST_CASE("calls that follow each other do not meet") {
  UnderWay all;
  { const UnderWay::Sending first{all, IdempotencyKey{"a"}}; }
  CHECK_FALSE(UnderWay::Sending(all, IdempotencyKey{"a"}).has_met());
}

/// Does something else while the first request is under way.
struct Interrupted {
  std::function<void()> meanwhile;
  std::shared_ptr<int> requests = std::make_shared<int>(0);
  Result<http::Response> round_trip(const http::Request&, Millis) {
    if (++*requests == 1) {
      meanwhile();
      return paid();
    }
    return Error{Fault::unreachable, "nobody is there"};
  }
};

TEST_CASE("a first call that could not ask says nothing of a key that another call is sending") {
  Result<Payment> second = Error{};
  std::function<Result<Payment>()> pay;
  Client client{PlainGateway<false, false>{}, Never{}, testing::ManualClock{},
                Interrupted{[&] { second = pay(); }}};
  pay = [&] { return client.create_payment(order()); };
  REQUIRE(pay());
  CHECK(second.error().fault == Fault::in_doubt);
  CHECK(client.doubts().empty());
}

TEST_CASE("nor does one whose ticket could not be kept") {
  Result<Payment> second = Error{};
  std::function<Result<Payment>()> pay;
  Client client{PlainGateway<false, false>{}, Never{}, testing::ManualClock{},
                Interrupted{[&] { second = pay(); }}};
  const auto full = [](const Ticket&) { return false; };
  pay = [&] { return client.create_payment(order(), full); };
  REQUIRE(client.create_payment(order()));
  CHECK(second.error().fault == Fault::in_doubt);
}

}  // namespace
