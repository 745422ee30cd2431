// SPDX-License-Identifier: MIT
// The end of a request, and of its time to connect.
#include <paycourier/adapter/curl/deadline.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace std::chrono_literals;
using paycourier::curl::Deadline;

TEST_CASE("unless told otherwise a request may connect for as long as it may take") {
  const Deadline::Moment now{1h};
  const Deadline deadline{now, 10s, {}};
  CHECK(deadline.end() == now + 10s);
  CHECK(deadline.connect_end() == now + 10s);
  CHECK(deadline.left(now + 3s) == 7s);
  CHECK(deadline.connect_left(now + 3s) == 7s);
}

TEST_CASE("the time to connect ends no later than the request, and begins anew after a wait") {
  const Deadline::Moment now{1h};
  Deadline deadline{now, 10s, 2s};
  CHECK(deadline.connect_left(now) == 2s);
  deadline.begin_to_connect(now + 5s);
  CHECK(deadline.connect_end() == now + 7s);
  deadline.begin_to_connect(now + 9s);
  CHECK(deadline.connect_end() == now + 10s);
  CHECK(Deadline{now, 1s, 5s}.connect_end() == now + 1s);
}

TEST_CASE("how long connecting took is counted from where it began last") {
  const Deadline::Moment now{1h};
  Deadline deadline{now, 10s, {}};
  CHECK_FALSE(deadline.connected_in({}));
  CHECK(deadline.connected_in(now + 30ms) == 30ms);
  deadline.begin_to_connect(now + 1s);
  CHECK(deadline.connected_in(now + 1030ms) == 30ms);
}

TEST_CASE("a budget without limit, or less time than none, breaks nothing") {
  const Deadline::Moment now = std::chrono::steady_clock::now();
  const Deadline endless{now, paycourier::unlimited, paycourier::unlimited};
  CHECK(endless.left(now) > 24h);
  CHECK(endless.connect_left(now) == endless.left(now));
  CHECK(Deadline{now, 1s, -1s}.connect_left(now) == 0s);
}
