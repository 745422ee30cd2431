// SPDX-License-Identifier: MIT
// Which ports a stranger's URL may name.
#include <paycourier/policy/web_ports.hpp>

#include <algorithm>
#include <iterator>

#include <catch2/catch_test_macros.hpp>

using paycourier::is_web_port;

TEST_CASE("the ports of the web, and those where receivers listen, are open") {
  for (const int port : {80, 443, 1024, 3000, 4000, 5000, 8000, 8080, 8081, 8443, 8888, 9443, 10443,
                         30000, 49152, 65535}) {
    CAPTURE(port);
    CHECK(is_web_port(port));
  }
}

TEST_CASE("below 1024 there are but two ports, and no other service is reached above") {
  int open = 0;
  for (int port = -1; port < 1024; ++port) open += is_web_port(port) ? 1 : 0;
  CHECK(open == 2);
  // Mail, remote shells, databases, queues, caches, cluster doors.
  for (const int port :
       {22,   23,   25,   53,   110,  143,  445,  465,  587,  993,  1433,  2049,  2375, 2379,
        3306, 3389, 5060, 5432, 5672, 6000, 6379, 6443, 6667, 9200, 10250, 11211, 27017}) {
    CAPTURE(port);
    CHECK_FALSE(is_web_port(port));
  }
  for (const int port : {-1, 0, 65'536, 100'000}) CHECK_FALSE(is_web_port(port));
}

TEST_CASE("every port of other services is found, for they stand in order") {
  const auto& ports = paycourier::detail::ports_of_others;
  CHECK(std::is_sorted(std::begin(ports), std::end(ports)));
  for (const int port : ports) CHECK_FALSE(is_web_port(port));
}
