// SPDX-License-Identifier: MIT
// Tests of what a gateway promises about keys, and of what a status of HTTP says about a payment.
#include <paycourier/policy/gateway_rules.hpp>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace paycourier;
using namespace std::chrono_literals;

TEST_CASE("a status that may follow a success leaves a payment in doubt, and only a payment") {
  for (const int status : {301, 302, 303, 424, 460, 499}) {
    CHECK(may_follow_success(status));
    CHECK(fault_of_status(Operation::execute, status) == Fault::in_doubt);
    CHECK(fault_of_status(Operation::query, status) == Fault::invalid);
  }
}

TEST_CASE("a redirect that asks for the same method elsewhere was not carried out") {
  for (const int status : {300, 304, 305, 307, 308}) {
    CHECK_FALSE(may_follow_success(status));
    CHECK(fault_of_status(Operation::execute, status) == Fault::invalid);
  }
}

TEST_CASE("a status stands for one fault, and a payment's differs from a query's in three") {
  struct Row {
    int status;
    Fault execute;
    Fault query;
  };
  constexpr Row rows[]{
      {400, Fault::invalid, Fault::invalid},   {401, Fault::unauthorized, Fault::unauthorized},
      {402, Fault::declined, Fault::invalid},  {403, Fault::unauthorized, Fault::unauthorized},
      {404, Fault::invalid, Fault::not_found}, {408, Fault::in_doubt, Fault::in_doubt},
      {409, Fault::in_doubt, Fault::in_doubt}, {422, Fault::invalid, Fault::invalid},
      {425, Fault::in_doubt, Fault::in_doubt}, {429, Fault::throttled, Fault::throttled},
      {500, Fault::in_doubt, Fault::in_doubt}, {501, Fault::invalid, Fault::invalid},
      {502, Fault::in_doubt, Fault::in_doubt}, {505, Fault::invalid, Fault::invalid},
      {599, Fault::in_doubt, Fault::in_doubt}, {100, Fault::in_doubt, Fault::in_doubt},
      {0, Fault::in_doubt, Fault::in_doubt},   {-1, Fault::in_doubt, Fault::in_doubt},
      {600, Fault::in_doubt, Fault::in_doubt}};
  for (const Row& row : rows) {
    INFO(row.status);
    CHECK(fault_of_status(Operation::execute, row.status) == row.execute);
    CHECK(fault_of_status(Operation::query, row.status) == row.query);
  }
}

constexpr Instant sent = from_unix(Seconds{1'772'366'400});  // 2026-03-01T12:00:00Z

TEST_CASE("a key protects for its lifetime, and the call has to end within it") {
  constexpr GatewayRules rules{.key_lifetime = 24h};
  CHECK(key_protects(rules, sent, sent, 30s));
  CHECK(key_protects(rules, sent, sent + 24h - 31s, 30s));
  CHECK(key_protects(rules, sent, sent + 24h - 30s - 1ms, 30s));
  CHECK_FALSE(key_protects(rules, sent, sent + 24h - 30s, 30s));
  CHECK_FALSE(key_protects(rules, sent, sent + 24h, 30s));
  CHECK_FALSE(key_protects(rules, sent, sent + 24h, 0s));
  CHECK_FALSE(key_protects(rules, sent, sent + 1000h, 0s));
}

TEST_CASE("a clock that went back does not let a key expire") {
  CHECK(key_protects({.key_lifetime = 24h}, sent, sent - 1h, 30s));
}

TEST_CASE("a lifetime or a call without end does not overflow") {
  constexpr GatewayRules for_ever{.key_lifetime = unlimited};
  CHECK(key_protects(for_ever, sent, sent + 24h * 365 * 100, 30s));
  CHECK_FALSE(key_protects({}, sent, sent, unlimited));
  CHECK_FALSE(key_protects(for_ever, sent, sent, unlimited));
  CHECK_FALSE(key_protects({.key_lifetime = 0s}, sent, sent, 0s));
}

TEST_CASE("a key protects no later call unless the gateway says so") {
  CHECK(GatewayRules{}.key_lifetime == 0h);
  CHECK_FALSE(key_protects(GatewayRules{}, sent, sent, 1ms));
}

TEST_CASE("a gateway takes keys of 64 characters and replays no errors unless it says otherwise") {
  CHECK(GatewayRules{}.longest_key == 64);
  CHECK_FALSE(GatewayRules{}.replays_errors);
}

}  // namespace
