// SPDX-License-Identifier: MIT
// Tests of the dispatch: which handler is called, and what becomes of the rest.
#include <paycourier/webhook_receiver/dispatch.hpp>

#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

using namespace paycourier;

Event event(std::string_view type) {
  return {.id = "evt_1", .type = std::string{type}, .payload = "{}"};
}

/// A handler that writes its letter down.
auto note(std::string& text, char letter) {
  return [&text, letter](const Event&) { text += letter; };
}

TEST_CASE("an event goes to the route that means its type") {
  std::string called;
  Dispatch dispatch{on("payment.*", note(called, 'p')), on("refund.created", note(called, 'r')),
                    otherwise(note(called, 'o'))};
  for (const char* type :
       {"payment.completed", "refund.created", "payment.refund.created", "refund.failed", ""}) {
    CHECK(dispatch(event(type)));
  }
  CHECK(called == "prpoo");
}

TEST_CASE("the first route that matches wins, and no other is called") {
  std::string called;
  Dispatch dispatch{on("payment.failed", note(called, 'f')), on("payment.*", note(called, 'p')),
                    on("payment.failed", note(called, 'x')), on("*", note(called, 'a')),
                    otherwise(note(called, 'x'))};
  for (const char* type : {"payment.failed", "payment.completed", "refund.created"}) {
    CHECK(dispatch(event(type)));
  }
  CHECK(called == "fpa");
}

TEST_CASE("an event that no route takes is ignored, and that is a success") {
  std::string called;
  Dispatch dispatch{on("payment.*", note(called, 'p'))};
  CHECK(dispatch(event("refund.created")));
  CHECK(called.empty());
}

TEST_CASE("an event without a type is not lost where no route takes all events") {
  std::string called;
  Dispatch dispatch{on("push", note(called, 'p'))};
  const Result<void> handled = dispatch(event(""));
  REQUIRE_FALSE(handled);
  CHECK(handled.error().because == "the event names no type, and no route takes all events");
  CHECK(Dispatch{otherwise(note(called, 'o'))}(event("")));
  CHECK(called == "o");
}

TEST_CASE("a route's failure is the dispatch's, in its own words") {
  Dispatch dispatch{
      on("a", [](const Event&) { return false; }),
      on("b",
         [](const Event&) {
           return Error{Fault::conflict, "not now"};
         }),
      on("c", [](const Event&) -> Result<void> { return {}; }),
      on("d", [](const Event&) { throw std::runtime_error{"boom"}; }),
  };
  CHECK(dispatch(event("a")).error().because == "the handler said that it failed");
  CHECK(describe(dispatch(event("b")).error()) == "conflict: not now");
  CHECK(dispatch(event("c")));
  CHECK_THROWS_AS(dispatch(event("d")), std::runtime_error);
}

TEST_CASE("a handler may keep state, and may be movable only") {
  struct Counter {
    std::unique_ptr<int> calls;
    void operator()(const Event&) { ++*calls; }
  };
  Counter counter{std::make_unique<int>(0)};
  const int& calls = *counter.calls;
  Dispatch dispatch{on("*", std::move(counter))};
  CHECK(dispatch(event("a")));
  CHECK(dispatch(event("b")));
  CHECK(calls == 2);
}

TEST_CASE("a constant dispatch calls constant handlers") {
  std::string called;
  const Dispatch dispatch{on("payment.*", note(called, 'p')), otherwise(note(called, 'o'))};
  CHECK(dispatch(event("payment.completed")));
  CHECK(called == "p");
  STATIC_REQUIRE(EventHandler<const decltype(dispatch)>);
}

}  // namespace
