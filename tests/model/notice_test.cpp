// SPDX-License-Identifier: MIT
// Tests of the notices: an attempt in one line, fit for a log.
#include <paycourier/model/notice.hpp>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace paycourier;
using namespace std::chrono_literals;

TEST_CASE("an attempt of a courier describes itself in one line") {
  const Attempt attempt{.number = 2,
                        .status = 503,
                        .fault = Fault::throttled,
                        .because = "the receiver is unavailable",
                        .next_in = 5s};
  CHECK(describe(AttemptEnded{"shop-7", "evt_1", 12, Fate::waiting, attempt, ""}) ==
        "shop-7 evt_1 attempt 2: 503 throttled, the receiver is unavailable; again in 5 s");
  const Attempt last{.number = 10, .fault = Fault::unreachable, .because = "nobody is there"};
  CHECK(describe(AttemptEnded{"shop-7", "evt_1", 12, Fate::dead, last, "all attempts were made"}) ==
        "shop-7 evt_1 attempt 10: unreachable, nobody is there; given up: all attempts were made");
}

}  // namespace
