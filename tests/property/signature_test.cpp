// SPDX-License-Identifier: MIT
// No message passes once a single bit of it has changed.
#include <catch2/catch_test_macros.hpp>
#include <paycourier/adapter/openssl_ed25519.hpp>
#include <paycourier/adapter/openssl_mac.hpp>
#include <paycourier/fwd.hpp>
#include <paycourier/policy/standard_webhooks.hpp>
#include <property/generator.hpp>

namespace {

using namespace paycourier;

struct Message {
  std::string id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
  std::string timestamp = "1614265330";
  std::string body = R"({"test": 2432232314})";
  std::string signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
};

bool passes(const StandardWebhooks& scheme, const Message& message) {
  const auto header = [&message](std::string_view name) -> std::string {
    if (name == "webhook-id") return message.id;
    if (name == "webhook-timestamp") return message.timestamp;
    if (name == "webhook-signature") return message.signature;
    return {};
  };
  return scheme.verify(message.body, header, from_unix(Seconds{1'614'265'330})).has_value();
}

/// How many of all changes of one bit in that part of the message still pass.
int passing_flips(const StandardWebhooks& scheme, std::string Message::*part) {
  int passing = 0;
  Message message;
  std::string& text = message.*part;
  for (std::size_t bit = 0; bit < text.size() * 8; ++bit) {
    const auto flip = static_cast<char>(1 << bit % 8);
    text[bit / 8] = static_cast<char>(text[bit / 8] ^ flip);
    passing += passes(scheme, message) ? 1 : 0;
    text[bit / 8] = static_cast<char>(text[bit / 8] ^ flip);
  }
  return passing;
}

TEST_CASE("every flip of a single bit is refused: in the id, the time, the body, the signature") {
  const StandardWebhooks scheme{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"};
  REQUIRE(passes(scheme, {}));
  CHECK(passing_flips(scheme, &Message::id) == 0);
  CHECK(passing_flips(scheme, &Message::timestamp) == 0);
  CHECK(passing_flips(scheme, &Message::body) == 0);
  CHECK(passing_flips(scheme, &Message::signature) == 0);
}

TEST_CASE("no message passes with a character more or less anywhere") {
  const StandardWebhooks scheme{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"};
  for (const auto part : {&Message::id, &Message::timestamp, &Message::body, &Message::signature}) {
    const std::string right = Message{}.*part;
    for (std::size_t at = 0; at <= right.size(); ++at) {
      Message longer;
      (longer.*part).insert(at, 1, '0');
      if (passes(scheme, longer)) FAIL_CHECK("passes with a character more");
      if (at == right.size()) continue;
      Message shorter;
      (shorter.*part).erase(at, 1);
      if (passes(scheme, shorter)) FAIL_CHECK("passes with a character less");
    }
  }
}

TEST_CASE("what is signed is verified, for any id, body and moment") {
  property::Generator draw{11};
  const StandardWebhooks scheme{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"};
  for (int i = 0; i < 300; ++i) {
    const std::string id = draw.word(1 + draw.below(64));
    std::string body(draw.below(200), '\0');
    for (char& byte : body) byte = static_cast<char>(draw.below(256));
    const Instant at{Millis{static_cast<std::int64_t>(draw.below(4'000'000'000'000))}};
    const http::Headers headers = scheme.sign({id, at, body});
    const auto header = [&headers](std::string_view name) { return std::string{headers[name]}; };
    const auto proof = scheme.verify(body, header, at);
    REQUIRE(proof);
    CHECK(proof->id == id);
    CHECK(to_unix(proof->at) == to_unix(at));
  }
}

}  // namespace
