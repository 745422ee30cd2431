// SPDX-License-Identifier: MIT
// The wire breaks between the client and stripe-stateful-mock: doubt is told, settled, paid once.
#include <interop/faulty_relay.hpp>

#include <catch2/catch_test_macros.hpp>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <catch2/generators/catch_generators.hpp>
#include <interop/mock.hpp>
#include <interop/orders.hpp>

using namespace interop;

namespace {

// The relay does this to the order and to all that the client tries by itself.
Result<Payment> pay_into_doubt(auto& shop, FaultyRelay& relay, std::vector<Does> script,
                               const CreatePayment& order, auto&&... with) {
  relay.follow(std::move(script));
  Result<Payment> payment = shop.create_payment(order, with...);
  relay.follow({Does::relay});
  return payment;
}

}  // namespace

TEST_CASE("an answer that is lost after the charge was made is asked for again under the key") {
  const IdempotencyKey key = IdempotencyKey::random();
  FaultyRelay relay{mock_port(), {Does::lose_answer, Does::relay}};
  Watch watch;
  const auto payment = client(relay.url()).create_payment(order(key, "tok_visa"), watch.keep());
  CHECK(told(payment) == "succeeded");
  REQUIRE(watch.story() == "create in_doubt, create 200");
  CHECK(watch.attempts.back().headers["Idempotent-Replayed"] == "true");
  CHECK(booked_under(key.text()).size() == 1);
}

TEST_CASE("an answer that breaks off is looked up before anything is posted again") {
  const IdempotencyKey key = IdempotencyKey::random();
  FaultyRelay relay{mock_port(), {Does::cut_answer, Does::relay}};
  Watch watch;
  const auto payment = client(relay.url()).create_payment(order(key, "tok_visa"), watch.keep());
  CHECK(told(payment) == "succeeded");
  CHECK(watch.story() == "create 200, look_up 200");
  CHECK(booked_under(key.text()).size() == 1);
}

TEST_CASE("a 503 of a relay behind which the charge was made is asked again under the key") {
  const IdempotencyKey key = IdempotencyKey::random();
  FaultyRelay relay{mock_port(), {Does::say_503, Does::relay}};
  Watch watch;
  const auto payment = client(relay.url()).create_payment(order(key, "tok_visa"), watch.keep());
  CHECK(told(payment) == "succeeded");
  CHECK(watch.story() == "create 503, create 200");
  CHECK(booked_under(key.text()).size() == 1);
}

TEST_CASE("when every answer to the order is lost, the same call finds the charge") {
  const IdempotencyKey key = IdempotencyKey::random();
  const Does lost = Does::lose_answer;
  FaultyRelay relay{mock_port(), {lost, lost, lost, lost, Does::relay}};
  Watch watch;
  const auto payment =
      hasty_client(relay.url()).create_payment(order(key, "tok_visa"), watch.keep());
  CHECK(told(payment) == "succeeded");
  CHECK(watch.story() ==
        "create in_doubt, create in_doubt, create in_doubt, create in_doubt, look_up 200");
  CHECK(booked_under(key.text()).size() == 1);
}

TEST_CASE("a charge that was made and never heard of is settled by its key") {
  FaultyRelay relay{mock_port(), {Does::relay}};
  auto shop = hasty_client(relay.url());
  const IdempotencyKey key = IdempotencyKey::random();
  CHECK(told(pay_into_doubt(shop, relay, {Does::lose_answer}, order(key, "tok_visa"))) ==
        "in_doubt");
  CHECK(booked_under(key.text()).size() == 1);
  Watch watch;
  CHECK(told(shop.resolve(key, watch.keep())) == "succeeded");
  CHECK(watch.story() == "look_up 200");
  CHECK(booked_under(key.text()).size() == 1);
  CHECK(shop.doubts().empty());
}

TEST_CASE("another process settles it by the ticket that was stored before the order left") {
  FaultyRelay relay{mock_port(), {Does::relay}};
  const IdempotencyKey key = IdempotencyKey::random();
  std::string stored;
  {
    auto shop = hasty_client(relay.url());
    const auto store = [&](const Ticket& ticket) { stored = ticket.text(); };
    CHECK(told(pay_into_doubt(shop, relay, {Does::lose_answer}, order(key, "tok_visa"), store)) ==
          "in_doubt");
  }
  auto other = hasty_client(relay.url());
  const auto payment = other.resolve(Ticket::parse(stored).value());
  REQUIRE(told(payment) == "succeeded");
  const auto booked = booked_under(key.text());
  REQUIRE(booked.size() == 1);
  CHECK(payment->id == booked[0].id);
}

TEST_CASE("a decline that nobody heard of is settled as a decline") {
  FaultyRelay relay{mock_port(), {Does::relay}};
  auto shop = hasty_client(relay.url());
  const IdempotencyKey key = IdempotencyKey::random();
  CHECK(told(pay_into_doubt(shop, relay, {Does::lose_answer}, order(key, "tok_chargeDeclined"))) ==
        "in_doubt");
  CHECK(told(shop.resolve(key)) == "declined card_declined");
  CHECK(paid_under(key.text()) == 0);
}

TEST_CASE("an order that never arrived is sent when its key is settled") {
  FaultyRelay relay{mock_port(), {Does::relay}};
  auto shop = hasty_client(relay.url());
  const IdempotencyKey key = IdempotencyKey::random();
  CHECK(told(pay_into_doubt(shop, relay, {Does::lose_request}, order(key, "tok_visa"))) ==
        "in_doubt");
  CHECK(booked_under(key.text()).empty());
  Watch watch;
  CHECK(told(shop.resolve(key, watch.keep())) == "succeeded");
  CHECK(watch.story().ends_with("look_up 200, create 200"));
  CHECK(booked_under(key.text()).size() == 1);
}

