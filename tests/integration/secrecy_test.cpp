// SPDX-License-Identifier: MIT
// No error and no attempt carries the body, the credential, the card or the URL.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <catch2/catch_test_macros.hpp>
#include <paycourier/paycourier.hpp>
#include <support/acts.hpp>
#include <support/certificates.hpp>
#include <support/hostile_server.hpp>
#include <support/http_client.hpp>

using namespace support;
using namespace paycourier::literals;

namespace {

constexpr std::string_view secrets[]{"s3cretbody",  "s3cretkey",  "s3cretquery",
                                     "s3cretreply", "s3crethead", "4242424242424242"};
const std::string query = "/hook?token=s3cretquery";

bool is_clean(const std::string& text) {
  for (const std::string_view secret : secrets) {
    if (text.find(secret) != std::string::npos) return false;
  }
  return true;
}

std::vector<std::pair<std::string, Act>> acts() {
  const std::string head = "HTTP/1.1 200 OK\r\nX-Trace: s3crethead\r\n";
  return {
      {"closed", close_after_reading()},
      {"reset", reset_after_reading()},
      {"silent", silence_after_reading()},
      {"not HTTP", answer_and_close("s3cretreply\r\n\r\n")},
      {"broken off", answer_and_close(head + "Content-Length: 99\r\n\r\ns3cretreply")},
      {"not JSON", ok("s3cretreply")},
      {"JSON with junk", ok(R"({"id":"s3cretreply")")},
      {"refused", answer(response(400, R"({"error":{"message":"s3cretbody s3cretreply"}})"))},
      {"declined", answer(response(402, R"({"error":{"code":"s3cretreply bad card"}})"))},
      {"broken down", answer(response(500, "s3cretreply", "X-Trace: s3crethead\r\n"))},
      {"asked to wait", answer(response(429, "s3cretreply", "Retry-After: s3crethead\r\n"))},
      {"echoed in headers",
       answer(response(503, "s3cretreply",
                       "Request-Id: req_1\r\nRequest-Id: s3cretkey\r\nX-Request-Id: Bearer "
                       "s3cretkey\r\nIdempotent-Replayed: 4242424242424242\r\n"))},
      {"elsewhere", answer(response(302, "", "Location: /s3crethead\r\n"))},
      {"header too long",
       endless("HTTP/1.1 200 OK\r\n", "X-Trace: s3crethead" + std::string(1000, 'x') + "\r\n")},
  };
}

}  // namespace

TEST_CASE("no error of a client carries a card, a key or what the server wrote") {
  for (const auto& [what, act] : acts()) {
    CAPTURE(what);
    HostileServer server{{act}};
    paycourier::Client client{
        paycourier::Axra{.base_url = server.url("/v1"), .api_key = paycourier::Secret{"s3cretkey"}},
        paycourier::FixedDelay{.delay = Millis{1}, .attempts = 2},
        paycourier::SystemClock{},
        CurlTransport{},
        {.execute_within = Millis{1'000}, .query_within = Millis{1'000}}};
    std::vector<std::string> lines;
    const auto watch = [&](const paycourier::Attempt& attempt) noexcept {
      lines.push_back(describe(attempt));
      lines.push_back(attempt.code);
      for (const auto& header : attempt.headers) lines.push_back(header.first + header.second);
    };
    const auto payment = client.create_payment({.key = paycourier::IdempotencyKey{"order-1"},
                                                .amount = "10.00 USD"_money,
                                                .method = {"4242424242424242", {12, 2099}, "123"}},
                                               watch);
    REQUIRE(!payment);
    lines.push_back(describe(payment.error()));
    lines.push_back(payment.error().code);
    for (const std::string& line : lines) {
      CAPTURE(line);
      CHECK(is_clean(line));
    }
  }
}

TEST_CASE("no attempt of a webhook carries the payload, the URL or what the receiver wrote") {
  for (const auto& [what, act] : acts()) {
    CAPTURE(what);
    HostileServer server{{act}};
    const paycourier::Endpoint shop{.id = "shop",
                                    .url = server.url(query),
                                    .signing = paycourier::Unsigned{},
                                    .reach = Reach::anywhere,
                                    .headers = {{"X-Shop", "s3cretkey"}},
                                    .timeout = little};
    paycourier::WebhookSender<paycourier::Never> sender;
    const paycourier::Receipt receipt =
        sender.send(shop, {.id = "evt_1", .type = "paid", .payload = "s3cretbody"});
    REQUIRE(receipt.attempts.size() == 1);
    CHECK(is_clean(describe(receipt.attempts.front())));
    CHECK(is_clean(receipt.gave_up_because));
  }
}

TEST_CASE("no error of the transport carries the URL, the body or a header") {
  const Identity identity = make_identity({});
  HostileServer plain{{close_after_reading()}};
  HostileServer tls{{ok()}, {.identity = &identity}};
  CurlTransport transport;
  const http::Credential credential{"Authorization", paycourier::Secret{"s3cretkey"}};
  for (const std::string& url :
       {plain.url(query), tls.url(query), "https://" + plain.authority() + query,
        "http://user:s3cretkey@" + plain.authority() + query, "ftp://shop.example" + query,
        "http://[" + query, "http://127.0.0.1:1" + query, "http://a b" + query}) {
    for (const Reach reach : {Reach::anywhere, Reach::internet}) {
      const auto answer = transport.round_trip({.method = http::Method::post,
                                                .url = url,
                                                .headers = {{"X-Shop", "s3cretkey"}},
                                                .body = "s3cretbody",
                                                .credential = &credential,
                                                .reach = reach},
                                               little);
      CAPTURE(url, told(answer));
      REQUIRE(!answer);
      CHECK(is_clean(describe(answer.error())));
    }
  }
}
