// SPDX-License-Identifier: MIT
// From the host's queue to the landing.
#include <paycourier/adapter/curl/runway.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>
#include <support/acts.hpp>
#include <support/hostile_server.hpp>
#include <support/http_client.hpp>

using namespace support;
using namespace std::chrono_literals;
namespace curl = paycourier::curl;

namespace {

struct Runs {
  curl::MultiSettings settings = {.most_per_host = 1};
  curl::Places places{};
  curl::Runway runway{settings};

  curl::Flight& admit(std::uint64_t ticket, const std::string& url, Millis budget,
                      std::optional<Millis> connect_within = {}) {
    const http::Request request{.url = url, .reach = Reach::anywhere};
    curl::Flight* const flight =
        runway.admit(ticket, request, places.find(url, Reach::anywhere).value(),
                     curl::Deadline{curl::Monotonic::now(), budget, connect_within});
    REQUIRE(flight != nullptr);
    return *flight;
  }
  std::vector<std::string> land(std::size_t count) {
    std::vector<std::string> all;
    while (all.size() < count) {
      runway.run(curl::Monotonic::now() + 10s);
      for (const auto& each : runway.take_landed()) {
        all.push_back(std::to_string(each.ticket) + " " + told(each.answer));
      }
    }
    return all;
  }
};

}  // namespace

TEST_CASE("who waits in a host's queue goes when the one before has landed") {
  HostileServer server{{ok()}};
  Runs runs;
  for (std::uint64_t i = 1; i <= 3; ++i) runs.runway.board(runs.admit(i, server.url(), plenty));
  CHECK(runs.land(3) == std::vector<std::string>{"1 200", "2 200", "3 200"});
  CHECK(server.connections() == 1);
}

TEST_CASE("time in a host's queue counts, and nothing was sent by then") {
  HostileServer server{{silence_after_reading()}};
  Runs runs;
  runs.runway.board(runs.admit(1, server.url(), plenty));
  runs.runway.board(runs.admit(2, server.url(), Millis{50}));
  CHECK(runs.land(1) == std::vector<std::string>{
                            "2 unreachable: the time was up before the request could be sent"});
  CHECK(server.executions() <= 1);
  runs.runway.cancel(1);
  CHECK(runs.land(1).front().starts_with("1 in_doubt"));
}

TEST_CASE(
    "a ticket that left a host's queue and is used for another host takes no turn of the first") {
  for (const bool is_cancelled : {true, false}) {
    CAPTURE(is_cancelled);
    HostileServer one{{silence_after_reading(), ok()}};
    HostileServer other{{silence_after_reading(), ok()}};
    Runs runs;
    const auto board = [&runs](std::uint64_t ticket, const HostileServer& server, Millis budget) {
      runs.runway.board(runs.admit(ticket, server.url(), budget));
    };
    const auto under_way_to = [&runs](const HostileServer& server) {
      return runs.places.find(server.url(), Reach::anywhere).value()->host->under_way;
    };
    board(1, one, plenty);
    board(2, other, plenty);
    while (one.executions() + other.executions() < 2) {
      runs.runway.run(curl::Monotonic::now() + 10ms);
    }
    board(3, one, is_cancelled ? plenty : Millis{20});
    if (is_cancelled) runs.runway.cancel(3);
    REQUIRE(runs.land(1).front().starts_with("3 unreachable"));

    board(3, other, plenty);
    runs.runway.cancel(1);
    REQUIRE(runs.land(1).front().starts_with("1 "));
    board(4, one, Millis{2'000});
    CHECK(runs.land(1) == std::vector<std::string>{"4 200"});
    CHECK(under_way_to(one) == 0);
    CHECK(under_way_to(other) == 1);
    CHECK(other.connections() == 1);

    runs.runway.cancel(2);
    REQUIRE(runs.land(1).front().starts_with("2 "));
    CHECK(runs.land(1) == std::vector<std::string>{"3 200"});
    CHECK(under_way_to(other) == 0);
    board(5, one, Millis{2'000});
    CHECK(runs.land(1) == std::vector<std::string>{"5 200"});
  }
}

TEST_CASE("a ticket that left a host's queue and is used there again goes once") {
  // The third is under way when the turn of what the same ticket left behind comes.
  HostileServer server{{answer_after(50ms, response(200)), answer_after(100ms, response(200)),
                        answer_after(250ms, response(200)), ok()}};
  Runs runs{.settings = {.most_per_host = 2}};
  for (std::uint64_t i = 1; i <= 4; ++i) runs.runway.board(runs.admit(i, server.url(), plenty));
  runs.runway.cancel(3);
  REQUIRE(runs.land(1).front().starts_with("3 unreachable"));
  runs.runway.board(runs.admit(3, server.url(), plenty));
  auto all = runs.land(4);
  std::sort(all.begin(), all.end());
  CHECK(all == std::vector<std::string>{"1 200", "2 200", "3 200", "4 200"});
  CHECK(server.executions() == 4);
  CHECK(server.connections() == 2);
  CHECK(runs.places.find(server.url(), Reach::anywhere).value()->host->under_way == 0);
}

TEST_CASE("time in a host's queue is no time to connect") {
  HostileServer server{{answer_after(150ms, response(200))}};
  Runs runs;
  for (std::uint64_t i = 1; i <= 3; ++i) {
    runs.runway.board(runs.admit(i, server.url(), plenty, Millis{100}));
  }
  CHECK(runs.land(3) == std::vector<std::string>{"1 200", "2 200", "3 200"});
}

TEST_CASE("a thousand in a queue whose time is up land, and one that has time goes") {
  HostileServer server{{silence_after_reading(), ok()}};
  Runs runs;
  // It has the host until the time of the last of the others is up, too.
  runs.runway.board(runs.admit(0, server.url(), Millis{1'000}));
  for (std::uint64_t i = 1; i <= 1'000; ++i) {
    runs.runway.board(runs.admit(i, server.url(), Millis{50}));
  }
  runs.runway.board(runs.admit(2'000, server.url(), plenty));
  const auto all = runs.land(1'002);
  CHECK(all.back() == "2000 200");
  CHECK(server.executions() == 2);
}

TEST_CASE("what is held waits for its host, until its time is up") {
  HostileServer server{{ok()}};
  Runs runs;
  runs.runway.hold(runs.admit(1, server.url(), Millis{30}));
  CHECK(runs.runway.held(1) != nullptr);
  CHECK(runs.runway.held(2) == nullptr);
  CHECK(runs.land(1) ==
        std::vector<std::string>{"1 unreachable: the host name could not be resolved in time"});
  CHECK(runs.runway.held(1) == nullptr);
  CHECK(server.connections() == 0);
}
