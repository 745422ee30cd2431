// SPDX-License-Identifier: MIT
// Tests of Signing: any scheme by value, shared by its copies.
#include <paycourier/model/signing.hpp>

#include <catch2/catch_test_macros.hpp>
#include <vector>

namespace {

using namespace paycourier;

/// Says what it was given, and counts how many of it are alive.
struct Echo {
  explicit Echo(int* alive) : alive_{alive} { ++*alive_; }
  Echo(Echo&& other) noexcept : alive_{other.alive_} { ++*alive_; }
  Echo(const Echo& other) : alive_{other.alive_} { ++*alive_; }
  Echo& operator=(const Echo&) = delete;
  ~Echo() { --*alive_; }

  http::Headers sign(const SignedMessage& message) const {
    return {{"x-id", std::string{message.id}},
            {"x-at", std::to_string(to_unix(message.at).count())},
            {"x-body", std::string{message.body}}};
  }

 private:
  int* alive_;
};

struct MoveOnly {
  MoveOnly() = default;
  MoveOnly(MoveOnly&&) = default;
  http::Headers sign(const SignedMessage&) const { return {{"x", "moved in"}}; }
};

TEST_CASE("a signing scheme is given the id, the moment and the exact body") {
  int alive = 0;
  const Signing signing{Echo{&alive}};
  const http::Headers headers =
      signing.sign({"evt_1", from_unix(Seconds{1'614'265'330}), "{\"a\":1}"});
  CHECK(headers ==
        http::Headers{{"x-id", "evt_1"}, {"x-at", "1614265330"}, {"x-body", "{\"a\":1}"}});
}

TEST_CASE("copies of a signing share one scheme, so a key is in memory once") {
  int alive = 0;
  {
    Signing first{Echo{&alive}};
    CHECK(alive == 1);
    const Signing second = first;
    const std::vector<Signing> many(100, first);
    CHECK(alive == 1);
    first = Signing{Unsigned{}};
    CHECK(alive == 1);
    CHECK(second.sign({"evt_1", {}, ""})["x-id"] == "evt_1");
    CHECK(first.sign({"evt_1", {}, ""})["x-id"].empty());
  }
  CHECK(alive == 0);
}

TEST_CASE("a scheme that cannot be copied can be held") {
  const Signing signing{MoveOnly{}};
  const Signing copy = signing;
  CHECK(copy.sign({"", {}, ""})["x"] == "moved in");
}

TEST_CASE("an unsigned message still has the id by which a repeat is recognised") {
  CHECK(Unsigned{}.sign({"evt_1", {}, "body"}) == http::Headers{{"webhook-id", "evt_1"}});
}

TEST_CASE("only what can sign is a signer") {
  struct Mute {};
  struct Wordy {
    std::string sign(const SignedMessage&) const { return {}; }
  };
  STATIC_REQUIRE(Signer<Unsigned>);
  STATIC_REQUIRE(Signer<Echo>);
  STATIC_REQUIRE_FALSE(Signer<Mute>);
  STATIC_REQUIRE_FALSE(Signer<Wordy>);
  STATIC_REQUIRE_FALSE(std::convertible_to<Mute, Signing>);
}

struct Halved {
  bool signs = false;
  bool can_sign() const { return signs; }
  http::Headers sign(const SignedMessage&) const { return {}; }
};

TEST_CASE("of a scheme that says that it cannot sign no signing is made") {
  CHECK_NOTHROW(Signing{Halved{true}});
  try {
    const Signing signing{Halved{}};
    FAIL("a signing was made");
  } catch (const BadResult& bad) {
    CHECK(describe(bad.error()) == "invalid: the signature scheme holds no key that signs");
  }
}

}  // namespace
