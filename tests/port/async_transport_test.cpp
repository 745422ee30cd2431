// SPDX-License-Identifier: MIT
// Tests of the door to the network for many at once: what fits through it.
#include <paycourier/port/async_transport.hpp>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace paycourier;

struct Pigeons {
  void start(std::uint64_t, const http::Request&, Millis);
  void cancel(std::uint64_t);
  std::vector<Landed> poll(Millis);
  Waker waker();
};
struct CannotCancel {
  void start(std::uint64_t, const http::Request&, Millis);
  std::vector<Landed> poll(Millis);
  Waker waker();
};
struct CannotBeWoken {
  void start(std::uint64_t, const http::Request&, Millis);
  void cancel(std::uint64_t);
  std::vector<Landed> poll(Millis);
};
struct NoBudget : Pigeons {
  void start(std::uint64_t, const http::Request&);
};
struct OneAtATime : Pigeons {
  Landed poll(Millis);
};
struct MayRefuse : Pigeons {
  bool start(std::uint64_t, const http::Request&, Millis);
};
struct ChangesTheRequest : Pigeons {
  void start(std::uint64_t, http::Request&, Millis);
};

TEST_CASE("an async transport starts, cancels and lands requests, and can be woken") {
  STATIC_REQUIRE(AsyncTransport<Pigeons>);
  STATIC_REQUIRE_FALSE(AsyncTransport<const Pigeons>);
  STATIC_REQUIRE_FALSE(AsyncTransport<CannotCancel>);
  STATIC_REQUIRE_FALSE(AsyncTransport<CannotBeWoken>);
  STATIC_REQUIRE_FALSE(AsyncTransport<NoBudget>);
  STATIC_REQUIRE_FALSE(AsyncTransport<OneAtATime>);
  STATIC_REQUIRE_FALSE(AsyncTransport<MayRefuse>);
  STATIC_REQUIRE_FALSE(AsyncTransport<ChangesTheRequest>);
  STATIC_REQUIRE_FALSE(AsyncTransport<int>);
}

TEST_CASE("a request lands with its answer, or with the fault that says why there is none") {
  const Landed answered{.ticket = 7, .answer = http::Response{.status = 204}};
  CHECK(answered.ticket == 7);
  CHECK(answered.answer->status == 204);
  const Landed lost{.ticket = 8, .answer = Error{Fault::in_doubt, "it broke off"}};
  CHECK(lost.answer.error().fault == Fault::in_doubt);
}

}  // namespace
