// SPDX-License-Identifier: MIT
// Tests of what a receiver answers: come back, stay away, or all is well.
#include <paycourier/policy/reception.hpp>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace paycourier;

TEST_CASE("every outcome has a word of its own") {
  CHECK(name(Outcome::handled) == "handled");
  CHECK(name(Outcome::repeat) == "repeat");
  CHECK(name(Outcome::busy) == "busy");
  CHECK(name(Outcome::failed) == "failed");
  CHECK(name(Outcome::refused) == "refused");
  CHECK(name(static_cast<Outcome>(99)) == "unknown");
}

TEST_CASE("a message that proves nothing gets 401") {
  STATIC_REQUIRE(status_for(Fault::forged) == 401);
  STATIC_REQUIRE(status_for(Fault::stale) == 401);
  STATIC_REQUIRE(status_for(Fault::unauthorized) == 401);
}

TEST_CASE("a message that cannot be read gets 400, and one that is too large 413") {
  STATIC_REQUIRE(status_for(Fault::malformed) == 400);
  STATIC_REQUIRE(status_for(Fault::invalid) == 413);
}

TEST_CASE("when the receiver itself is in trouble, the sender is asked to come back") {
  for (const Fault fault : {Fault::declined, Fault::not_found, Fault::conflict, Fault::throttled,
                            Fault::unreachable, Fault::in_doubt, Fault::storage, Fault::stopped}) {
    CHECK(status_for(fault) == 503);
  }
}

TEST_CASE("every fault has a status, and no refusal is a success") {
  for (int fault = 0; fault <= static_cast<int>(Fault::stopped); ++fault) {
    const int status = status_for(static_cast<Fault>(fault));
    CAPTURE(name(static_cast<Fault>(fault)));
    CHECK((status == 400 || status == 401 || status == 413 || status == 503));
  }
}

TEST_CASE("a receiver takes a mebibyte unless told otherwise") {
  STATIC_REQUIRE(ReceiverSettings{}.longest_body == 1'048'576);
}

TEST_CASE("a reception of which nothing is known asks the sender to come back") {
  const Reception reception;
  CHECK(reception.outcome == Outcome::refused);
  CHECK(reception.status == 503);
  CHECK_FALSE(reception.event);
  CHECK_FALSE(reception.error);
}

}  // namespace
