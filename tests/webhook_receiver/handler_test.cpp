// SPDX-License-Identifier: MIT
// Tests of what a handler may be, and of what it gives.
#include <paycourier/webhook_receiver/handler.hpp>

#include <catch2/catch_test_macros.hpp>
#include <string>

namespace {

using namespace paycourier;

const Event event{.id = "evt_1", .type = "payment.completed", .payload = "{}"};

std::string words(auto handler) {
  const Result<void> done = detail::run_handler(handler, event);
  return done ? "done" : describe(done.error());
}

TEST_CASE("nothing, true and an empty result are a success") {
  CHECK(words([](const Event&) {}) == "done");
  CHECK(words([](const Event&) { return true; }) == "done");
  CHECK(words([](const Event&) { return Result<void>{}; }) == "done");
  CHECK(words([](Event copy) { copy.id.clear(); }) == "done");
}

TEST_CASE("false and an error are a failure, and an error keeps its words") {
  CHECK(words([](const Event&) { return false; }) == "storage: the handler said that it failed");
  CHECK(words([](const Event&) {
          return Error{Fault::conflict, "not now"};
        }) == "conflict: not now");
  CHECK(words([](const Event&) -> Result<void> {
          return Error{Fault::storage, "disk full"};
        }) == "storage: disk full");
}

TEST_CASE("what gives a number or takes something else is no handler") {
  const auto gives_number = [](const Event&) { return 7; };
  const auto gives_text = [](const Event&) { return "done"; };
  const auto takes_number = [](int) {};
  const auto changes_event = [](Event&) {};
  STATIC_REQUIRE_FALSE(EventHandler<decltype(gives_number)>);
  STATIC_REQUIRE_FALSE(EventHandler<decltype(gives_text)>);
  STATIC_REQUIRE_FALSE(EventHandler<decltype(takes_number)>);
  STATIC_REQUIRE_FALSE(EventHandler<decltype(changes_event)>);
}

}  // namespace
