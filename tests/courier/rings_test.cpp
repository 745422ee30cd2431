// SPDX-License-Identifier: MIT
// Tests of the rings: each pace has its own, and nobody is in two of them.
#include <paycourier/courier/rings.hpp>

#include <catch2/catch_test_macros.hpp>
#include <deque>

namespace {

using namespace paycourier;
using courier::Rings;
using courier::Station;

struct World {
  std::deque<Station> stations;
  Rings rings;

  explicit World(int many) {
    for (int i = 0; i < many; ++i) rings.enter(stations.emplace_back());
  }
  Station& operator[](std::size_t place) { return stations[place]; }
};

TEST_CASE("each ring gives turns in the order in which its stations lined up") {
  World world{4};
  world.rings.line_up(world[2], Pace::prompt);
  world.rings.line_up(world[0], Pace::prompt);
  world.rings.line_up(world[1], Pace::slow);
  world.rings.line_up(world[3], Pace::unproven);
  CHECK(world.rings.sizes() == ByPace{.unproven = 1, .prompt = 2, .slow = 1});
  CHECK(&world.rings.pop(Pace::prompt) == &world[2]);
  CHECK(&world.rings.pop(Pace::prompt) == &world[0]);
  CHECK(&world.rings.pop(Pace::slow) == &world[1]);
  CHECK(&world.rings.pop(Pace::unproven) == &world[3]);
  CHECK_FALSE(world[2].ring);
  CHECK(world.rings.sizes().sum() == 0);
}

TEST_CASE("who lines up again in the same ring keeps the place, and in another one goes over") {
  World world{2};
  for (Station& station : world.stations) world.rings.line_up(station, Pace::prompt);
  world.rings.line_up(world[0], Pace::prompt);
  CHECK(&world.rings.pop(Pace::prompt) == &world[0]);
  world.rings.line_up(world[1], Pace::slow);
  CHECK(world[1].ring == Pace::slow);
  CHECK(world.rings.sizes() == ByPace{.slow = 1});
}

TEST_CASE("who leaves has no turn any more, and may leave twice") {
  World world{3};
  for (Station& station : world.stations) world.rings.line_up(station, Pace::slow);
  world.rings.leave(world[1]);
  world.rings.leave(world[1]);
  CHECK(&world.rings.pop(Pace::slow) == &world[0]);
  CHECK(&world.rings.pop(Pace::slow) == &world[2]);
  CHECK(world.rings.sizes().sum() == 0);
}

}  // namespace
