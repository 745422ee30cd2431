// SPDX-License-Identifier: MIT
// Tests of what all signature schemes share: comparing in constant time, and the age of a message.
#include <paycourier/policy/signature.hpp>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace paycourier;
using namespace std::chrono_literals;

constexpr Instant now{Seconds{1'614'265'330}};

struct Trusting {
  template <class HeaderOf>
  Result<Proof> verify(std::string_view, HeaderOf&& header, Instant at) const {
    return Proof{header("webhook-id"), at};
  }
};

TEST_CASE("texts are equal when every byte is") {
  CHECK(equal_in_constant_time("v1,abc", "v1,abc"));
  CHECK(equal_in_constant_time("", ""));
  CHECK_FALSE(equal_in_constant_time("v1,abc", "v1,abd"));
  CHECK_FALSE(equal_in_constant_time("x1,abc", "v1,abc"));
  CHECK_FALSE(equal_in_constant_time("v1,ab", "v1,abc"));
  CHECK_FALSE(equal_in_constant_time("", "v"));
  CHECK_FALSE(equal_in_constant_time({"a\0b", 3}, {"a\0c", 3}));
}

TEST_CASE("a message may be 300 seconds old or new, the edge included") {
  CHECK(signature_tolerance == 300s);
  CHECK(check_age(now, now));
  CHECK(check_age(now - 300s, now));
  CHECK(check_age(now + 300s, now));
  CHECK(check_age(now - 301s, now).error().because == "the timestamp is too old");
  CHECK(check_age(now + 301s, now).error().because == "the timestamp is too new");
  CHECK(check_age(now - 301s, now).error().fault == Fault::stale);
  CHECK(check_age(now + 301s, now).error().fault == Fault::stale);
}

TEST_CASE("an age is counted in whole seconds, as the signature carries it") {
  CHECK(check_age(now - 300s, now + 999ms));
  CHECK_FALSE(check_age(now - 300s, now + 1000ms));
}

TEST_CASE("the first and the last moment that can be written are only too old and too new") {
  CHECK(check_age(Instant::max(), now).error().because == "the timestamp is too new");
  CHECK(check_age(Instant::min(), now).error().because == "the timestamp is too old");
  CHECK(check_age(Instant::min(), Instant::max()).error().because == "the timestamp is too old");
}

TEST_CASE("a keyed hash is built from bytes and gives 32") {
  struct Good {
    explicit Good(Bytes) {}
    Digest sum(std::initializer_list<std::string_view>) const { return {}; }
  };
  struct NoSum {
    explicit NoSum(Bytes) {}
  };
  struct NotConst {
    explicit NotConst(Bytes) {}
    Digest sum(std::initializer_list<std::string_view>) { return {}; }
  };
  STATIC_REQUIRE(KeyedMac<Good>);
  STATIC_REQUIRE_FALSE(KeyedMac<NoSum>);
  STATIC_REQUIRE_FALSE(KeyedMac<NotConst>);
  STATIC_REQUIRE_FALSE(KeyedMac<int>);
}

TEST_CASE("a verifier gives a proof or says why there is none") {
  struct Yes {
    bool verify(std::string_view, detail::NoHeaders, Instant) const { return true; }
  };
  STATIC_REQUIRE(Verifier<Trusting>);
  STATIC_REQUIRE_FALSE(Verifier<Yes>);
  STATIC_REQUIRE_FALSE(Verifier<int>);
}

}  // namespace
