// SPDX-License-Identifier: MIT
// Tests of the scripted asynchronous transport: what it lands, when, and what it remembers.
#include <paycourier/testing/scripted_async_transport.hpp>

#include <catch2/catch_test_macros.hpp>
#include <string>

namespace {

using namespace paycourier;
using namespace std::chrono_literals;
using testing::ManualClock;
using testing::ScriptedAsyncTransport;

static_assert(AsyncTransport<ScriptedAsyncTransport>);

http::Request to(std::string url) {
  return {.method = http::Method::post, .url = std::move(url), .body = "{}"};
}

TEST_CASE("requests land in the order of the script, after their latency and no sooner") {
  ManualClock clock;
  ScriptedAsyncTransport wire{clock, {200, 503}, 50ms};
  wire.start(7, to("https://a.example"), 1s);
  wire.start(8, to("https://b.example"), 1s);
  CHECK(wire.in_flight() == 2);
  CHECK(wire.poll(0ms).empty());
  CHECK(wire.poll(49ms).empty());
  CHECK(clock.monotonic() == 49ms);
  const std::vector<Landed> landed = wire.poll(1h);
  CHECK(clock.monotonic() == 50ms);
  REQUIRE(landed.size() == 2);
  CHECK(landed[0].ticket == 7);
  CHECK(landed[0].answer->status == 200);
  CHECK(landed[1].ticket == 8);
  CHECK(landed[1].answer->status == 503);
  CHECK(wire.in_flight() == 0);
  REQUIRE(wire.sent().size() == 2);
  CHECK(wire.sent()[1].url == "https://b.example");
}

TEST_CASE("with nothing in flight a poll lets its whole span pass") {
  ManualClock clock;
  ScriptedAsyncTransport wire{clock};
  CHECK(wire.poll(90min).empty());
  CHECK(clock.monotonic() == 90min);
}

TEST_CASE("what takes longer than its budget lands in doubt when the budget is over") {
  ManualClock clock;
  ScriptedAsyncTransport wire{clock, {200}, 5s};
  wire.start(1, to("https://a.example"), 2s);
  const std::vector<Landed> landed = wire.poll(unlimited);
  REQUIRE(landed.size() == 1);
  CHECK(clock.monotonic() == 2s);
  CHECK(landed[0].answer.error().fault == Fault::in_doubt);
}

TEST_CASE("a request that is cancelled lands in doubt at the next poll") {
  ManualClock clock;
  ScriptedAsyncTransport wire{clock, {200, 200}, 5s};
  wire.start(1, to("https://a.example"), 9s);
  wire.start(2, to("https://a.example"), 9s);
  wire.cancel(1);
  const std::vector<Landed> landed = wire.poll(1h);
  REQUIRE(landed.size() == 1);
  CHECK(landed[0].ticket == 1);
  CHECK(landed[0].answer.error().fault == Fault::in_doubt);
  CHECK(clock.monotonic() == 0ms);
  CHECK(wire.in_flight() == 1);
}

TEST_CASE("after the script nobody is there") {
  ScriptedAsyncTransport wire{ManualClock{}};
  wire.start(1, to("https://a.example"), 9s);
  const std::vector<Landed> landed = wire.poll(1s);
  REQUIRE(landed.size() == 1);
  CHECK(landed[0].answer.error().fault == Fault::unreachable);
}

}  // namespace
