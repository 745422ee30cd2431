// SPDX-License-Identifier: MIT
// What we sign the npm packages accept, what they sign we accept, and what was altered nobody does.
#include <interop/signature_peers.hpp>
#include <interop/signed_message.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <string>
#include <string_view>

#include <paycourier/adapter/openssl_ed25519.hpp>
#include <paycourier/adapter/openssl_mac.hpp>
#include <paycourier/adapter/random_key_pair.hpp>
#include <paycourier/fwd.hpp>
#include <paycourier/policy/standard_webhooks.hpp>
#include <paycourier/policy/stripe_signature.hpp>

using namespace interop;
using namespace paycourier;

namespace {

constexpr int count = 1'000;

/// One part of the headers replaced by what `change` makes of it.
http::Headers changed(const http::Headers& headers, std::size_t which, auto change) {
  http::Headers all;
  std::size_t at = 0;
  for (const auto& [name, value] : headers) all.add(name, at++ == which ? change(value) : value);
  return all;
}

http::Headers standard_headers(const Message& message, const std::string& signature) {
  return {{"webhook-id", message.id},
          {"webhook-timestamp", std::to_string(to_unix(message.at).count())},
          {"webhook-signature", signature}};
}

}  // namespace

TEST_CASE("npm accepts 1,000 random messages that we sign by Standard Webhooks") {
  const std::string name = GENERATE("standardwebhooks", "svix");
  CAPTURE(name);
  Messages messages{1};
  int accepted = 0;
  for (int i = 0; i < count; ++i) {
    const Message message = messages.next();
    const Peer peer{name, messages.secret()};
    const auto headers =
        StandardWebhooks{peer.secret()}.sign({message.id, message.at, message.body});
    accepted += peer.verify(headers, message.body).accepted ? 1 : 0;
  }
  CHECK(accepted == count);
}

TEST_CASE("we accept 1,000 random messages that npm signs by Standard Webhooks") {
  const std::string name = GENERATE("standardwebhooks", "svix");
  CAPTURE(name);
  Messages messages{2};
  int accepted = 0;
  for (int i = 0; i < count; ++i) {
    const Message message = messages.next();
    const Peer peer{name, messages.secret()};
    const auto headers = standard_headers(message, peer.sign(message.id, message.at, message.body));
    const auto proof = StandardWebhooks{peer.secret()}.verify(message.body, reader(headers), now());
    accepted += proof && proof->id == message.id && to_unix(proof->at) == to_unix(message.at);
  }
  CHECK(accepted == count);
}

TEST_CASE("neither we nor npm accept a message of Standard Webhooks that was altered anywhere") {
  const std::string name = GENERATE("standardwebhooks", "svix");
  CAPTURE(name);
  Messages messages{3};
  for (int i = 0; i < count; ++i) {
    Message message = messages.next();
    const Peer peer{name, messages.secret()};
    const StandardWebhooks ours{peer.secret()};
    auto headers = ours.sign({message.id, message.at, message.body});
    const std::size_t part = messages.draw().below(4);
    const auto alter = [&](const std::string& value) { return messages.altered(value); };
    if (part == 3) {
      message.body = messages.draw().coin() ? message.body + "x" : messages.altered(message.body);
    } else {
      headers = changed(headers, part, alter);
    }
    const bool we = ours.verify(message.body, reader(headers), now()).has_value();
    const bool they = peer.verify(headers, message.body).accepted;
    CAPTURE(part, headers["webhook-id"], headers["webhook-timestamp"],
            headers["webhook-signature"]);
    CHECK_FALSE(we);
    CHECK_FALSE(they);
  }
}

TEST_CASE("npm with either secret of a rotation accepts what we sign with both") {
  const std::string name = GENERATE("standardwebhooks", "svix");
  Messages messages{4};
  const Message message = messages.next();
  const Peer before{name, messages.secret()};
  const Peer after{name, messages.secret()};
  const auto headers = StandardWebhooks{before.secret(), after.secret()}.sign(
      {message.id, message.at, message.body});
  CHECK(before.verify(headers, message.body).accepted);
  CHECK(after.verify(headers, message.body).accepted);
  CHECK_FALSE(Peer{name, messages.secret()}.verify(headers, message.body).accepted);
}

TEST_CASE("npm accepts a v1 signature beside one by v1a, which it does not know") {
  Messages messages{9};
  const Message message = messages.next();
  const Peer peer{GENERATE("standardwebhooks", "svix"), messages.secret()};
  const auto pair = random_webhook_key_pair();
  const auto headers =
      StandardWebhooks{pair.secret_key, peer.secret()}.sign({message.id, message.at, message.body});
  CHECK(headers["webhook-signature"].find("v1a,") != std::string_view::npos);
  CHECK(peer.verify(headers, message.body).accepted);
}

TEST_CASE("stripe-node accepts 1,000 random messages that we sign by StripeSignature") {
  Messages messages{5};
  int accepted = 0;
  for (int i = 0; i < count; ++i) {
    const Message message = messages.next();
    const Peer peer{"stripe", messages.secret()};
    const auto headers =
        StripeSignature{peer.secret()}.sign({message.id, message.at, message.body});
    accepted += peer.verify(headers, message.body).accepted ? 1 : 0;
  }
  CHECK(accepted == count);
}

TEST_CASE("we accept 1,000 random messages that stripe-node signs") {
  Messages messages{6};
  int accepted = 0;
  for (int i = 0; i < count; ++i) {
    const Message message = messages.next();
    const Peer peer{"stripe", messages.secret()};
    const http::Headers headers{
        {"Stripe-Signature", peer.sign(message.id, message.at, message.body)}};
    const auto proof = StripeSignature{peer.secret()}.verify(message.body, reader(headers), now());
    accepted += proof && to_unix(proof->at) == to_unix(message.at);
  }
  CHECK(accepted == count);
}

TEST_CASE("neither we nor stripe-node accept a message that was altered anywhere") {
  Messages messages{7};
  for (int i = 0; i < count; ++i) {
    Message message = messages.next();
    const Peer peer{"stripe", messages.secret()};
    const StripeSignature ours{peer.secret()};
    auto headers = ours.sign({message.id, message.at, message.body});
    if (messages.draw().coin()) {
      message.body = messages.draw().coin() ? message.body + "x" : messages.altered(message.body);
    } else {
      headers =
          changed(headers, 0, [&](const std::string& value) { return messages.altered(value); });
    }
    const bool we = ours.verify(message.body, reader(headers), now()).has_value();
    const bool they = peer.verify(headers, message.body).accepted;
    CAPTURE(headers["Stripe-Signature"]);
    CHECK_FALSE(we);
    CHECK_FALSE(they);
  }
}

TEST_CASE("stripe-node with either secret of a rotation accepts what we sign with both") {
  Messages messages{8};
  const Message message = messages.next();
  const Peer before{"stripe", messages.secret()};
  const Peer after{"stripe", messages.secret()};
  const auto headers =
      StripeSignature{before.secret(), after.secret()}.sign({message.id, message.at, message.body});
  CHECK(before.verify(headers, message.body).accepted);
  CHECK(after.verify(headers, message.body).accepted);
  CHECK_FALSE(Peer{"stripe", messages.secret()}.verify(headers, message.body).accepted);
}
