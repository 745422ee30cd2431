// SPDX-License-Identifier: MIT
// Tests of the receiver: it verifies first, parses second, and handles each message once.
#include <paycourier/webhook_receiver.hpp>

#include <catch2/catch_test_macros.hpp>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>

#include <paycourier/adapter/memory_dedupe.hpp>
#include <paycourier/adapter/openssl_ed25519.hpp>
#include <paycourier/adapter/openssl_mac.hpp>
#include <paycourier/adapter/system_clock.hpp>
#include <paycourier/gateway/webhook_body.hpp>
#include <paycourier/testing/manual_clock.hpp>

namespace {

using namespace paycourier;
using namespace std::chrono_literals;
using testing::ManualClock;

constexpr const char* secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
constexpr const char* other_secret = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
constexpr const char* body = R"({"type":"payment.completed","transactionId":"tx_1"})";

/// A message as it comes in: raw body and headers.
struct Message {
  std::string text;
  http::Headers headers;

  auto header() const {
    return [this](std::string_view name) { return headers[name]; };
  }
};

Message message(std::string text = body, std::string id = "evt_1", Instant at = ManualClock{}.now(),
                const char* key = secret, const char* content_type = "application/json") {
  http::Headers headers = StandardWebhooks{key}.sign({id, at, text});
  headers.add("Content-Type", content_type);
  return {std::move(text), std::move(headers)};
}

Message with(Message original, std::string_view name, std::string_view value) {
  http::Headers changed;
  for (const auto& [field, text] : original.headers) {
    changed.add(field, http::same_name(field, name) ? value : std::string_view{text});
  }
  original.headers = changed;
  return original;
}

template <class Seen = MemoryDedupe>
auto receiver(Seen seen = Seen{}) {
  return WebhookReceiver{StandardWebhooks{secret}, JsonOrForm{}, std::move(seen), ManualClock{}};
}

Error error_of(const Message& incoming) {
  auto door = receiver();
  const Result<Event> event = door.accept(incoming.text, incoming.header());
  REQUIRE_FALSE(event);
  return event.error();
}

// --- Accepting
// --------------------------------------------------------------------------------------

TEST_CASE("an authentic message becomes an event") {
  auto door = receiver();
  const Message incoming = message();
  const Result<Event> event = door.accept(incoming.text, incoming.header());
  REQUIRE(event);
  CHECK(event->id == "evt_1");
  CHECK(event->type == "payment.completed");
  CHECK(event->payload == body);
  CHECK(event->content_type == "application/json");
}

TEST_CASE("the reference message of Standard Webhooks is accepted") {
  WebhookReceiver door{StandardWebhooks{secret}, JsonOrForm{}, MemoryDedupe{},
                       ManualClock{from_unix(Seconds{1'614'265'330})}};
  const http::Headers headers{
      {"Webhook-Id", "msg_p5jXN8AQM9LWM0D4loKWxJek"},
      {"Webhook-Timestamp", "1614265330"},
      {"Webhook-Signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="}};
  CHECK(
      door.accept(R"({"test": 2432232314})", [&](std::string_view name) { return headers[name]; }));
}

TEST_CASE("a form is accepted as well as JSON") {
  auto door = receiver();
  const Message incoming =
      message("transaction_id=tx_1&status=completed&type=payment.completed", "evt_1",
              ManualClock{}.now(), secret, "application/x-www-form-urlencoded; charset=utf-8");
  const Result<Event> event = door.accept(incoming.text, incoming.header());
  REQUIRE(event);
  CHECK(event->type == "payment.completed");
  const Result<PaymentNotice> notice = read_payment_notice(*event);
  REQUIRE(notice);
  CHECK(notice->payment_id == "tx_1");
  CHECK(notice->status == PaymentStatus::succeeded);
}

TEST_CASE("an event without a type, or without a content type, is still an event") {
  auto door = receiver();
  const Message plain = message("{}");
  CHECK(door.accept(plain.text, plain.header())->type.empty());
  Message bare = message();
  bare.headers = StandardWebhooks{secret}.sign({"evt_1", ManualClock{}.now(), bare.text});
  const Result<Event> event = door.accept(bare.text, bare.header());
  REQUIRE(event);
  CHECK(event->content_type.empty());
}

TEST_CASE("headers may be given as any kind of text") {
  auto door = receiver();
  const Message incoming = message();
  const auto& headers = incoming.headers;
  const auto as_string = [&](std::string_view name) { return std::string{headers[name]}; };
  std::string kept;
  const auto as_reference = [&](std::string_view name) -> const std::string& {
    return kept = headers[name];
  };
  const auto as_view = [&](std::string_view name) { return headers[name]; };
  const auto as_pointer = [&](std::string_view name) -> const char* {
    const std::string* found = headers.find(name);
    return found ? found->c_str() : nullptr;
  };
  const auto as_optional = [&](std::string_view name) -> std::optional<std::string> {
    const std::string* found = headers.find(name);
    return found ? std::optional{*found} : std::nullopt;
  };
  const auto as_optional_view = [&](std::string_view name) -> std::optional<std::string_view> {
    const std::string* found = headers.find(name);
    return found ? std::optional<std::string_view>{*found} : std::nullopt;
  };
  const auto as_optional_pointer = [&](std::string_view name) -> std::optional<const char*> {
    const std::string* found = headers.find(name);
    return found ? std::optional{found->c_str()} : std::nullopt;
  };
  CHECK(door.accept(body, as_string));
  CHECK(door.accept(body, as_reference));
  CHECK(door.accept(body, as_view));
  CHECK(door.accept(body, as_pointer));
  CHECK(door.accept(body, as_optional));
  CHECK(door.accept(body, as_optional_view));
  CHECK(door.accept(body, as_optional_pointer));
  CHECK(door.accept(body, [&](std::string_view name) { return as_pointer(name); }));
}

TEST_CASE("an absent header is a forgery, however it is absent") {
  auto door = receiver();
  const auto check = [&](auto nothing) {
    const Result<Event> event = door.accept(body, nothing);
    REQUIRE_FALSE(event);
    CHECK(event.error().fault == Fault::forged);
    CHECK(event.error().because == "the header webhook-id is missing");
  };
  check([](std::string_view) { return std::string{}; });
  check([](std::string_view) { return std::string_view{}; });
  check([](std::string_view) -> const char* { return nullptr; });
  check([](std::string_view) -> char* { return nullptr; });
  check([](std::string_view) { return std::optional<std::string>{}; });
  check([](std::string_view) { return std::optional<std::string_view>{}; });
  check([](std::string_view) { return std::optional<const char*>{nullptr}; });
}

TEST_CASE("headers are asked for in small letters, for servers that keep them so") {
  auto door = receiver();
  const Message incoming = message();
  std::map<std::string, std::string, std::less<>> lower;
  for (const auto& [name, value] : incoming.headers) {
    std::string key = name;
    for (char& c : key) c = to_lower(c);
    lower[key] = value;
  }
  CHECK(door.accept(body, [&](std::string_view name) { return lower.at(std::string{name}); }));
}

// --- Refusing
// ---------------------------------------------------------------------------------------

TEST_CASE("a message is verified before it is parsed") {
  Message broken = message("{not json");
  CHECK(error_of(broken).fault == Fault::malformed);
  broken.text += " ";
  CHECK(error_of(broken).fault == Fault::forged);
  CHECK(error_of(broken).because == "no signature matches the message");
  CHECK(error_of({"{not json", {}}).fault == Fault::forged);
}

TEST_CASE("a message that was changed on its way is forged") {
  CHECK(error_of(with(message(), "webhook-id", "evt_2")).fault == Fault::forged);
  CHECK(error_of(with(message(), "webhook-timestamp", "1893456001")).fault == Fault::forged);
  CHECK(error_of(with(message(), "webhook-signature", "v1,")).fault == Fault::forged);
  CHECK(error_of(message(body, "evt_1", ManualClock{}.now(), other_secret)).fault == Fault::forged);
  Message changed = message();
  changed.text[10] = 'X';
  CHECK(error_of(changed).fault == Fault::forged);
}

TEST_CASE("a timestamp that is not plain digits is a forgery") {
  for (const char* time : {"hello", "1893456000.5", "+1893456000", " 1893456000", "01893456000",
                           "1893456000 ", "0x70dbd880", "99999999999999999999", "-1"}) {
    CHECK(error_of(with(message(), "webhook-timestamp", time)).because ==
          "the header webhook-timestamp is not whole seconds");
  }
}

TEST_CASE("a message is stale five minutes after it was signed, and five minutes before") {
  auto door = receiver();
  const Instant now = door.clock().now();
  const auto fault_at = [&](Millis age) -> std::optional<Fault> {
    const Message incoming = message(body, "evt_1", now - age);
    const Result<Event> event = door.accept(incoming.text, incoming.header());
    return event ? std::optional<Fault>{} : event.error().fault;
  };
  CHECK_FALSE(fault_at(300s));
  CHECK(fault_at(301s) == Fault::stale);
  CHECK_FALSE(fault_at(-300s));
  CHECK(fault_at(-301s) == Fault::stale);
  CHECK(fault_at(24h * 365 * 10) == Fault::stale);
  CHECK(error_of(message(body, "evt_1", now - 301s)).because == "the timestamp is too old");
  CHECK(error_of(message(body, "evt_1", now + 301s)).because == "the timestamp is too new");
}

TEST_CASE("a body of more than a mebibyte is refused before anything is computed") {
  auto door = receiver();
  bool asked = false;
  const std::string huge((1U << 20) + 1, 'x');
  const Result<Event> event = door.accept(huge, [&](std::string_view) {
    asked = true;
    return "";
  });
  REQUIRE_FALSE(event);
  CHECK(event.error().fault == Fault::invalid);
  CHECK(event.error().because == "the body is larger than the receiver takes");
  CHECK_FALSE(asked);

  const Message largest = message("\"" + std::string((1U << 20) - 2, 'x') + "\"");
  CHECK(error_of(largest).fault == Fault::malformed);
}

TEST_CASE("the longest body is the receiver's to choose, and its edge is included") {
  WebhookReceiver door{StandardWebhooks{secret}, JsonOrForm{}, MemoryDedupe{}, ManualClock{},
                       ReceiverSettings{.longest_body = 20}};
  const Message fits = message(R"({"type":"a.b","x":0})");
  REQUIRE(fits.text.size() == 20);
  CHECK(door.accept(fits.text, fits.header()));
  const Message longer = message(R"({"type":"a.b","x":10})");
  const Reception refused = door.handle(longer.text, longer.header(), [](const Event&) {});
  CHECK(refused.status == 413);
  CHECK(refused.error->because == "the body is larger than the receiver takes");
}

TEST_CASE("a secret can be rotated without losing a message") {
  WebhookReceiver both{StandardWebhooks{secret, other_secret}, JsonOrForm{}, MemoryDedupe{},
                       ManualClock{}};
  for (const char* key : {secret, other_secret}) {
    const Message incoming = message(body, "evt_1", ManualClock{}.now(), key);
    CHECK(both.accept(incoming.text, incoming.header()));
  }
  auto old = receiver();
  http::Headers headers =
      StandardWebhooks{other_secret, secret}.sign({"evt_1", ManualClock{}.now(), body});
  CHECK(old.accept(body, [&](std::string_view name) { return headers[name]; }));
}

// --- Handling
// ---------------------------------------------------------------------------------------

TEST_CASE("a message is handled once, and its repeats are answered kindly") {
  auto door = receiver();
  int handled = 0;
  const auto handler = [&](const Event& event) {
    CHECK(event.id == "evt_1");
    ++handled;
  };
  const Message first = message();
  const Reception reception = door.handle(first.text, first.header(), handler);
  CHECK(reception.outcome == Outcome::handled);
  CHECK(reception.status == 200);
  CHECK_FALSE(reception.error);
  REQUIRE(reception.event);
  CHECK(reception.event->id == "evt_1");

  const Reception replay = door.handle(first.text, first.header(), handler);
  CHECK(replay.outcome == Outcome::repeat);
  CHECK(replay.status == 200);
  CHECK(replay.event->id == "evt_1");

  door.clock().advance(24h);
  const Message redelivered = message(body, "evt_1", door.clock().now());
  CHECK(door.handle(redelivered.text, redelivered.header(), handler).outcome == Outcome::repeat);
  CHECK(handled == 1);
}

TEST_CASE("another id is another message, even with the same body") {
  auto door = receiver();
  int handled = 0;
  for (const char* id : {"evt_1", "evt_2"}) {
    const Message incoming = message(body, id);
    CHECK(door.handle(incoming.text, incoming.header(), [&](const Event&) { ++handled; }).outcome ==
          Outcome::handled);
  }
  CHECK(handled == 2);
}

TEST_CASE("a handler may give nothing, a bool, a Result or an Error") {
  const auto outcome_of = [](auto handler) {
    auto door = receiver();
    const Message incoming = message();
    return door.handle(incoming.text, incoming.header(), handler);
  };
  CHECK(outcome_of([](const Event&) {}).outcome == Outcome::handled);
  CHECK(outcome_of([](const Event&) { return true; }).outcome == Outcome::handled);
  CHECK(outcome_of([](const Event&) { return Result<void>{}; }).outcome == Outcome::handled);

  const Reception no = outcome_of([](const Event&) { return false; });
  CHECK(no.outcome == Outcome::failed);
  CHECK(no.status == 500);
  CHECK(no.error->because == "the handler said that it failed");
  CHECK(no.event->id == "evt_1");

  const Reception result = outcome_of([](const Event&) -> Result<void> {
    return Error{Fault::storage, "disk full"};
  });
  CHECK(result.outcome == Outcome::failed);
  CHECK(result.error->because == "disk full");

  const Reception error = outcome_of([](const Event&) { return Error{Fault::storage, "no"}; });
  CHECK(error.outcome == Outcome::failed);
  CHECK(error.status == 500);
}

TEST_CASE("a dispatch is a handler") {
  auto door = receiver();
  std::string called;
  const Dispatch dispatch{on("payment.*", [&](const Event& event) { called += event.type; }),
                          on("refund.*", [&](const Event&) { return false; })};
  const auto outcome_of = [&](std::string text, std::string id) {
    const Message incoming = message(std::move(text), std::move(id));
    return door.handle(incoming.text, incoming.header(), dispatch).outcome;
  };
  CHECK(outcome_of(R"({"type":"payment.completed"})", "evt_1") == Outcome::handled);
  CHECK(outcome_of(R"({"type":"refund.created"})", "evt_2") == Outcome::failed);
  CHECK(outcome_of(R"({"type":"refund.created"})", "evt_2") == Outcome::failed);
  CHECK(outcome_of(R"({"type":"customer.created"})", "evt_3") == Outcome::handled);
  CHECK(outcome_of(R"({"type":"customer.created"})", "evt_3") == Outcome::repeat);
  CHECK(called == "payment.completed");
}

TEST_CASE("a handler that keeps state is called where it stands") {
  struct Counter {
    int calls = 0;
    void operator()(const Event&) { ++calls; }
  } counter;
  auto door = receiver();
  const Message incoming = message();
  door.handle(incoming.text, incoming.header(), counter);
  CHECK(counter.calls == 1);
}

TEST_CASE("a failed handler does not burn the id") {
  auto door = receiver();
  const Message incoming = message();
  int calls = 0;
  const auto fails_twice = [&](const Event&) { return ++calls > 2; };
  CHECK(door.handle(incoming.text, incoming.header(), fails_twice).outcome == Outcome::failed);
  CHECK(door.handle(incoming.text, incoming.header(), fails_twice).outcome == Outcome::failed);
  CHECK(door.handle(incoming.text, incoming.header(), fails_twice).outcome == Outcome::handled);
  CHECK(door.handle(incoming.text, incoming.header(), fails_twice).outcome == Outcome::repeat);
  CHECK(calls == 3);
}

TEST_CASE("a handler's exception passes on, and the message may come again") {
  auto door = receiver();
  const Message incoming = message();
  CHECK_THROWS_AS(door.handle(incoming.text, incoming.header(),
                              [](const Event&) { throw std::runtime_error{"boom"}; }),
                  std::runtime_error);
  CHECK(door.handle(incoming.text, incoming.header(), [](const Event&) {}).outcome ==
        Outcome::handled);
}

TEST_CASE("a message that is being handled right now is busy") {
  auto door = receiver();
  const Message incoming = message();
  Reception inner;
  const Reception outer = door.handle(incoming.text, incoming.header(), [&](const Event&) {
    inner = door.handle(incoming.text, incoming.header(), [](const Event&) { CHECK(false); });
  });
  CHECK(outer.outcome == Outcome::handled);
  CHECK(inner.outcome == Outcome::busy);
  CHECK(inner.status == 503);
  CHECK(inner.event->id == "evt_1");
}

TEST_CASE("a message that is refused is not handled and has its status") {
  auto door = receiver();
  const auto never = [](const Event&) { CHECK(false); };
  const Message forged = with(message(), "webhook-id", "evt_2");
  const Reception forgery = door.handle(forged.text, forged.header(), never);
  CHECK(forgery.outcome == Outcome::refused);
  CHECK(forgery.status == 401);
  CHECK(forgery.error->fault == Fault::forged);
  CHECK_FALSE(forgery.event);

  const Message old = message(body, "evt_1", ManualClock{}.now() - 1h);
  CHECK(door.handle(old.text, old.header(), never).status == 401);
  const Message broken = message("{");
  CHECK(door.handle(broken.text, broken.header(), never).status == 400);
  const std::string huge((1U << 20) + 1, 'x');
  CHECK(door.handle(huge, message().header(), never).status == 413);
}

TEST_CASE("a forged message does not burn the id of a true one") {
  auto door = receiver();
  Message forged = message();
  forged.text += " ";
  CHECK(door.handle(forged.text, forged.header(), [](const Event&) {}).outcome == Outcome::refused);
  const Message incoming = message();
  CHECK(door.handle(incoming.text, incoming.header(), [](const Event&) {}).outcome ==
        Outcome::handled);
}

// --- The memory of handled messages
// -----------------------------------------------------------------

TEST_CASE("a memory that is full asks the sender to come back, and forgets nothing") {
  auto door = receiver(MemoryDedupe{{.most = 2}});
  int handled = 0;
  const auto handle = [&](const char* id) {
    const Message incoming = message(body, id, door.clock().now());
    return door.handle(incoming.text, incoming.header(), [&](const Event&) { ++handled; });
  };
  CHECK(handle("evt_1").outcome == Outcome::handled);
  CHECK(handle("evt_2").outcome == Outcome::handled);
  const Reception full = handle("evt_3");
  CHECK(full.outcome == Outcome::refused);
  CHECK(full.status == 503);
  CHECK(full.error->because == "the memory of handled messages is full");
  CHECK(full.event->id == "evt_3");
  CHECK(handle("evt_1").outcome == Outcome::repeat);
  door.clock().advance(24h * 4);
  CHECK(handle("evt_3").outcome == Outcome::handled);
  CHECK(handled == 3);
}

TEST_CASE("a handler that outlives its lease takes nothing back from the next one") {
  auto door = receiver(MemoryDedupe{{.lease = 1min}});
  const Message incoming = message();
  Reception inner;
  const auto slow = [&](auto then) {
    return [&, then](const Event&) {
      door.clock().advance(61s);
      inner = door.handle(incoming.text, incoming.header(), [](const Event&) { return true; });
      return then;
    };
  };
  const Reception outer = door.handle(incoming.text, incoming.header(), slow(false));
  CHECK(inner.outcome == Outcome::handled);
  CHECK(outer.outcome == Outcome::failed);
  CHECK(door.handle(incoming.text, incoming.header(), slow(true)).outcome == Outcome::repeat);
}

TEST_CASE("a handler that is done after somebody else took over is handled, and told so") {
  auto door = receiver(MemoryDedupe{{.lease = 1min}});
  const Message incoming = message();
  Reception inner;
  const Reception outer = door.handle(incoming.text, incoming.header(), [&](const Event&) {
    door.clock().advance(61s);
    inner = door.handle(incoming.text, incoming.header(), [](const Event&) { return true; });
  });
  CHECK(inner.outcome == Outcome::handled);
  CHECK(outer.outcome == Outcome::handled);
  CHECK(outer.status == 200);
  REQUIRE(outer.error);
  CHECK(outer.error->fault == Fault::stale);
}

/// A store that can be broken at each of its three doors.
struct Shaky {
  bool claims = true, confirms = true, releases = true;

  Result<Claimed> claim(std::string_view, Instant) {
    if (claims) return Claimed{Claim::first, 7};
    return Error{Fault::storage, "claim failed"};
  }
  Result<void> confirm(std::string_view, std::int64_t token, Instant) {
    CHECK(token == 7);
    if (confirms) return {};
    return Error{Fault::storage, "confirm failed"};
  }
  Result<void> release(std::string_view, std::int64_t token) {
    CHECK(token == 7);
    if (releases) return {};
    return Error{Fault::storage, "release failed"};
  }
};

TEST_CASE("a store that fails is never the message's fault") {
  const Message incoming = message();
  int handled = 0;
  const auto handler = [&](const Event&) { ++handled; };

  auto no_claims = receiver(Shaky{.claims = false});
  const Reception refused = no_claims.handle(incoming.text, incoming.header(), handler);
  CHECK(refused.outcome == Outcome::refused);
  CHECK(refused.status == 503);
  CHECK(refused.error->because == "claim failed");
  CHECK(refused.event->id == "evt_1");
  CHECK(handled == 0);

  auto no_confirms = receiver(Shaky{.confirms = false});
  const Reception unsure = no_confirms.handle(incoming.text, incoming.header(), handler);
  CHECK(unsure.outcome == Outcome::handled);
  CHECK(unsure.status == 200);
  CHECK(unsure.error->because == "confirm failed");
  CHECK(handled == 1);

  auto no_releases = receiver(Shaky{.releases = false});
  const Reception failed =
      no_releases.handle(incoming.text, incoming.header(), [](const Event&) { return false; });
  CHECK(failed.outcome == Outcome::failed);
  CHECK(failed.error->because == "the handler said that it failed");
  CHECK_THROWS_AS(no_releases.handle(incoming.text, incoming.header(),
                                     [](const Event&) { throw std::runtime_error{"boom"}; }),
                  std::runtime_error);
}

// --- Parts of your own
// --------------------------------------------------------------------------------

struct Password {
  template <class HeaderOf>
  Result<Proof> verify(std::string_view, HeaderOf&& header, Instant now) const {
    if (header("x-password") != "open sesame") return Error{Fault::forged, "wrong password"};
    return Proof{header("x-id"), now};
  }
};
struct AnyBody {
  Result<std::string> read_type(std::string_view, std::string_view) const { return "any"; }
};

TEST_CASE("scheme and body reader can be of your own") {
  WebhookReceiver door{Password{}, AnyBody{}, MemoryDedupe{}, ManualClock{}};
  const auto header = [](std::string_view name) {
    return name == "x-password" ? "open sesame" : name == "x-id" ? "7" : "";
  };
  const Result<Event> event = door.accept("\xff", header);
  REQUIRE(event);
  CHECK(event->id == "7");
  CHECK(event->type == "any");
  CHECK(door.accept("x", [](std::string_view) { return ""; }).error().because == "wrong password");
}

}  // namespace
