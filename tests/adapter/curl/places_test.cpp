// SPDX-License-Identifier: MIT
// URLs that were parsed, and the hosts that they share.
#include <paycourier/adapter/curl/places.hpp>

#include <cstdint>
#include <memory>
#include <string>

#include <catch2/catch_test_macros.hpp>

using paycourier::Reach;
using paycourier::curl::Host;
using paycourier::curl::Place;
using paycourier::curl::Places;

namespace {

std::shared_ptr<Place> place_of(Places& places, const std::string& url,
                                Reach reach = Reach::anywhere) {
  auto place = places.find(url, reach);
  REQUIRE(place);
  return *place;
}

}  // namespace

TEST_CASE("a URL is parsed once for each reach") {
  Places places;
  const auto first = place_of(places, "https://shop.example/a");
  CHECK(place_of(places, "https://shop.example/a") == first);
  CHECK(place_of(places, "https://shop.example/a", Reach::internet) != first);
  CHECK(places.size() == 2);
}

TEST_CASE("a URL has a place of its own for whatever else is allowed") {
  Places places;
  const std::string url = "https://shop.example/a";
  const auto find = [&](const paycourier::Allow& allow) {
    return places.find(url, Reach::internet, &allow).value();
  };
  const auto plain = places.find(url, Reach::internet).value();
  CHECK(find({}) == plain);
  const paycourier::Allow two{.addresses = {"10.0.0.1", "10.0.0.2"}};
  CHECK(find(two) == find(two));
  CHECK(find(two)->allow == two);
  CHECK(find(two) != plain);
  CHECK(find(two)->host == plain->host);
  std::size_t expected = 2;
  for (const paycourier::Allow& other :
       {paycourier::Allow{.addresses = {"10.0.0.1"}},
        paycourier::Allow{.addresses = {"10.0.0.2", "10.0.0.1"}},
        paycourier::Allow{.addresses = {"10.0.0.0/31"}},
        paycourier::Allow{.private_networks = true}, paycourier::Allow{.plain_http = true},
        paycourier::Allow{.ports = {22}}, paycourier::Allow{.ports = {23}}}) {
    CHECK(find(other)->allow == other);
    CHECK(places.size() == ++expected);
  }
}

TEST_CASE("URLs of one host and port share what is known of it") {
  Places places;
  const auto host = place_of(places, "https://shop.example/a")->host;
  CHECK(place_of(places, "https://SHOP.example:443/b")->host == host);
  CHECK(place_of(places, "https://shop.example:8443/a")->host != host);
  CHECK(place_of(places, "http://shop.example/a")->host != host);
  CHECK(host->name == "shop.example");
  CHECK(host->port == "443");
}

TEST_CASE("a name is looked up; an address and this machine are not") {
  Places places;
  for (const char* host :
       {"shop.example", "shop", "127.0.0.1.example", "shop.example.", "1.2.3.x"}) {
    CAPTURE(host);
    CHECK(place_of(places, "https://" + std::string{host} + "/")->host->is_name);
  }
  for (const char* host : {"10.0.0.1", "127.1", "2130706433", "0x7f.1", "[::1]",
                           "[::ffff:127.0.0.1]", "localhost", "LocalHost", "a.localhost"}) {
    CAPTURE(host);
    CHECK_FALSE(place_of(places, "https://" + std::string{host} + "/")->host->is_name);
  }
}

TEST_CASE("a host that is no name of the internet is refused") {
  Places places;
  for (const char* url : {"https://caf%C3%A9.example/", "https://a%2fb.example/", "https://a,b/",
                          "https://a:b:c/", "nonsense"}) {
    CAPTURE(url);
    CHECK_FALSE(places.find(url, Reach::anywhere));
  }
  CHECK_FALSE(places.find("http://shop.example/", Reach::internet));
  CHECK(places.size() == 0);
}

TEST_CASE("the places that are used are kept, the others are forgotten") {
  Places places{2};
  const auto used = place_of(places, "https://used.example/");
  const auto other = place_of(places, "https://other.example/");
  for (int i = 0; i < 20; ++i) {
    static_cast<void>(place_of(places, "https://h" + std::to_string(i) + ".example/"));
    CHECK(place_of(places, "https://used.example/") == used);
  }
  CHECK(place_of(places, "https://other.example/") != other);
  // While a request is under way its host stays the one that counts it.
  CHECK(place_of(places, "https://other.example/")->host == other->host);
}

TEST_CASE("however many places there are, few stay") {
  Places places{10};
  for (int i = 0; i < 1'000; ++i) {
    static_cast<void>(place_of(places, "https://h" + std::to_string(i) + ".example/"));
  }
  CHECK(places.size() <= 20);
}

TEST_CASE("a line is first in, first out, however long it has been") {
  paycourier::curl::Line line;
  CHECK(line.empty());
  std::uint64_t in = 0;
  std::uint64_t out = 0;
  for (int round = 0; round < 100; ++round) {
    for (int i = 0; i < 7; ++i) line.push(in++);
    for (int i = 0; i < 5; ++i) REQUIRE(line.pop() == out++);
  }
  while (!line.empty()) REQUIRE(line.pop() == out++);
  CHECK(in == out);
}
