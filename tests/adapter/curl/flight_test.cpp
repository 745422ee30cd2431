// SPDX-License-Identifier: MIT
// A handle that is used again carries nothing from one request to the next.
#include <paycourier/adapter/curl/flight.hpp>

#include <chrono>
#include <memory>
#include <string>

#include <catch2/catch_test_macros.hpp>
#include <support/acts.hpp>
#include <support/certificates.hpp>
#include <support/hostile_server.hpp>

using paycourier::Millis;
using paycourier::Reach;
using paycourier::Secret;
using namespace support;
namespace curl = paycourier::curl;
namespace http = paycourier::http;

namespace {

struct Runs {
  curl::MultiSettings settings = {};
  curl::Loop loop = {};
  curl::Places places{};
  curl::Flight flight{settings, loop};

  ::CURLcode run(const http::Request& request) {
    auto place = places.find(request.url, request.reach);
    REQUIRE(place);
    flight.take(7, request, *place, {curl::Monotonic::now(), Millis{20'000}, {}});
    REQUIRE(flight.take_off(curl::Monotonic::now()));
    for (;;) {
      loop.run_due();
      for (const auto& [easy, code] : loop.finished()) {
        CHECK(&curl::Flight::of(easy) == &flight);
        flight.touch_down();
        return code;
      }
      loop.wait(Millis{10'000});
    }
  }
};

}  // namespace

TEST_CASE("a flight is ready, and sends a POST and then a GET that has nothing of it") {
  HostileServer server{{ok()}};
  Runs runs;
  REQUIRE(runs.flight.is_ready());
  const http::Credential credential{"Authorization", Secret{"Bearer one"}};
  CHECK(runs.run({.method = http::Method::post,
                  .url = server.url(),
                  .headers = {{"X-First", "1"}},
                  .body = "first",
                  .credential = &credential,
                  .reach = Reach::anywhere}) == CURLE_OK);
  CHECK(runs.flight.exchange.response.status == 200);
  CHECK(runs.flight.leave());
  CHECK(runs.flight.place == nullptr);
  CHECK(runs.run({.url = server.url("/second"), .reach = Reach::anywhere}) == CURLE_OK);
  const Received second = server.requests().at(1);
  CHECK(second.head.starts_with("GET /second "));
  CHECK(second.body.empty());
  CHECK(second.header("X-First") == std::nullopt);
  CHECK(second.header("Authorization") == std::nullopt);
  CHECK(server.connections() == 1);
}

TEST_CASE("a handle at rest keeps neither a certificate nor a trust of the request before") {
  const Identity authority = make_authority();
  const Identity identity = make_identity({}, &authority);
  HostileServer server{{ok()}, {.identity = &identity}};
  Runs runs;
  const http::Request request{.url = server.url(),
                              .reach = Reach::anywhere,
                              .tls = paycourier::TlsSettings{.authorities = authority.pem()}};
  CHECK(runs.run(request) == CURLE_OK);
  CHECK(runs.flight.leave());
  ::CURLU* const none = nullptr;
  ::curl_easy_setopt(runs.flight.easy(), CURLOPT_CURLU, none);
  ::curl_easy_setopt(runs.flight.easy(), CURLOPT_URL, request.url.c_str());
  runs.flight.exchange.sends = 0;
  CHECK(::curl_easy_perform(runs.flight.easy()) == CURLE_PEER_FAILED_VERIFICATION);
  CHECK(server.executions() == 1);
}

TEST_CASE("an answer of HTTP/1.0 does not make the next request old") {
  HostileServer server{{answer_and_close("HTTP/1.0 200 OK\r\n\r\nold"), ok()}};
  Runs runs;
  const http::Request request{
      .method = http::Method::post, .url = server.url(), .body = "x", .reach = Reach::anywhere};
  CHECK(runs.run(request) == CURLE_OK);
  CHECK(runs.flight.leave());
  CHECK(runs.run(request) == CURLE_OK);
  CHECK(server.requests().at(1).head.starts_with("POST / HTTP/1.1\r\n"));
}

TEST_CASE("a flight is freshened once, and the next request uses kept connections again") {
  HostileServer server{{ok()}};
  Runs runs;
  const http::Request request{.url = server.url(), .reach = Reach::anywhere};
  CHECK(runs.run(request) == CURLE_OK);
  CHECK(runs.flight.freshen());
  CHECK_FALSE(runs.flight.freshen());
  CHECK(runs.run(request) == CURLE_OK);
  CHECK(runs.run(request) == CURLE_OK);
  CHECK(server.connections() == 1);
}
