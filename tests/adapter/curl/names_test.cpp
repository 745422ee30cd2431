// SPDX-License-Identifier: MIT
// Names are remembered for their time, and asked once for however many want to know.
#include <paycourier/adapter/curl/names.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <poll.h>
#include <catch2/catch_test_macros.hpp>
#include <support/name_server.hpp>

using namespace std::chrono_literals;
using paycourier::address_v4;
using paycourier::curl::Bell;
using paycourier::curl::Names;
using support::NameServer;
using Moment = Names::Moment;

namespace {

struct Asked {
  std::shared_ptr<Bell> bell = std::make_shared<Bell>();
  Names names{bell, 4};

  std::vector<std::uint64_t> settle(Moment now) {
    ::pollfd readable{bell->fd(), POLLIN, 0};
    REQUIRE(::poll(&readable, 1, 20'000) == 1);
    bell->hush();
    return names.settle(now);
  }
};

const Moment start{1h};

}  // namespace

TEST_CASE("a name is asked once, and all who wait are told") {
  Asked asked;
  NameServer::instance().set("once.test", {"10.0.0.1"});
  CHECK(asked.names.find("once.test", start).state == Names::State::asked);
  CHECK(asked.names.find("once.test", start).state == Names::State::asked);
  asked.names.wait("once.test", 7);
  asked.names.wait("once.test", 8);
  CHECK(asked.settle(start) == std::vector<std::uint64_t>{7, 8});
  const auto found = asked.names.find("once.test", start);
  REQUIRE(found.state == Names::State::known);
  CHECK(found.addresses == std::vector{address_v4(10, 0, 0, 1)});
  CHECK(NameServer::instance().times("once.test") == 1);
  CHECK(asked.names.settle(start).empty());
}

TEST_CASE("a name is known for a minute, and asked anew in its second half without a wait") {
  Asked asked;
  NameServer::instance().set("minute.test", {"10.0.0.1"});
  static_cast<void>(asked.names.find("minute.test", start));
  static_cast<void>(asked.settle(start));
  const auto first = asked.names.find("minute.test", start + 29s);
  CHECK(first.state == Names::State::known);
  const std::uint64_t version = first.version;
  CHECK(NameServer::instance().times("minute.test") == 1);

  NameServer::instance().set("minute.test", {"10.0.0.2"});
  CHECK(asked.names.find("minute.test", start + 31s).state == Names::State::known);
  static_cast<void>(asked.settle(start + 31s));
  const auto anew = asked.names.find("minute.test", start + 31s);
  CHECK(anew.addresses == std::vector{address_v4(10, 0, 0, 2)});
  CHECK(anew.version != version);
  CHECK(NameServer::instance().times("minute.test") == 2);

  CHECK(asked.names.find("minute.test", start + 95s).state == Names::State::asked);
  CHECK(asked.settle(start + 95s).empty());
}

TEST_CASE("what is known outlasts a failure for its time, and no longer") {
  Asked asked;
  NameServer::instance().set("goes.test", {"10.0.0.1"});
  static_cast<void>(asked.names.find("goes.test", start));
  static_cast<void>(asked.settle(start));
  NameServer::instance().set("goes.test", {});
  CHECK(asked.names.find("goes.test", start + 40s).state == Names::State::known);
  static_cast<void>(asked.settle(start + 40s));
  CHECK(asked.names.find("goes.test", start + 40s).state == Names::State::known);
  // Asked again although the failure is fresh: nothing is known any more.
  CHECK(asked.names.find("goes.test", start + 61s).state == Names::State::asked);
  asked.names.wait("goes.test", 1);
  CHECK(asked.settle(start + 61s) == std::vector<std::uint64_t>{1});
  CHECK(asked.names.find("goes.test", start + 61s).state == Names::State::failed);
}

TEST_CASE("a name that failed is asked again a second later, not before") {
  Asked asked;
  NameServer& server = NameServer::instance();
  CHECK(asked.names.find("later.test", start).state == Names::State::asked);
  static_cast<void>(asked.settle(start));
  CHECK(asked.names.find("later.test", start + 999ms).state == Names::State::failed);
  CHECK(server.times("later.test") == 1);
  server.set("later.test", {"10.0.0.1"});
  CHECK(asked.names.find("later.test", start + 1s).state == Names::State::asked);
  static_cast<void>(asked.settle(start + 1s));
  CHECK(asked.names.find("later.test", start + 1s).state == Names::State::known);
}

TEST_CASE("however many names there are, few stay") {
  Asked asked;
  for (int i = 0; i < 20; ++i) {
    const std::string name = "many" + std::to_string(i) + ".test";
    NameServer::instance().set(name, {"10.0.0.1"});
    static_cast<void>(asked.names.find(name, start));
    static_cast<void>(asked.settle(start));
  }
  int known = 0;
  for (int i = 0; i < 20; ++i) {
    const auto state = asked.names.find("many" + std::to_string(i) + ".test", start).state;
    known += state == Names::State::known ? 1 : 0;
  }
  CHECK(known <= 4);
}
