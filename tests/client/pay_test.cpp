// SPDX-License-Identifier: MIT
// Tests of creating a payment: its ticket, its doubt, and what is asked when it is made again.
#include <paycourier/client/pay.hpp>

#include <catch2/catch_test_macros.hpp>
#include <client/parts.hpp>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace support;

using Finds = PlainGateway<false, true>;
using Asks = PlainGateway<false, false>;

TEST_CASE("the ticket is handed out before the first byte leaves, and once") {
  auto client = client_of({503, paid()});
  int kept = 0;
  const auto keep = [&](const Ticket& ticket) {
    ++kept;
    CHECK(client.transport().sent().empty());
    CHECK(ticket.gateway == "plain");
    CHECK(ticket.key.text() == "order-1");
    CHECK(ticket.amount == "10.00 USD"_money);
    CHECK(ticket.reference == "order-1");
    CHECK(ticket.first_sent == client.clock().now());
    CHECK(ticket.attempts == 1);
  };
  CHECK(client.create_payment(order(), keep));
  CHECK(kept == 1);
}

TEST_CASE("when the ticket cannot be kept, nothing is sent") {
  auto client = client_of({paid()});
  const Error error = client.create_payment(order(), [](const Ticket&) { return false; }).error();
  CHECK(error.fault == Fault::storage);
  CHECK(client.transport().sent().empty());
  CHECK_THROWS_AS(client.create_payment(
                      order(), [](const Ticket&) { throw std::runtime_error{"the disk is full"}; }),
                  std::runtime_error);
  CHECK(client.transport().sent().empty());
}

TEST_CASE("a keeper hears once more of a ticket that posting again cannot settle") {
  auto client = client_of<PlainGateway<true, true>>({500, not_there()}, Never{});
  std::vector<bool> only_ask;
  const auto keep = [&](const Ticket& ticket) {
    only_ask.push_back(ticket.only_ask);
    if (only_ask.size() == 2) throw std::runtime_error{"the disk is full"};
  };
  CHECK(client.create_payment(order(), keep).error().fault == Fault::in_doubt);
  CHECK(only_ask == std::vector<bool>{false, true});
}

TEST_CASE("a ticket that cannot be kept does not lower an earlier doubt") {
  auto client = client_of({paid()});
  CreatePayment doubted = order();
  doubted.doubted = true;
  const Error error = client.create_payment(doubted, [](const Ticket&) { return false; }).error();
  CHECK(error.fault == Fault::in_doubt);
}

TEST_CASE("an order that breaks a rule asks nobody to keep a ticket") {
  auto client = client_of({paid()});
  CreatePayment wrong = order();
  wrong.reference = "\n";
  bool kept = false;
  CHECK_FALSE(client.create_payment(wrong, [&](const Ticket&) { kept = true; }));
  CHECK_FALSE(kept);
}

TEST_CASE("only a payment in doubt is remembered") {
  const auto remembered = [](testing::ScriptedAnswer answer) {
    auto client = client_of<Asks>({std::move(answer)}, Never{});
    static_cast<void>(client.create_payment(order()));
    return client.doubts().size();
  };
  CHECK(remembered(paid()) == 0);
  CHECK(remembered(402) == 0);
  CHECK(remembered(429) == 0);
  CHECK(remembered(Fault::unreachable) == 0);
  CHECK(remembered(Fault::in_doubt) == 1);
  CHECK(remembered(502) == 1);
}

TEST_CASE("a client that is in doubt about a key knows it when the order is made again") {
  auto client = client_of<Asks>({Fault::in_doubt, Fault::unreachable, paid()}, Never{});
  REQUIRE(client.create_payment(order()).error().fault == Fault::in_doubt);
  CHECK(client.create_payment(order()).error().fault == Fault::in_doubt);
  CHECK(client.doubts()[0].attempts == 2);
  CHECK(client.create_payment(order()));
  CHECK(client.doubts().empty());
}

TEST_CASE("a call that fails does not erase the doubt that another call raised meanwhile") {
  const auto doubts_after = [](const Result<http::Response>& answer) {
    auto client = acting_client<Asks>();
    client.transport().act = [&](int sent) -> Result<http::Response> {
      if (sent == 2) return Error{Fault::in_doubt, "lost"};
      CHECK(client.create_payment(order()).error().fault == Fault::in_doubt);
      return answer;
    };
    CHECK_FALSE(client.create_payment(order()));
    return client.doubts().size();
  };
  CHECK(doubts_after(Error{Fault::unreachable, "nobody is there"}) == 1);
  CHECK(doubts_after(http::Response{.status = 401}) == 1);
  CHECK(doubts_after(form("conflict", 409)) == 1);
}

TEST_CASE("the time that a keeper takes is part of the call's, so that no key expires meanwhile") {
  auto client = client_of<Asks>({Fault::in_doubt, paid()}, Never{});
  REQUIRE(client.create_payment(order()).error().fault == Fault::in_doubt);
  client.clock().advance(Asks::rules.key_lifetime - 1min);
  const auto slow = [&](const Ticket&) { client.clock().advance(5min); };
  CHECK(client.create_payment(order(), slow).error().fault == Fault::in_doubt);
  CHECK(client.transport().sent().size() == 1);
  CHECK(client.create_payment(order("order-2"), slow).error().fault == Fault::invalid);
  CHECK(client.transport().sent().size() == 1);
}

TEST_CASE("an order that was redirected is not sent again by itself, but may be made again") {
  auto client = client_of<Asks>({302, paid(), paid()});
  REQUIRE(client.create_payment(order()).error().fault == Fault::in_doubt);
  CHECK(client.transport().sent().size() == 1);
  CHECK(client.create_payment(order()));
}

TEST_CASE("a key in doubt is not sent with another order") {
  auto client = client_of<Asks>({Fault::in_doubt, paid()}, Never{});
  REQUIRE(client.create_payment(order()).error().fault == Fault::in_doubt);
  CreatePayment other = order();
  other.amount = "99.00 USD"_money;
  CHECK(client.create_payment(other).error().fault == Fault::conflict);
  CHECK(client.transport().sent().size() == 1);
  CHECK(client.doubts().size() == 1);
}

TEST_CASE("doubt at the end of a call is looked up before the call ends") {
  auto client = client_of<Finds>({Fault::in_doubt, found()}, Never{});
  const Result<Payment> payment = client.create_payment(order());
  REQUIRE(payment);
  CHECK(asked(client) == "POST /payments, GET /find/order-1/");
}

TEST_CASE("an answer that cannot be read is looked up before the order is sent again") {
  auto client = client_of<Finds>({form("<html>"), not_there(), paid()});
  REQUIRE(client.create_payment(order()));
  CHECK(asked(client) == "POST /payments, GET /find/order-1/, POST /payments");
  auto there = client_of<Finds>({form("<html>"), found()});
  REQUIRE(there.create_payment(order()));
  CHECK(asked(there) == "POST /payments, GET /find/order-1/");
}

TEST_CASE("a gateway's own advice decides whether an order is sent again") {
  const auto advised = [](int status, const char* word) {
    auto client = client_of<Asks>(
        {http::Response{.status = status, .headers = {{"Should-Retry", word}}}, paid()});
    static_cast<void>(client.create_payment(order()));
    return client.transport().sent().size();
  };
  CHECK(advised(503, "false") == 1);
  CHECK(advised(503, "") == 2);
  CHECK(advised(400, "true") == 2);
  CHECK(advised(400, "") == 1);
}

}  // namespace
