// SPDX-License-Identifier: MIT
// A machine that has gone, on a connection that was kept: it does not answer at all, and that is
// something else than to take one's time.
#include <chrono>
#include <cstdlib>
#include <string>

#include <catch2/catch_test_macros.hpp>
#include <support/child.hpp>
#include <support/crowd_server.hpp>
#include <support/http_client.hpp>
#include <support/one_by_one.hpp>
#include <support/own_network.hpp>

using namespace support;
using namespace std::chrono_literals;

TEST_CASE("who is gone is given up in seconds, and who takes long to answer is waited for") {
  const int status = run_in_own_network("child of the dead machine test");
  if (status == 4) SKIP("needs a network of its own: unshare, ip and nft");
  CHECK(status == 0);
}

TEST_CASE("child of the dead machine test", "[.]") {
  if (!std::getenv(child_mark)) SKIP("run by the test before this one");
  filter("add chain inet cell in { type filter hook input priority 0; }");
  CrowdServer server;
  server.shared().delay_ms = 2'500;
  OneByOne transport;
  CHECK(told(post(transport, server.url(0, "/"))) == "204");

  filter("add rule inet cell in ip daddr 127.1.0.0/16 drop");
  const auto began = std::chrono::steady_clock::now();
  CHECK(told(post(transport, server.url(0, "/"), "this", 60s)) ==
        "in_doubt: the connection closed without an answer; a hidden second send was blocked "
        "(resend_blocked)");
  const auto took = std::chrono::steady_clock::now() - began;
  CHECK(took > 1s);
  CHECK(took < 20s);
  CHECK(server.shared().requests == 1);
}
