// SPDX-License-Identifier: MIT
// Names looked up by threads, few of them, whatever the name servers do.
#include <paycourier/adapter/curl/resolver.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <poll.h>
#include <catch2/catch_test_macros.hpp>
#include <support/name_server.hpp>
#include <support/name_server_hook.hpp>

using paycourier::curl::Bell;
using paycourier::curl::LookUp;
using paycourier::curl::Repute;
using paycourier::curl::Resolver;
using support::NameServer;

namespace {

std::vector<std::string> take(Resolver& resolver, const Bell& bell, std::size_t count) {
  std::vector<std::string> names;
  while (names.size() < count) {
    ::pollfd readable{bell.fd(), POLLIN, 0};
    if (::poll(&readable, 1, 20'000) != 1) break;
    bell.hush();
    for (const LookUp& look_up : resolver.take()) names.push_back(look_up.name);
  }
  return names;
}

}  // namespace

TEST_CASE("what was looked up rings, and can be taken once") {
  const auto bell = std::make_shared<Bell>();
  Resolver resolver{bell};
  resolver.ask("nobody.invalid", Repute::unknown);
  CHECK(take(resolver, *bell, 1) == std::vector<std::string>{"nobody.invalid"});
  CHECK(resolver.take().empty());
}

TEST_CASE("however many names are silent, the threads are few and good names go on") {
  NameServer& names = NameServer::instance();
  names.silence(true);
  const auto bell = std::make_shared<Bell>();
  {
    Resolver resolver{bell};
    for (int i = 0; i < 100; ++i) {
      resolver.ask("silent" + std::to_string(i) + ".test",
                   i % 2 == 0 ? Repute::unknown : Repute::slow);
    }
    REQUIRE(names.wait_for_asking(12));
    resolver.ask("nobody.invalid", Repute::good);
    CHECK(take(resolver, *bell, 1) == std::vector<std::string>{"nobody.invalid"});
    CHECK(names.most_at_once() <= 15);
  }
  names.silence(false);
  CHECK(names.wait_until_idle());
}

TEST_CASE("a new name does not wait behind forty that nobody answers") {
  NameServer& names = NameServer::instance();
  names.silence(true);
  const auto bell = std::make_shared<Bell>();
  {
    Resolver resolver{bell};
    for (int i = 0; i < 40; ++i) {
      resolver.ask("silent" + std::to_string(i) + ".test", Repute::unknown);
    }
    REQUIRE(names.wait_for_asking(12));
    for (const char* name : {"one.invalid", "two.invalid", "three.invalid"}) {
      resolver.ask(name, Repute::unknown);
      CHECK(take(resolver, *bell, 1) == std::vector<std::string>{name});
    }
    CHECK(names.most_at_once() <= 15);
  }
  names.silence(false);
  CHECK(names.wait_until_idle());
}

TEST_CASE("there are sixteen threads at most, also when every good name falls silent") {
  NameServer& names = NameServer::instance();
  names.silence(true);
  const auto bell = std::make_shared<Bell>();
  static_cast<void>(names.most_at_once());
  {
    Resolver resolver{bell};
    for (int i = 0; i < 40; ++i) resolver.ask("silent" + std::to_string(i) + ".test", Repute::good);
    REQUIRE(names.wait_for_asking(16));
    names.silence(false);
    CHECK(take(resolver, *bell, 40).size() == 40);
  }
  CHECK(names.wait_until_idle());
  CHECK(names.most_at_once() == 16);
}

TEST_CASE("a resolver goes at once while its threads are stuck") {
  NameServer& names = NameServer::instance();
  names.silence(true);
  const auto bell = std::make_shared<Bell>();
  {
    Resolver resolver{bell};
    resolver.ask("silent.test", Repute::unknown);
    REQUIRE(names.wait_for_asking(1));
  }
  names.silence(false);
  CHECK(names.wait_until_idle());
}
