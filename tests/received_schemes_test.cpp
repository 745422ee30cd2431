// SPDX-License-Identifier: MIT
// Tests of a receiver under each signature scheme: what it takes for the same message.
#include <catch2/catch_test_macros.hpp>
#include <paycourier/paycourier.hpp>
#include <paycourier/testing/manual_clock.hpp>
#include <string>

namespace {

using namespace paycourier;
using testing::ManualClock;

template <class Scheme>
auto receiver(Scheme scheme) {
  return WebhookReceiver{std::move(scheme), JsonOrForm{}, MemoryDedupe{}, ManualClock{}};
}

template <class Receiver, class Scheme>
Reception deliver(Receiver& door, const Scheme& scheme, const std::string& body,
                  const std::string& id = "evt_1") {
  const http::Headers headers = scheme.sign({id, ManualClock{}.now(), body});
  return door.handle(
      body, [&](std::string_view name) { return headers[name]; }, [](const Event&) {});
}

TEST_CASE("an event of Stripe is known by the id in its body") {
  const StripeSignature scheme{"whsec_test_secret"};
  auto door = receiver(scheme);
  const std::string first = R"({"id":"evt_1","object":"event","type":"charge.succeeded"})";
  const Reception handled = deliver(door, scheme, first);
  CHECK(handled.outcome == Outcome::handled);
  CHECK(handled.event->id == "evt_1");
  CHECK(handled.event->type == "charge.succeeded");
  CHECK(deliver(door, scheme, first).outcome == Outcome::repeat);
  CHECK(deliver(door, scheme, R"({"id":"evt_2"})").outcome == Outcome::handled);
}

TEST_CASE("an event of Stripe without an id is refused, not handled twice") {
  const StripeSignature scheme{"whsec_test_secret"};
  auto door = receiver(scheme);
  const Reception refused = deliver(door, scheme, R"({"type":"charge.succeeded"})");
  CHECK(refused.outcome == Outcome::refused);
  CHECK(describe(*refused.error) == "malformed: neither the headers nor the body hold an id");
  CHECK(refused.status == 400);
}

TEST_CASE("two updates of one order of Shopify are two events, and a repeat is one") {
  const HmacHeader scheme = HmacHeader::shopify(Secret{"hush"});
  auto door = receiver(scheme);
  const std::string created = R"({"id":1042,"updated_at":"2030-01-01T00:00:00Z"})";
  const std::string updated = R"({"id":1042,"updated_at":"2030-01-01T00:00:09Z"})";
  CHECK(deliver(door, scheme, created).outcome == Outcome::handled);
  CHECK(deliver(door, scheme, updated).outcome == Outcome::handled);
  CHECK(deliver(door, scheme, created).outcome == Outcome::repeat);
}

TEST_CASE("a repeat is known by its digest across a rotation of the secret") {
  auto door = receiver(HmacHeader::github(Secret{"new"}, Secret{"old"}));
  const std::string body = R"({"zen":"Design for failure."})";
  CHECK(deliver(door, HmacHeader::github(Secret{"old"}), body).outcome == Outcome::handled);
  CHECK(deliver(door, HmacHeader::github(Secret{"new"}), body).outcome == Outcome::repeat);
}

TEST_CASE("a configured scheme takes the id from its signed header, or from the body if told so") {
  const HmacHeader named{{.secret = Secret{"key"}, .header = "X-Signature", .id_header = "X-Id"}};
  auto door = receiver(named);
  CHECK(deliver(door, named, "{}", "evt_7").event->id == "evt_7");
  const HmacHeader inside{{.secret = Secret{"key"}, .header = "X-Signature", .body_has_id = true}};
  auto other = receiver(inside);
  CHECK(deliver(other, inside, R"({"id":"evt_8"})", "ignored").event->id == "evt_8");
  CHECK(deliver(other, inside, "{}").outcome == Outcome::refused);
}

// A scheme of one's own.
struct SharedWord {
  std::string word;

  http::Headers sign(const SignedMessage& message) const {
    return {{"X-Word", word}, {"X-Id", std::string{message.id}}};
  }
  template <class HeaderOf>
  Result<Proof> verify(std::string_view, HeaderOf&& header, Instant now) const {
    if (!equal_in_constant_time(header("X-Word"), word)) {
      return Error{Fault::forged, "the word is not ours"};
    }
    return Proof{header("X-Id"), now};
  }
};

TEST_CASE("a scheme of one's own is two functions, and fits sender and receiver") {
  const SharedWord scheme{"swordfish"};
  auto door = receiver(scheme);
  CHECK(deliver(door, scheme, "{}").outcome == Outcome::handled);
  CHECK(deliver(door, SharedWord{"sword"}, "{}").outcome == Outcome::refused);
  const Endpoint shop{.id = "shop-7", .url = "https://shop.example", .signing = scheme};
  CHECK(shop.signing.sign({"evt_1", {}, "{}"})["X-Word"] == "swordfish");
}

}  // namespace
