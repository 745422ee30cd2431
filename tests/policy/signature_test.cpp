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

TEST_CASE("a list has one item more than separators, the empty ones too") {
  const auto items = [](std::string_view list) {
    std::string seen;
    for_each_item(list, ' ', [&](std::string_view item) { seen.append(item).append("|"); });
    return seen;
  };
  CHECK(items("") == "|");
  CHECK(items("a") == "a|");
  CHECK(items("a b") == "a|b|");
  CHECK(items(" a  b ") == "|a||b||");
}

TEST_CASE("a signed header is there, and no longer than 8192 bytes") {
  std::string text;
  const auto header = [&](std::string_view name) {
    CHECK(name == "X-Name");
    return text;
  };
  const auto refusal = [&] { return describe(read_signed_header(header, "X-Name").error()); };
  CHECK(refusal() == "forged: the header X-Name is missing");
  text = std::string(8'193, 'x');
  CHECK(refusal() == "forged: the header X-Name is too long");
  text.pop_back();
  CHECK(read_signed_header(header, "X-Name").value() == text);
}

TEST_CASE("a signed time is whole seconds in one spelling") {
  CHECK(read_signed_time("1614265330", "X-Time").value() == now);
  CHECK(read_signed_time("9223372036854775807", "X-Time").value() == Instant::max());
  for (const std::string_view text : {"", "hello", "-1", "+1", "01", "1.0", "1e9", " 1", "1 "}) {
    CHECK(describe(read_signed_time(text, "X-Time").error()) ==
          "forged: the header X-Time is not whole seconds");
  }
}

TEST_CASE("a tolerance of one's own is kept as exactly as the usual one") {
  CHECK(check_age(now, now + 60s, Seconds{60}));
  CHECK_FALSE(check_age(now, now + 61s, Seconds{60}));
  CHECK(check_age(now, now - 60s, Seconds{60}));
  CHECK_FALSE(check_age(now, now - 61s, Seconds{60}));
}

TEST_CASE("a key pair is one that can be made, signs and verifies") {
  struct Good {
    static std::optional<Good> from_seed(Bytes) { return Good{}; }
    static std::optional<Good> from_public(Bytes) { return Good{}; }
    bool can_sign() const { return false; }
    Ed25519Key public_key() const { return {}; }
    Ed25519Signature sign(std::string_view) const { return {}; }
    bool verify(std::string_view, const Ed25519Signature&) const { return false; }
  };
  STATIC_REQUIRE(KeyPair<Good>);
  STATIC_REQUIRE_FALSE(KeyPair<int>);
}

}  // namespace
