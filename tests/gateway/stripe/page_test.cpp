// SPDX-License-Identifier: MIT
// Tests of Stripe's lists: pages, their ends, and the payment that a key created.
#include <paycourier/gateway/stripe/page.hpp>

#include <catch2/catch_test_macros.hpp>
#include <string>

namespace {

using namespace paycourier;
using namespace paycourier::literals;

JsonList list_of(const std::string& data, const std::string& more = R"("has_more":false)") {
  return JsonList::parse(R"({"object":"list","data":[)" + data + "]," + more + "}", "data").value();
}

std::string intent(const std::string& id, const std::string& key, const std::string& status,
                   const std::string& currency = "usd") {
  return R"({"id":")" + id + R"(","amount":1000,"currency":")" + currency +
         R"(","metadata":{"paycourier_key":")" + key + R"("},"status":")" + status +
         (status == "requires_payment_method" ? R"(","last_payment_error":{"type":"card_error"}})"
                                              : R"("})");
}

const Secret api_key{"sk_test_51Hq"};

TEST_CASE("a page has its payments in order, and where the next begins") {
  const Result<PaymentPage> page = read_stripe_page(
      list_of(intent("pi_2", "b", "succeeded") + "," + intent("pi_1", "a", "processing"),
              R"("has_more":true)"),
      api_key);
  REQUIRE(page);
  REQUIRE(page->payments.size() == 2);
  CHECK(page->payments[0].id == "pi_2");
  CHECK(page->payments[1].status == PaymentStatus::pending);
  CHECK(page->next == "pi_1");
}

TEST_CASE("the last page has no next, and an empty one is a page") {
  CHECK(read_stripe_page(list_of(intent("pi_1", "a", "succeeded")), api_key)->next.empty());
  const Result<PaymentPage> empty = read_stripe_page(list_of(""), api_key);
  REQUIRE(empty);
  CHECK(empty->payments.empty());
  CHECK(empty->next.empty());
}

TEST_CASE("a list that does not say whether there is more is malformed, not at its end") {
  for (const char* more : {R"("x":1)", R"("has_more":null)", R"("has_more":"false")",
                           R"("has_more":0)", R"("has_more":[])"}) {
    INFO(more);
    const Result<std::string> next = read_stripe_next(list_of("", more));
    REQUIRE_FALSE(next);
    CHECK(next.error().fault == Fault::malformed);
    CHECK(next.error().because == "the list does not say whether there is more");
  }
  const Result<std::string> next = read_stripe_next(list_of("", R"("has_more":true)"));
  REQUIRE_FALSE(next);
  CHECK(next.error().because == "the list has more, and no last id");
}

TEST_CASE("a payment in a currency that is no more stays on its page, without an amount") {
  const Result<PaymentPage> page = read_stripe_page(
      list_of(intent("pi_2", "b", "succeeded", "hrk") + "," + intent("pi_1", "a", "succeeded")),
      api_key);
  REQUIRE(page);
  CHECK_FALSE(page->payments[0].amount);
  CHECK(page->payments[1].amount == "10.00 USD"_money);
}

TEST_CASE("a page with something else on it is malformed") {
  CHECK_FALSE(read_stripe_page(list_of(R"({"id":"pi_1"})"), api_key));
  CHECK_FALSE(read_stripe_page(list_of(R"({"object":"charge","id":"ch_1"})"), api_key));
}

TEST_CASE("a payment is found by the key in its metadata, whatever else is on the page") {
  const JsonList list = list_of(R"({"x":1},{"id":"pi_3","metadata":{}},)" +
                                intent("pi_2", "other", "succeeded", "hrk") + "," +
                                intent("pi_1", "mine", "requires_capture"));
  const Result<Finding> finding = read_stripe_finding(list, "mine", api_key);
  REQUIRE(finding);
  REQUIRE(finding->payment);
  CHECK(finding->payment->id == "pi_1");
  CHECK(finding->payment->status == PaymentStatus::authorized);
}

TEST_CASE("a key is matched as a whole") {
  const JsonList list = list_of(intent("pi_1", "order-1042", "succeeded"));
  for (const char* key : {"order-104", "order-10422", "ORDER-1042", "order-1042 "}) {
    CHECK_FALSE(read_stripe_finding(list, key, api_key)->payment);
  }
  CHECK_FALSE(
      read_stripe_finding(list_of(R"({"id":"pi_1","status":"succeeded"})"), "k", api_key)->payment);
}

TEST_CASE("a key that is not on the page sends the search on, or ends it") {
  const std::string other = intent("pi_1", "other", "succeeded");
  CHECK(read_stripe_finding(list_of(other, R"("has_more":true)"), "mine", api_key)->next == "pi_1");
  const Result<Finding> end = read_stripe_finding(list_of(other), "mine", api_key);
  REQUIRE(end);
  CHECK_FALSE(end->payment);
  CHECK(end->next.empty());
  CHECK_FALSE(read_stripe_finding(list_of(other, R"("x":1)"), "mine", api_key));
}

TEST_CASE("of two payments with one key, the one that may hold money is believed") {
  const std::string failed = intent("pi_failed", "k", "requires_payment_method");
  const std::string paid = intent("pi_paid", "k", "succeeded");
  const auto found = [](const std::string& data) {
    return read_stripe_finding(list_of(data), "k", api_key)->payment->id;
  };
  CHECK(found(failed + "," + paid) == "pi_paid");
  CHECK(found(paid + "," + failed) == "pi_paid");
  CHECK(found(failed + "," + intent("pi_old", "k", "canceled")) == "pi_failed");
}

TEST_CASE("a match that cannot be read is malformed, never absent") {
  const Result<Finding> finding =
      read_stripe_finding(list_of(intent("pi_1", "k", "succeeded", "hrk")), "k", api_key);
  REQUIRE_FALSE(finding);
  CHECK(finding.error().fault == Fault::malformed);
}

}  // namespace
