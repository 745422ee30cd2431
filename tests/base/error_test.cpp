// SPDX-License-Identifier: MIT
// Tests of errors: every fault has its word, and an error reads as a sentence.
#include <paycourier/base/error.hpp>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <vector>

namespace {

using namespace paycourier;

TEST_CASE("every fault has a word of its own") {
  std::vector<std::string_view> words;
  for (int i = 0; i <= static_cast<int>(Fault::stopped); ++i) {
    words.push_back(name(static_cast<Fault>(i)));
  }
  CHECK(words == std::vector<std::string_view>{"invalid", "declined", "unauthorized", "not_found",
                                               "conflict", "throttled", "unreachable", "in_doubt",
                                               "malformed", "forged", "stale", "storage",
                                               "stopped"});
  CHECK(name(static_cast<Fault>(99)) == "unknown");
}

TEST_CASE("an error reads as its fault, its rule and the provider's code") {
  CHECK(describe(Error{.fault = Fault::declined,
                       .because = "the card was declined",
                       .code = "insufficient_funds"}) ==
        "declined: the card was declined (insufficient_funds)");
  CHECK(describe(Error{.fault = Fault::stopped, .because = "asked to"}) == "stopped: asked to");
  CHECK(describe(Error{.fault = Fault::declined, .code = "lost"}) == "declined (lost)");
  CHECK(describe(Error{.fault = Fault::in_doubt}) == "in_doubt");
}

TEST_CASE("a new error has no status and no hint") {
  const Error error;
  CHECK(error.fault == Fault::invalid);
  CHECK(error.status == 0);
  CHECK_FALSE(error.retry_after);
  CHECK(error.because.empty());
  CHECK(error.code.empty());
}

TEST_CASE("the exception carries the whole error and says it") {
  const BadResult thrown{Error{
      .fault = Fault::throttled, .because = "later", .status = 429, .retry_after = Millis{30'000}}};
  CHECK(std::string_view{thrown.what()} == "throttled: later");
  CHECK(thrown.error().status == 429);
  CHECK(thrown.error().retry_after == Millis{30'000});
  const std::exception& base = thrown;
  CHECK(std::string_view{base.what()} == "throttled: later");
}

}  // namespace
