// SPDX-License-Identifier: MIT
// One multi handle among several: what it tells, and when.
#include <paycourier/adapter/curl/shard.hpp>

#include <vector>

#include <catch2/catch_test_macros.hpp>
#include <paycourier/adapter/curl/handle.hpp>
#include <support/acts.hpp>
#include <support/hostile_server.hpp>

using paycourier::Millis;
using namespace paycourier::curl;
using namespace support;

TEST_CASE("a shard begins what was added when it is due, and tells of each end once") {
  HostileServer server{{ok("")}};
  Watch watch;
  Shard shard{watch, 3};
  REQUIRE(shard.is_ready());
  CHECK_FALSE(shard.due());
  const Easy easy{::curl_easy_init()};
  ::curl_easy_setopt(easy.get(), CURLOPT_URL, server.url().c_str());
  ::curl_easy_setopt(easy.get(), CURLOPT_PROXY, "");
  REQUIRE(shard.add(easy.get()));
  REQUIRE(shard.due());

  std::vector<Finished> finished;
  while (finished.empty()) {
    shard.run_due(Monotonic::now());
    watch.wait(Millis{10}, [&](int fd, int bits) {
      CHECK(watch.owner_of(fd) == 3);
      shard.act(fd, bits);
    });
    shard.collect(finished);
  }
  CHECK(finished.size() == 1);
  CHECK(finished[0].easy == easy.get());
  CHECK(finished[0].code == CURLE_OK);
  shard.remove(easy.get());
  shard.collect(finished);
  CHECK(finished.size() == 1);
  CHECK(server.connections() == 1);
}
