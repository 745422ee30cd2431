// SPDX-License-Identifier: MIT
// libcurl's transfers, driven by their sockets and its timer.
#include <paycourier/adapter/curl/loop.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>
#include <paycourier/adapter/curl/handle.hpp>
#include <support/acts.hpp>
#include <support/hostile_server.hpp>

using paycourier::Millis;
using paycourier::curl::Easy;
using paycourier::curl::Loop;
using namespace support;

namespace {

Easy easy_to(const std::string& url, long most_ms) {
  Easy easy{::curl_easy_init()};
  ::curl_easy_setopt(easy.get(), CURLOPT_URL, url.c_str());
  ::curl_easy_setopt(easy.get(), CURLOPT_PROXY, "");
  ::curl_easy_setopt(easy.get(), CURLOPT_TIMEOUT_MS, most_ms);
  ::curl_easy_setopt(
      easy.get(), CURLOPT_WRITEFUNCTION,
      +[](char*, std::size_t, std::size_t size, void*) { return size; });
  return easy;
}

::CURLcode run(Loop& loop, const Easy& easy, std::optional<std::size_t> shard = {}) {
  REQUIRE(loop.add(easy.get(), shard));
  for (;;) {
    loop.run_due();
    for (const auto& [finished, code] : loop.finished()) {
      CHECK(finished == easy.get());
      loop.remove(finished, shard);
      return code;
    }
    loop.wait(Millis{10'000});
  }
}

}  // namespace

TEST_CASE("a loop takes a transfer to its end, and another one after it") {
  HostileServer server{{ok()}};
  Loop loop;
  REQUIRE(loop.is_ready());
  const Easy easy = easy_to(server.url(), 20'000);
  CHECK(run(loop, easy) == CURLE_OK);
  CHECK(run(loop, easy) == CURLE_OK);
  CHECK(server.connections() == 1);
}

TEST_CASE("a transfer's time is up by the loop's timer, however long it would wait") {
  HostileServer server{{silence_after_reading()}};
  Loop loop;
  const Easy easy = easy_to(server.url(), 50);
  CHECK(run(loop, easy) == CURLE_OPERATION_TIMEDOUT);
}

TEST_CASE(
    "a loop gives a few hosts one shard, and spreads many over as many as there is room for") {
  struct Row {
    std::size_t room, hosts, shards, most_hosts;
  };
  for (const auto& [room, hosts, shards, most_hosts] :
       {Row{256, 64, 1, 64}, Row{256, 128, 2, 64}, Row{256, 1'000, 8, 125},
        Row{31, 1'000, 1, 1'000}, Row{2'048, 4'096, 64, 64}, Row{100'000, 10'000, 64, 157}}) {
    CAPTURE(room, hosts);
    Loop loop;
    loop.keep(room, room);
    const Easy easy{::curl_easy_init()};
    std::vector<std::size_t> hosts_of(64);
    for (std::size_t i = 0; i < hosts; ++i) {
      std::optional<std::size_t> shard;
      REQUIRE(loop.add(easy.get(), shard));
      ++hosts_of.at(shard.value());
      loop.remove(easy.get(), shard);
    }
    std::erase(hosts_of, 0U);
    CHECK(hosts_of.size() == shards);
    CHECK(*std::max_element(hosts_of.begin(), hosts_of.end()) == most_hosts);
  }
}

TEST_CASE("the bell ends the wait of a loop") {
  Loop loop;
  loop.bell().ring();
  const auto began = std::chrono::steady_clock::now();
  loop.wait(Millis{20'000});
  CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds{20});
  loop.wait(Millis{0});
}
