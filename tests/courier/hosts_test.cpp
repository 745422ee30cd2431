// SPDX-License-Identifier: MIT
// Tests of the hosts: who may not start yet because of others at the same host waits, and goes on.
#include <paycourier/courier/hosts.hpp>

#include <catch2/catch_test_macros.hpp>
#include <courier/stations.hpp>
#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace {

using namespace stations;
using courier::authority_of;
using courier::Hosts;
using courier::Station;

struct World {
  Hosts hosts{2};
  std::deque<Station> stations;
  std::vector<Station*> gone_on;

  Station& add(const std::string& url = "https://shop.example/hooks") {
    Station& station = stations.emplace_back(station_with_work());
    move(station, url);
    return station;
  }
  void move(Station& station, const std::string& url) {
    Endpoint endpoint = *shop();
    endpoint.url = url;
    station.endpoint = std::make_shared<Endpoint>(endpoint);
    hosts.settle(station, [this](Station& next) { gone_on.push_back(&next); });
  }
  void count(Station& station, int more) {
    station.flow.in_flight += more;
    hosts.count(station, more);
  }
  void release(const Station& station) {
    hosts.release(station, [this](Station& next) { gone_on.push_back(&next); });
  }
};

TEST_CASE("the host of a URL is all that stands before its path, whatever its case") {
  CHECK(authority_of("https://Shop.example/hooks?a=b") == "https://shop.example");
  CHECK(authority_of("https://shop.example:8443?a") == "https://shop.example:8443");
  CHECK(authority_of("https://shop.example#x") == "https://shop.example");
  CHECK(authority_of("https://[::1]:80/") == "https://[::1]:80");
  CHECK(authority_of("https://Shop.example:443/hooks") == "https://shop.example");
  CHECK(authority_of("http://[::1]:80/") == "http://[::1]");
  CHECK(authority_of("http://shop.example:443") == "http://shop.example:443");
  CHECK(authority_of("nonsense/x") == "nonsense");
}

TEST_CASE("endpoints of one host together have no more than the host may have") {
  World world;
  Station& one = world.add("https://shop.example/1");
  Station& two = world.add("https://shop.example/2");
  Station& else_where = world.add("https://other.example/");
  world.hosts.begin_turn();
  CHECK_FALSE(world.hosts.parks(one));
  world.hosts.want(one);
  CHECK_FALSE(world.hosts.parks(two));
  world.hosts.want(two);
  CHECK(world.hosts.parks(one));
  CHECK(one.is_parked);
  CHECK_FALSE(world.hosts.parks(else_where));
}

TEST_CASE("of a host that several endpoints share one has a part, and all of it when it is alone") {
  World world;
  world.hosts = Hosts{8};
  Station& busy = world.add();
  Station& other = world.add();
  world.count(busy, 4);
  world.hosts.begin_turn();
  CHECK(world.hosts.parks(busy));
  CHECK_FALSE(world.hosts.parks(other));
  world.move(other, "https://other.example/");
  CHECK(world.gone_on == std::vector<Station*>{&busy});
  CHECK_FALSE(world.hosts.parks(busy));
  for (int i = 0; i < 9; ++i) world.add();
  world.count(busy, -2);
  CHECK(world.hosts.parks(busy));
  world.count(busy, -1);
  world.release(busy);
  CHECK_FALSE(world.hosts.parks(busy));
  busy.wanted = 1;
  CHECK(world.hosts.parks(busy));
}

TEST_CASE("what was wanted and not to be had is forgotten with the next turn") {
  World world;
  Station& station = world.add();
  world.hosts.begin_turn();
  for (int i = 0; i < 2; ++i) {
    CHECK_FALSE(world.hosts.parks(station));
    world.hosts.want(station);
  }
  world.hosts.begin_turn();
  CHECK_FALSE(world.hosts.parks(station));
}

TEST_CASE("those who wait for a host go on in their order, as many as there is room for") {
  World world;
  Station& busy = world.add();
  Station& first = world.add();
  Station& second = world.add();
  world.count(busy, 2);
  world.hosts.begin_turn();
  CHECK(world.hosts.parks(first));
  CHECK(world.hosts.parks(second));
  world.release(busy);
  CHECK(world.gone_on.empty());
  world.count(busy, -1);
  world.release(busy);
  CHECK(world.gone_on == std::vector<Station*>{&first});
  CHECK_FALSE(first.is_parked);
  world.count(busy, -1);
  world.release(busy);
  CHECK(world.gone_on == std::vector<Station*>{&first, &second});
}

TEST_CASE("an endpoint that moves takes what it has in flight along, and leaves nobody waiting") {
  World world;
  Station& mover = world.add();
  Station& other = world.add();
  world.count(mover, 2);
  world.hosts.begin_turn();
  CHECK(world.hosts.parks(other));
  world.move(mover, "https://moved.example/");
  CHECK(world.gone_on == std::vector<Station*>{&other});
  CHECK_FALSE(world.hosts.parks(other));
  CHECK(world.hosts.parks(mover));
  world.count(mover, -2);
  world.release(mover);
  CHECK_FALSE(world.hosts.parks(mover));
}

TEST_CASE("a station without an endpoint has no host to wait for") {
  World world;
  Station station = station_with_work();
  station.endpoint = nullptr;
  world.hosts.settle(station, [](Station&) {});
  CHECK_FALSE(world.hosts.parks(station));
  world.hosts.want(station);
  world.count(station, 1);
  world.release(station);
}

TEST_CASE("who was let go and found no room again keeps its place in the line of the host") {
  World world;
  Station& busy = world.add("https://shop.example/busy");
  Station& first = world.add("https://shop.example/first");
  Station& second = world.add("https://shop.example/second");
  Station& quick = world.add("https://shop.example/quick");
  world.count(busy, 2);
  world.hosts.begin_turn();
  REQUIRE(world.hosts.parks(first));
  REQUIRE(world.hosts.parks(second));
  world.count(busy, -1);
  world.release(busy);
  REQUIRE(world.gone_on == std::vector<Station*>{&first});
  // Another takes the place before it has its turn.
  world.hosts.begin_turn();
  REQUIRE_FALSE(world.hosts.parks(quick));
  world.hosts.want(quick);
  REQUIRE(world.hosts.parks(first));
  world.hosts.begin_turn();
  world.gone_on.clear();
  world.release(busy);
  CHECK(world.gone_on == std::vector<Station*>{&first});
}

}  // namespace
