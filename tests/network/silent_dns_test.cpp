// SPDX-License-Identifier: MIT
// A name server that is silent: the C library's resolver as it really is.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>

#include <catch2/catch_test_macros.hpp>
#include <paycourier/adapter/curl_multi_transport.hpp>
#include <support/acts.hpp>
#include <support/child.hpp>
#include <support/dns_server.hpp>
#include <support/hostile_server.hpp>
#include <support/http_client.hpp>
#include <support/own_network.hpp>
#include <support/temporary.hpp>

using namespace support;
using namespace std::chrono_literals;

namespace {

/// Knows where "healthy..." is, and says nothing of all others.
std::optional<DnsAnswer> of_the_healthy(const std::string& label, bool is_v4) {
  if (!label.starts_with("healthy")) return {};
  return is_v4 ? DnsAnswer::of("127.0.0.1") : DnsAnswer{};
}

/// In a network of its own, with a server that answers 200.
struct World {
  World() { use_own_name_server(folder.path().string(), "127.0.0.1"); }
  http::Request to(const std::string& host) const {
    return {.url = "http://" + host + port, .reach = Reach::anywhere};
  }
  http::Request to_name(const std::string& name) const { return to(name + ".example"); }

  TemporaryFolder folder;
  DnsServer names{"127.0.0.1", &of_the_healthy};
  HostileServer server{{ok()}};
  std::string port = ":" + std::to_string(server.port()) + "/";
  paycourier::CurlMultiTransport wire;
};

}  // namespace

TEST_CASE("a silent name server delays nobody else, as the C library really waits for it") {
  const int status = run_in_own_network("child of the silent name server test");
  if (status == 4) SKIP("needs a network of its own: unshare, ip and nft");
  CHECK(status == 0);
}

TEST_CASE("child of the silent name server test", "[.]") {
  if (!std::getenv(child_mark)) SKIP("run by the test before this one");
  World world;
  auto& wire = world.wire;
  constexpr std::uint64_t silent_names = 16;
  constexpr Millis budget = 1'300ms;
  for (std::uint64_t i = 0; i < silent_names; ++i) {
    wire.start(i, world.to_name("silent" + std::to_string(i)), budget);
  }
  const auto began = std::chrono::steady_clock::now();
  std::chrono::steady_clock::duration longest{};
  std::chrono::steady_clock::duration late{};
  std::uint64_t silent = 0;
  int good = 0;
  int threads = 0;
  std::uint64_t next = 1'000;
  bool named_is_good = false;
  wire.start(next, world.to("127.0.0.1"), plenty);
  wire.start(500, world.to_name("healthy"), plenty);
  while (silent < silent_names || !named_is_good) {
    const auto before = std::chrono::steady_clock::now();
    const auto all = wire.poll(1ms);
    longest = std::max(longest, std::chrono::steady_clock::now() - before);
    for (const auto& landed : all) {
      if (landed.ticket < silent_names) {
        ++silent;
        late = std::max(late, std::chrono::steady_clock::now() - began - budget);
        CHECK(told(landed.answer) == "unreachable: the host name could not be resolved in time");
      } else if (landed.ticket == 500) {
        CHECK(told(landed.answer) == "200");
        named_is_good = true;
      } else {
        good += told(landed.answer) == "200" ? 1 : 0;
        if (good % 64 == 0) threads = std::max(threads, resolver_threads());
        wire.start(++next, world.to("127.0.0.1"), plenty);
      }
    }
  }
  CAPTURE(longest.count(), good, threads);
  CHECK(good > 100);
  CHECK(longest < 500ms);
  CHECK(late < slack);
  CHECK(threads >= 1);
  CHECK(threads <= 16);
  CHECK(std::chrono::steady_clock::now() - began < 15s);
}

TEST_CASE("a new name is not kept waiting by forty that no name server answers") {
  const int status = run_in_own_network("child of the forty silent names test");
  if (status == 4) SKIP("needs a network of its own: unshare, ip and nft");
  CHECK(status == 0);
}

TEST_CASE("child of the forty silent names test", "[.]") {
  if (!std::getenv(child_mark)) SKIP("run by the test before this one");
  World world;
  auto& wire = world.wire;
  constexpr std::uint64_t silent_names = 40;
  constexpr std::uint64_t healthy_names = 5;
  for (std::uint64_t i = 0; i < silent_names; ++i) {
    wire.start(i, world.to_name("silent" + std::to_string(i)), 10s);
  }
  // By now their look-ups are under way.
  const auto began = std::chrono::steady_clock::now();
  while (std::chrono::steady_clock::now() - began < 100ms) CHECK(wire.poll(1ms).empty());
  const auto asked = std::chrono::steady_clock::now();
  for (std::uint64_t i = 0; i < healthy_names; ++i) {
    wire.start(100 + i, world.to_name("healthy" + std::to_string(i)), plenty);
  }
  std::uint64_t good = 0;
  while (good < healthy_names) {
    for (const auto& landed : wire.poll(1s)) {
      REQUIRE(landed.ticket >= 100);
      REQUIRE(told(landed.answer) == "200");
      ++good;
    }
  }
  // Behind all of the others it would be three seconds.
  CHECK(std::chrono::steady_clock::now() - asked < 2s);
  CHECK(resolver_threads() <= 16);
}
