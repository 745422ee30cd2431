// SPDX-License-Identifier: MIT
// Who may go where, by the reach and by what is allowed beyond it.
#include <paycourier/policy/destination.hpp>

#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

using paycourier::Address;
using paycourier::address_v4;
using paycourier::Allow;
using paycourier::blocked_error;
using paycourier::check_destination;
using paycourier::Fault;
using paycourier::may_connect;
using paycourier::Reach;
using paycourier::read_address;

namespace {

bool may_connect_to(const char* address, const Allow& allow, Reach reach = Reach::internet) {
  return may_connect(reach, &allow, true, *read_address(address));
}

std::string refusal(Reach reach, const Allow* allow, bool is_tls, int port) {
  const auto checked = check_destination(reach, allow, is_tls, port);
  if (checked) return "taken";
  CHECK(checked.error().fault == Fault::invalid);
  return checked.error().because;
}

const std::string no_http =
    "the URL is http, and only https is allowed, unless Endpoint::allow has plain_http";
const std::string no_port = "blocked: the port is not one of web servers; Allow::ports opens it";

}  // namespace

TEST_CASE("the reach decides which addresses may be connected") {
  const Address open = address_v4(93, 184, 216, 34);
  const Address home = address_v4(192, 168, 0, 1);
  const Address self = address_v4(127, 0, 0, 1);
  const Allow nothing;
  for (const Allow* allow : {static_cast<const Allow*>(nullptr), &nothing}) {
    for (const bool is_tls : {false, true}) {
      CHECK(may_connect(Reach::internet, allow, is_tls, open));
      CHECK_FALSE(may_connect(Reach::internet, allow, is_tls, home));
      CHECK_FALSE(may_connect(Reach::internet, allow, is_tls, self));
      CHECK(may_connect(Reach::tls_or_loopback, allow, is_tls, open) == is_tls);
      CHECK(may_connect(Reach::tls_or_loopback, allow, is_tls, home) == is_tls);
      CHECK(may_connect(Reach::tls_or_loopback, allow, is_tls, self));
      for (const Address& address : {open, home, self}) {
        CHECK(may_connect(Reach::anywhere, allow, is_tls, address));
      }
    }
  }
}

TEST_CASE("an address that is allowed by name is reached, its neighbours are not") {
  const Allow allow{.addresses = {"10.1.2.0/24", "169.254.169.254", "fd00::1"}};
  CHECK(may_connect_to("10.1.2.0", allow));
  CHECK(may_connect_to("10.1.2.255", allow));
  CHECK(may_connect_to("169.254.169.254", allow));
  CHECK(may_connect_to("fd00::1", allow));
  CHECK(may_connect_to("93.184.216.34", allow));
  for (const char* other : {"10.1.3.0", "10.1.1.255", "169.254.169.253", "fd00::2", "127.0.0.1",
                            "192.168.0.1", "::10.1.2.3", "64:ff9b::10.1.2.3", "2002:a01:203::1"}) {
    CAPTURE(other);
    CHECK_FALSE(may_connect_to(other, allow));
  }
}

TEST_CASE("the switch for private networks opens those, and nothing else that is special") {
  const Allow allow{.private_networks = true};
  for (const char* address : {"10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
                              "100.64.0.1", "fc00::1", "fd12::1", "93.184.216.34"}) {
    CAPTURE(address);
    CHECK(may_connect_to(address, allow));
  }
  for (const char* address : {"127.0.0.1",         "::1",
                              "0.0.0.0",           "::",
                              "169.254.169.254",   "169.254.0.1",
                              "fe80::1",           "224.0.0.1",
                              "239.1.1.1",         "255.255.255.255",
                              "ff02::1",           "192.0.0.192",
                              "192.0.2.1",         "198.18.0.1",
                              "100.100.100.200",   "168.63.129.16",
                              "fd00:ec2::254",     "fd20:ce::254",
                              "64:ff9b::10.0.0.1", "2002:a00:1::",
                              "::10.0.0.1",        "fec0::1"}) {
    CAPTURE(address);
    CHECK_FALSE(may_connect_to(address, allow));
  }
}

TEST_CASE("plain http is taken where it is allowed by name") {
  const Allow http{.plain_http = true};
  const Allow others{.addresses = {"10.0.0.0/8"}, .private_networks = true, .ports = {8025}};
  CHECK(refusal(Reach::internet, nullptr, false, 80) == no_http);
  CHECK(refusal(Reach::internet, &others, false, 80) == no_http);
  CHECK(refusal(Reach::internet, &http, false, 80) == "taken");
  CHECK(refusal(Reach::tls_or_loopback, nullptr, false, 80) == "taken");
  CHECK(refusal(Reach::anywhere, nullptr, false, 80) == "taken");
  CHECK_FALSE(may_connect(Reach::internet, &http, false, address_v4(10, 0, 0, 1)));
  CHECK(may_connect(Reach::tls_or_loopback, &http, false, address_v4(10, 0, 0, 1)));
  CHECK_FALSE(may_connect(Reach::tls_or_loopback, &others, false, address_v4(10, 0, 0, 1)));
}

TEST_CASE("on the internet's reach a port is one of the web, or allowed by name") {
  const Allow allow{.ports = {25, 6379}};
  for (const int port : {25, 6379, 443, 8443}) {
    CHECK(refusal(Reach::internet, &allow, true, port) == "taken");
  }
  CHECK(refusal(Reach::internet, &allow, true, 22) == no_port);
  CHECK(refusal(Reach::internet, nullptr, true, 25) == no_port);
  CHECK(refusal(Reach::internet, nullptr, true, 0) == no_port);
  CHECK(refusal(Reach::tls_or_loopback, nullptr, true, 25) == "taken");
  CHECK(refusal(Reach::anywhere, nullptr, true, 25) == "taken");
}

TEST_CASE("a blocked address is told without the address, and with what would allow it") {
  CHECK(describe(blocked_error(Reach::internet, false)) ==
        "invalid: blocked: the address is not on the public internet, nor is it one that "
        "Endpoint::allow names");
  CHECK(describe(blocked_error(Reach::tls_or_loopback, false)) ==
        "invalid: blocked: plain http goes to a loopback address only; use https");
}

TEST_CASE("what a name server says may be right another time: that is no fault of the URL") {
  for (const Reach reach : {Reach::internet, Reach::tls_or_loopback}) {
    const auto of_url = blocked_error(reach, false);
    const auto of_name = blocked_error(reach, true);
    CHECK(of_url.fault == Fault::invalid);
    CHECK(of_name.fault == Fault::unreachable);
    CHECK(of_name.because == of_url.because);
  }
}
