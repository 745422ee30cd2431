// SPDX-License-Identifier: MIT
// A courier with endpoints of different networks and identities: each goes its own way.
#include <string>

#include <catch2/catch_test_macros.hpp>
#include <paycourier/paycourier.hpp>
#include <paycourier/testing/memory_outbox.hpp>
#include <support/acts.hpp>
#include <support/certificates.hpp>
#include <support/hostile_server.hpp>
#include <support/http_client.hpp>
#include <support/name_server.hpp>

using namespace support;
using paycourier::Endpoint;
using paycourier::Secret;
using paycourier::TlsSettings;

namespace {

Endpoint endpoint_at(const HostileServer& server, const std::string& id) {
  return {.id = id,
          .url = server.url("/" + id),
          .signing = paycourier::Unsigned{},
          .allow = {.addresses = {"127.0.0.1"}}};
}

}  // namespace

TEST_CASE("a courier meets each endpoint by its own identity, and by the new one once it has it") {
  const Identity authority = make_authority();
  const Identity server_identity = make_identity({}, &authority);
  HostileServer server{{ok()}, {.identity = &server_identity, .prepare = [&](::SSL_CTX* context) {
                                  ask_for_client(context, authority);
                                }}};
  const auto identity = [&](const std::string& name) {
    const Identity client = make_identity({.common_name = name}, &authority);
    return TlsSettings{.authorities = authority.pem(),
                       .certificate = client.pem(),
                       .key = Secret{client.key_pem()}};
  };
  Endpoint shop = endpoint_at(server, "shop");
  Endpoint bank = endpoint_at(server, "bank");
  paycourier::testing::MemoryOutbox outbox{paycourier::SystemClock{}};
  paycourier::Courier courier{outbox, paycourier::Never{}};
  int told = 0;
  const auto tell_both = [&](const std::string& shop_name, const std::string& bank_name) {
    const std::size_t before = server.executions();
    for (int i = 0; i < 5; ++i) {
      const std::string id = "evt_" + std::to_string(++told);
      REQUIRE(outbox.enqueue({.id = id, .type = "ping", .payload = "{}"}));
    }
    REQUIRE(courier.run_until_idle());
    REQUIRE(server.executions() == before + 10);
    const auto requests = server.requests();
    for (std::size_t i = before; i < requests.size(); ++i) {
      const bool is_shop = requests[i].head.starts_with("POST /shop ");
      CHECK(requests[i].client == (is_shop ? shop_name : bank_name));
    }
  };
  shop.tls = identity("shop of old");
  bank.tls = identity("bank");
  REQUIRE(outbox.subscribe(shop, {"*"}));
  REQUIRE(outbox.subscribe(bank, {"*"}));
  tell_both("shop of old", "bank");
  shop.tls = identity("shop anew");
  REQUIRE(outbox.subscribe(shop, {"*"}));
  tell_both("shop anew", "bank");
}

TEST_CASE("a delivery to a blocked address is dead at once, and its log says the rule, not where") {
  HostileServer server{{ok()}};
  Endpoint endpoint = endpoint_at(server, "inside");
  endpoint.allow = {.addresses = {"127.0.0.2"}, .plain_http = true};
  paycourier::testing::MemoryOutbox outbox{paycourier::SystemClock{}};
  paycourier::Courier courier{outbox};
  REQUIRE(outbox.subscribe(endpoint, {"*"}));
  REQUIRE(outbox.enqueue({.id = "evt_1", .type = "ping", .payload = "{}"}));
  REQUIRE(courier.run_until_idle());
  const auto letters = outbox.dead_letters();
  REQUIRE(letters);
  REQUIRE(letters->size() == 1);
  const auto& letter = letters->front();
  const std::string rule =
      "blocked: the address is not on the public internet, nor is it one that Endpoint::allow "
      "names";
  CHECK(letter.because == rule);
  REQUIRE(letter.attempts.size() == 1);
  CHECK(letter.attempts[0].attempt.because == rule);
  CHECK(describe(letter.attempts[0].attempt).find("127.") == std::string::npos);
  CHECK(server.connections() == 0);
}

TEST_CASE("a name that leads inside is tried again, and delivered when it leads out") {
  HostileServer server{{ok()}};
  NameServer::instance().say("turns.test", {{"10.0.0.1"}, {"127.0.0.1"}});
  Endpoint endpoint = endpoint_at(server, "shop");
  endpoint.url = "http://turns.test:" + std::to_string(server.port()) + "/";
  endpoint.allow.plain_http = true;
  paycourier::testing::MemoryOutbox outbox{paycourier::SystemClock{}};
  REQUIRE(outbox.subscribe(endpoint, {"*"}));
  REQUIRE(outbox.enqueue({.id = "evt_1", .type = "ping", .payload = "{}"}));
  const paycourier::FixedDelay policy{.delay = paycourier::Millis{1}};
  const auto attempts = [&] { return outbox.deliveries_of("evt_1").value().at(0).attempts; };
  {
    paycourier::Courier courier{outbox, policy};
    while (attempts().empty()) REQUIRE(courier.step(plenty));
    REQUIRE(courier.drain());
  }
  CHECK(attempts().at(0).attempt.fault == paycourier::Fault::unreachable);
  CHECK(attempts().at(0).attempt.because ==
        "blocked: the address is not on the public internet, nor is it one that Endpoint::allow "
        "names");
  CHECK(server.connections() == 0);
  paycourier::Courier later{outbox, policy};  // It remembers no name.
  REQUIRE(later.run_until_idle());
  CHECK(outbox.deliveries_of("evt_1").value().at(0).state == paycourier::DeliveryState::delivered);
}

TEST_CASE("a webhook is tried again after a certificate that has expired, and delivered") {
  const Identity authority = make_authority();
  const Identity good = make_identity({}, &authority);
  const Identity old = make_identity({.from_s = -172'800, .until_s = -86'400}, &authority);
  HostileServer server{{handshake_as(old), ok()}, {.identity = &good}};
  Endpoint endpoint = endpoint_at(server, "shop");
  endpoint.tls = TlsSettings{.authorities = authority.pem()};
  paycourier::WebhookSender sender{paycourier::FixedDelay{.delay = paycourier::Millis{1}}};
  const auto receipt = sender.send(endpoint, {.id = "evt_1", .type = "ping", .payload = "{}"});
  CHECK(receipt.delivered);
  REQUIRE(receipt.attempts.size() == 2);
  CHECK(receipt.attempts[0].because == "the server's certificate has expired");
}
