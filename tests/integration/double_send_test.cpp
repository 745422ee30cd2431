// SPDX-License-Identifier: MIT
// libcurl sends a POST again by itself when a kept connection closes without an answer. Ours must
// not.
#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <paycourier/client.hpp>
#include <paycourier/gateway/axra.hpp>
#include <paycourier/paycourier.hpp>
#include <paycourier/webhook_sender.hpp>
#include <support/acts.hpp>
#include <support/certificates.hpp>
#include <support/hostile_server.hpp>
#include <support/http_client.hpp>
#include <support/one_by_one.hpp>
#include <support/temporary.hpp>

using namespace support;
using namespace paycourier::literals;

namespace {

// Answers the first request and keeps the connection; executes every later one and says nothing.
std::vector<Act> executes_and_hangs_up(const std::string& first = "{}") {
  return {ok(first), close_after_reading()};
}

std::ptrdiff_t executions_of(const HostileServer& server, std::string_view body) {
  const std::vector<Received> requests = server.requests();
  return std::ranges::count(requests, body, &Received::body);
}

}  // namespace

TEST_CASE("control: plain libcurl sends a POST at least twice when a kept connection closes") {
  HostileServer server{executes_and_hangs_up()};
  const paycourier::curl::Easy easy{::curl_easy_init()};
  REQUIRE(unguarded_post(easy.get(), server.url(), "first") == CURLE_OK);
  unguarded_post(easy.get(), server.url(), "second");
  CHECK(executions_of(server, "second") >= 2);
}

TEST_CASE("control: plain libcurl even calls the second send a success") {
  HostileServer server{{ok(), close_after_reading(), ok()}};
  const paycourier::curl::Easy easy{::curl_easy_init()};
  REQUIRE(unguarded_post(easy.get(), server.url(), "first") == CURLE_OK);
  CHECK(unguarded_post(easy.get(), server.url(), "second") == CURLE_OK);
  CHECK(executions_of(server, "second") == 2);
}

TEMPLATE_TEST_CASE("a POST is sent once when a kept connection closes without an answer", "",
                   CurlTransport, OneByOne) {
  const Identity authority = make_authority();
  const Identity identity = make_identity({}, &authority);
  const TemporaryFolder folder;
  const std::string ca_file = folder.write("ca.pem", authority.pem());

  for (const bool is_tls : {false, true}) {
    CAPTURE(is_tls);
    HostileServer server{executes_and_hangs_up(), {.identity = is_tls ? &identity : nullptr}};
    TestType transport{{.ca_file = ca_file}};
    REQUIRE(told(post(transport, server.url(), "first")) == "200");
    CHECK(told(post(transport, server.url(), "second")) ==
          "in_doubt: the connection closed without an answer; a hidden second send was blocked "
          "(resend_blocked)");
    CHECK(executions_of(server, "second") == 1);

    // The handle is fit for use after that.
    CHECK(fault_of(post(transport, server.url(), "third")) == "in_doubt");
    CHECK(executions_of(server, "third") == 1);
  }
}

TEMPLATE_TEST_CASE("the hidden second send is blocked even where it would have been answered", "",
                   CurlTransport, OneByOne) {
  HostileServer server{{ok(), close_after_reading(), ok("a second execution")}};
  TestType transport;
  REQUIRE(told(post(transport, server.url(), "first")) == "200");
  CHECK(fault_of(post(transport, server.url(), "second")) == "in_doubt");
  CHECK(executions_of(server, "second") == 1);
  CHECK(told(post(transport, server.url(), "third")) == "200");
  CHECK(server.executions() == 3);
}

TEMPLATE_TEST_CASE(
    "a kept connection that the server closed meanwhile is replaced, and nothing is in doubt", "",
    CurlTransport, OneByOne) {
  const Identity authority = make_authority();
  const Identity identity = make_identity({}, &authority);
  const TemporaryFolder folder;
  const std::string ca_file = folder.write("ca.pem", authority.pem());

  for (const bool is_tls : {false, true}) {
    for (const bool says_farewell : {false, true}) {
      CAPTURE(is_tls, says_farewell);
      const Act close =
          says_farewell ? answer_and_close(response(200)) : answer_and_cut(response(200));
      HostileServer server{{close, ok("on a new connection")},
                           {.identity = is_tls ? &identity : nullptr}};
      TestType transport{{.ca_file = ca_file}};
      REQUIRE(told(post(transport, server.url(), "first")) == "200");
      REQUIRE(server.wait_for_ended(1));
      CHECK(told(post(transport, server.url(), "second")) == "200");
      CHECK(executions_of(server, "second") == 1);
      CHECK(server.connections() == 2);
    }
  }
}

TEST_CASE("a client charges once when a kept connection closes without an answer") {
  const std::string paid = R"({"id":"pay_1","status":"succeeded","amount":1000,"currency":"USD"})";
  HostileServer server{executes_and_hangs_up(paid)};
  paycourier::Client client{
      paycourier::Axra{.base_url = server.url("/v1"), .api_key = paycourier::Secret{"sk_test"}},
      paycourier::Never{}};
  const auto create = [](std::string_view key) {
    return paycourier::CreatePayment{.key = paycourier::IdempotencyKey{key},
                                     .amount = "10.00 USD"_money,
                                     .method = {"4242424242424242", {12, 2099}, "123"}};
  };
  REQUIRE(client.create_payment(create("order-1")));
  const auto second = client.create_payment(create("order-2"));
  REQUIRE(!second);
  CHECK(second.error().fault == Fault::in_doubt);

  const std::vector<Received> requests = server.requests();
  const auto charges = std::ranges::count_if(requests, [](const Received& request) {
    return request.header("Idempotency-Key") == "order-2";
  });
  CHECK(charges == 1);
}

TEST_CASE("a webhook sender that never retries sends once when a kept connection closes") {
  HostileServer server{executes_and_hangs_up()};
  const paycourier::Endpoint shop{.id = "shop",
                                  .url = server.url(),
                                  .signing = paycourier::Unsigned{},
                                  .reach = Reach::anywhere};
  paycourier::WebhookSender<paycourier::Never> sender;
  REQUIRE(sender.send(shop, {.id = "evt_1", .type = "paid", .payload = "first"}));
  const paycourier::Receipt receipt =
      sender.send(shop, {.id = "evt_2", .type = "paid", .payload = "second"});
  CHECK_FALSE(receipt);
  CHECK(receipt.attempts.size() == 1);
  CHECK(receipt.fault == Fault::in_doubt);
  CHECK(executions_of(server, "second") == 1);
}
