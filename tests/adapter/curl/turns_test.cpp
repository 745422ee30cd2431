// SPDX-License-Identifier: MIT
// Turns at a host that is busy.
#include <paycourier/adapter/curl/turns.hpp>

#include <cstdint>
#include <memory>
#include <vector>

#include <catch2/catch_test_macros.hpp>

using paycourier::curl::Host;
using paycourier::curl::Turns;

TEST_CASE("as many go as may, and the others in their order when one ends") {
  Turns turns{2};
  const auto host = std::make_shared<Host>();
  CHECK(turns.begin(*host, 1));
  CHECK(turns.begin(*host, 2));
  CHECK_FALSE(turns.begin(*host, 3));
  CHECK_FALSE(turns.begin(*host, 4));
  std::vector<std::uint64_t> gone;
  const auto go = [&](const Host& its, std::uint64_t ticket) {
    return gone.push_back(ticket), &its == host.get();
  };
  turns.give(go);
  CHECK(gone.empty());
  turns.end(host);
  turns.give(go);
  CHECK(gone == std::vector<std::uint64_t>{3});
  turns.end(host);
  turns.end(host);
  turns.give(go);
  CHECK(gone == std::vector<std::uint64_t>{3, 4});
  CHECK(host->under_way == 1);
}

TEST_CASE("who has left the queue takes nobody's turn") {
  Turns turns{1};
  const auto host = std::make_shared<Host>();
  CHECK(turns.begin(*host, 1));
  CHECK_FALSE(turns.begin(*host, 2));
  CHECK_FALSE(turns.begin(*host, 3));
  turns.end(host);
  turns.give([](const Host&, std::uint64_t ticket) { return ticket == 3; });
  CHECK(host->under_way == 1);
  CHECK(host->waiting.empty());
}

TEST_CASE("one host's queue is not another's, and a limit of nothing is one") {
  Turns turns{0};
  const auto one = std::make_shared<Host>();
  const auto other = std::make_shared<Host>();
  CHECK(turns.begin(*one, 1));
  CHECK_FALSE(turns.begin(*one, 2));
  CHECK(turns.begin(*other, 3));
}
