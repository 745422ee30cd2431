// SPDX-License-Identifier: MIT
// Tests of the scripted transport: answers in order, and a true memory of what was sent.
#include <paycourier/testing/scripted_transport.hpp>

#include <catch2/catch_test_macros.hpp>
#include <string>

namespace {

using namespace paycourier;
using namespace std::chrono_literals;
using testing::ScriptedTransport;

TEST_CASE("a script answers in its order") {
  ScriptedTransport transport{
      503, Fault::in_doubt, Error{Fault::unauthorized, "certificate refused"},
      http::Response{.status = 200, .headers = {{"X-A", "1"}}, .body = "ok"}};
  CHECK(transport.round_trip({}, 1s)->status == 503);
  CHECK(transport.round_trip({}, 1s).error().fault == Fault::in_doubt);
  CHECK(transport.round_trip({}, 1s).error().because == "certificate refused");
  const Result<http::Response> last = transport.round_trip({}, 1s);
  REQUIRE(last);
  CHECK(last->status == 200);
  CHECK(last->headers["x-a"] == "1");
  CHECK(last->body == "ok");
  CHECK(last->complete);
}

TEST_CASE("when the script is used up nobody is there") {
  ScriptedTransport transport{200};
  CHECK(transport.round_trip({}, 1s));
  for (int i = 0; i < 3; ++i) {
    const Result<http::Response> answer = transport.round_trip({}, 1s);
    CHECK(answer.error().fault == Fault::unreachable);
    CHECK(answer.error().because == "the script has no answer left");
  }
  CHECK(transport.sent().size() == 4);
  CHECK(ScriptedTransport{}.round_trip({}, 1s).error().fault == Fault::unreachable);
}

TEST_CASE("what was sent is remembered in copies, the secret too") {
  ScriptedTransport transport{200, 200};
  {
    const std::string body = "a body that is gone when the test looks";
    const http::Credential credential{"Authorization", Secret{"Bearer x"}};
    const Allow allow{.ports = {8025}};
    CHECK(transport.round_trip({.method = http::Method::post,
                                .url = "https://a.example/",
                                .headers = {{"X-A", "1"}},
                                .body = body,
                                .credential = &credential,
                                .reach = Reach::anywhere,
                                .allow = &allow},
                               7s));
  }
  CHECK(transport.round_trip({.url = "https://b.example/"}, 8s));
  REQUIRE(transport.sent().size() == 2);
  const testing::SentRequest& first = transport.sent()[0];
  CHECK(first.method == http::Method::post);
  CHECK(first.url == "https://a.example/");
  CHECK(first.headers == http::Headers{{"X-A", "1"}});
  CHECK(first.body == "a body that is gone when the test looks");
  CHECK(first.credential == "Bearer x");
  CHECK(first.reach == Reach::anywhere);
  CHECK(first.allow == Allow{.ports = {8025}});
  CHECK(first.budget == 7s);
  const testing::SentRequest& second = transport.sent()[1];
  CHECK(second.method == http::Method::get);
  CHECK(second.credential.empty());
  CHECK(second.reach == Reach::internet);
  CHECK(second.allow == Allow{});
}

}  // namespace