TEST_CASE("a ticket alone sends nothing: absence has to last before it is called not found") {
  FaultyRelay relay{mock_port(), {Does::relay}};
  const IdempotencyKey key = IdempotencyKey::random();
  std::optional<Ticket> ticket;
  auto shop = hasty_client(relay.url());
  const auto store = [&](const Ticket& kept) { ticket = kept; };
  CHECK(told(pay_into_doubt(shop, relay, {Does::lose_request}, order(key, "tok_visa"), store)) ==
        "in_doubt");
  auto other = hasty_client(relay.url());
  const auto early = other.resolve(ticket.value());
  REQUIRE(told(early) == "in_doubt");
  REQUIRE(early.error().retry_after);
  other.clock().advance(*early.error().retry_after);
  CHECK(told(other.resolve(*ticket)) == "not_found");
  CHECK(booked_under(key.text()).empty());
}

TEST_CASE("an order that arrives late is not called absent before, and is found after") {
  FaultyRelay relay{mock_port(), {Does::relay}};
  const IdempotencyKey key = IdempotencyKey::random();
  std::optional<Ticket> ticket;
  auto shop = hasty_client(relay.url());
  const auto store = [&](const Ticket& kept) { ticket = kept; };
  CHECK(told(pay_into_doubt(shop, relay, {Does::hold_request}, order(key, "tok_visa"), store)) ==
        "in_doubt");
  auto other = hasty_client(relay.url());
  CHECK(told(other.resolve(ticket.value())) == "in_doubt");
  relay.deliver_held();
  CHECK(told(other.resolve(*ticket)) == "succeeded");
  CHECK(told(shop.resolve(key)) == "succeeded");
  CHECK(booked_under(key.text()).size() == 1);
}

TEST_CASE("the same order in doubt, paid with once more, is the same charge") {
  FaultyRelay relay{mock_port(), {Does::relay}};
  auto shop = hasty_client(relay.url());
  const IdempotencyKey key = IdempotencyKey::random();
  CHECK(told(pay_into_doubt(shop, relay, {Does::lose_answer}, order(key, "tok_visa"))) ==
        "in_doubt");
  CHECK(told(shop.create_payment(order(key, "tok_visa", "20.00 USD"_money))) == "conflict");
  CHECK(told(shop.create_payment(order(key, "tok_visa"))) == "succeeded");
  CHECK(booked_under(key.text()).size() == 1);
  CHECK(shop.doubts().empty());
}

namespace {

// What a merchant does about a doubt: settles it by its key. Where the gateway keeps refusing to
// look at the order, another process, which sends nothing, waits until absence proves something.
Result<Payment> settle(auto& shop, const IdempotencyKey& key, const std::string& url) {
  Result<Payment> payment = shop.resolve(key);
  if (payment || payment.error().fault != Fault::in_doubt) return payment;
  const Ticket ticket = shop.doubts().at(0);
  auto other = hasty_client(url);
  other.clock().set_wall(shop.clock().now());
  payment = other.resolve(ticket);
  if (!payment && payment.error().retry_after) {
    other.clock().advance(*payment.error().retry_after);
    payment = other.resolve(ticket);
  }
  shop.forget(key);
  return payment;
}

}  // namespace

TEST_CASE("in a storm of faults the client's last word is what stands in the server's books") {
  constexpr int orders = 40;
  const std::vector<std::string> tokens{"tok_visa",           "tok_visa", "tok_mastercard",
                                        "tok_chargeDeclined", "tok_500",  "tok_429"};
  const std::vector<Does> deeds{Does::relay,       Does::relay,        Does::lose_answer,
                                Does::lose_answer, Does::cut_answer,   Does::say_503,
                                Does::say_503,     Does::lose_request, Does::hold_request};
  const unsigned seed = GENERATE(1U, 2U, 3U);
  CAPTURE(seed);
  std::mt19937 random{seed};
  const auto pick = [&random](const auto& among) { return among[random() % among.size()]; };

  FaultyRelay relay{mock_port(), {Does::relay}};
  auto shop = hasty_client(relay.url());
  std::map<std::string, std::string> last_words;  // By key; the charge's id when it was paid.
  std::map<std::string, int> count;
  for (int at = 0; at < orders; ++at) {
    const IdempotencyKey key = IdempotencyKey::random();
    std::vector<Does> script(8);
    for (Does& deed : script) deed = pick(deeds);
    relay.follow(script);
    Result<Payment> payment = shop.create_payment(order(key, pick(tokens)));
    ++count["at first " + std::string{payment ? "paid" : name(payment.error().fault)}];
    relay.deliver_held();
    relay.follow({Does::relay});
    if (!payment && payment.error().fault == Fault::in_doubt)
      payment = settle(shop, key, relay.url());
    ++count["at last " + std::string{payment ? "paid" : name(payment.error().fault)}];
    last_words[key.text()] = payment ? payment->id : "";
  }

  std::map<std::string, std::string> books;
  for (const auto& [key, word] : last_words) books[key] = "";
  for (const Booked& charge : booked()) {
    if (!charge.is_paid || !books.contains(charge.key)) continue;
    books[charge.key].append(books[charge.key].empty() ? "" : " and ").append(charge.id);
  }
  CHECK(last_words == books);
  CHECK(shop.doubts().empty());
  // Some of everything: the storm was one.
  CHECK(count["at first in_doubt"] > orders / 10);
  CHECK(count["at first paid"] > orders / 10);
  CHECK(count["at last paid"] > count["at first paid"]);
  CHECK(count["at last not_found"] > 0);
  CHECK(count["at last declined"] > 0);
  CHECK(count["at last in_doubt"] == 0);
}
