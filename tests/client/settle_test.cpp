// SPDX-License-Identifier: MIT
// Tests of settling a payment in doubt: in the same process, in another, and when it must not be.
#include <paycourier/client/settle.hpp>

#include <catch2/catch_test_macros.hpp>
#include <client/parts.hpp>
#include <optional>
#include <string>
#include <vector>

namespace {

using namespace support;
using testing::ScriptedAnswer;

using Finds = PlainGateway<false, true>;
using Asks = PlainGateway<false, false>;
using Replays = PlainGateway<true, true>;

const ScriptedAnswer lost = Fault::in_doubt;
const IdempotencyKey key{"order-1"};
constexpr auto keep = [](const Ticket&) {};

Ticket ticket() { return Ticket::of("plain", order(), testing::ManualClock{}.now(), 30s); }

TEST_CASE("a payment in doubt is settled by a look-up, without sending it again") {
  auto client = client_of<Finds>({lost, not_there(), found()}, Never{});
  REQUIRE(client.create_payment(order()).error().fault == Fault::in_doubt);
  REQUIRE(client.doubts().size() == 1);
  const Result<Payment> payment = client.resolve(key);
  REQUIRE(payment);
  CHECK(payment->id == "pay_1");
  CHECK(asked(client) == "POST /payments, GET /find/order-1/, GET /find/order-1/");
  CHECK(client.doubts().empty());
  CHECK(client.resolve(key).error().fault == Fault::in_doubt);
}

TEST_CASE("a payment that cannot be looked up is settled by the same bytes under the same key") {
  auto client = client_of<Asks>({lost, paid()}, Never{});
  REQUIRE(client.create_payment(order()).error().fault == Fault::in_doubt);
  REQUIRE(client.resolve(key));
  const auto& sent = client.transport().sent();
  REQUIRE(sent.size() == 2);
  CHECK(sent[0].body == sent[1].body);
  CHECK(sent[0].headers == sent[1].headers);
  CHECK(client.doubts().empty());
}

TEST_CASE("a look-up that finds nothing is followed by the same request under the same key") {
  auto client = client_of<Finds>({lost, not_there(), not_there(), paid()}, Never{});
  REQUIRE(client.create_payment(order()).error().fault == Fault::in_doubt);
  CHECK(client.resolve(key));
  CHECK(asked(client) == "POST /payments, GET /find/order-1/, GET /find/order-1/, POST /payments");
}

TEST_CASE("a look-up that finds a decline settles it as a decline") {
  auto client = client_of<Finds>(
      {lost, not_there(), form("pages=1&id=pay_1&status=failed&code=lost")}, Never{});
  REQUIRE(client.create_payment(order()).error().fault == Fault::in_doubt);
  const Error error = client.resolve(key).error();
  CHECK(error.fault == Fault::declined);
  CHECK(error.code == "lost");
  CHECK(client.doubts().empty());
}

TEST_CASE("what cannot be settled now stays in doubt, and can be settled later") {
  auto client = client_of<Asks>({lost, 503, paid()}, Never{});
  REQUIRE(client.create_payment(order()).error().fault == Fault::in_doubt);
  CHECK(client.resolve(key).error().fault == Fault::in_doubt);
  REQUIRE(client.doubts().size() == 1);
  CHECK(client.doubts()[0].attempts == 2);
  CHECK(client.resolve(key));
}

TEST_CASE("a payment found under the key with another amount settles nothing") {
  auto client = client_of<Replays>(
      {500, not_there(), form("pages=1&id=pay_1&status=succeeded&minor_units=1&currency=USD")},
      Never{});
  REQUIRE(client.create_payment(order()).error().fault == Fault::in_doubt);
  CHECK(client.resolve(key).error().fault == Fault::in_doubt);
  CHECK(client.doubts().size() == 1);
}

TEST_CASE("where errors are replayed, a 500 is settled by a look-up alone") {
  auto client = client_of<Replays>({500, not_there(), not_there(), found()}, Never{});
  REQUIRE(client.create_payment(order()).error().fault == Fault::in_doubt);
  REQUIRE(client.doubts().size() == 1);
  CHECK(client.doubts()[0].only_ask);
  const Error error = client.resolve(key).error();
  CHECK(error.fault == Fault::in_doubt);
  CHECK(says(error, "does not know of it yet"));
  CHECK(client.resolve(key));
  CHECK(asked(client) ==
        "POST /payments, GET /find/order-1/, GET /find/order-1/, GET /find/order-1/");
}

TEST_CASE("absence proves that nothing was executed only after the gateway's quiet time") {
  auto client = client_of<Replays>({500, not_there(), not_there(), not_there()}, Never{});
  REQUIRE(client.create_payment(order()).error().fault == Fault::in_doubt);
  const Millis quiet = ClientSettings{}.execute_within + *Replays::rules.absence_settles;
  client.clock().advance(quiet - 1ms);
  const Error early = client.resolve(key).error();
  CHECK(early.fault == Fault::in_doubt);
  CHECK(early.retry_after == 1ms);
  client.clock().advance(1ms);
  const Error proved = client.resolve(key).error();
  CHECK(proved.fault == Fault::not_found);
  CHECK(says(proved, "nothing was executed under this key"));
  CHECK(client.doubts().empty());
}

TEST_CASE("a payment that is proved absent is not sent again") {
  auto client = client_of<Finds>({lost, not_there(), not_there(), paid()}, Never{});
  REQUIRE(client.create_payment(order()).error().fault == Fault::in_doubt);
  client.clock().advance(1h);
  CHECK(client.resolve(key).error().fault == Fault::not_found);
  CHECK(asked(client) == "POST /payments, GET /find/order-1/, GET /find/order-1/");
}

TEST_CASE("absence proves nothing while another call sends the same again") {
  auto client = acting_client<Finds>();
  client.transport().act = [&](int sent) -> Result<http::Response> {
    if (sent == 1) return Error{Fault::in_doubt, "lost"};
    if (sent != 3) return not_there();
    CHECK(client.resolve(key).error().fault == Fault::in_doubt);
    return Error{Fault::in_doubt, "lost"};
  };
  REQUIRE(client.create_payment(order()).error().fault == Fault::in_doubt);
  client.clock().advance(1h);
  CHECK(client.create_payment(order()).error().fault == Fault::in_doubt);
  CHECK(client.doubts().size() == 1);
}

TEST_CASE("absence is not proved when the same was sent again during the look-up") {
  auto client = acting_client<Finds>();
  client.transport().act = [&](int sent) -> Result<http::Response> {
    if (sent == 1 || sent == 4) return Error{Fault::in_doubt, "lost"};
    if (sent == 3) CHECK(client.create_payment(order()).error().fault == Fault::in_doubt);
    return not_there();
  };
  REQUIRE(client.create_payment(order()).error().fault == Fault::in_doubt);
  client.clock().advance(1h);
  CHECK(client.resolve(key).error().fault == Fault::in_doubt);
  CHECK(client.doubts().size() == 1);
}

TEST_CASE("what another call has settled during a look-up is not sent again") {
  auto client = acting_client<Finds>();
  client.transport().act = [&](int sent) -> Result<http::Response> {
    if (sent == 1) return Error{Fault::in_doubt, "lost"};
    if (sent == 5) return paid();
    if (sent != 3) return not_there();
    CHECK(client.resolve(key).error().fault == Fault::not_found);
    return Error{Fault::unreachable, "nobody is there"};
  };
  REQUIRE(client.create_payment(order()).error().fault == Fault::in_doubt);
  client.clock().advance(1h);
  const Result<Payment> payment = client.resolve(key);
  REQUIRE_FALSE(payment);
  CHECK(payment.error().fault == Fault::in_doubt);
  CHECK(says(payment.error(), "settled meanwhile"));
  CHECK(client.transport().sent == 4);
}

TEST_CASE("a key of unknown age is not sent again by resolve") {
  CreatePayment again = order();
  again.doubted = true;
  auto client = client_of<Asks>({lost, paid(), paid()}, Never{});
  REQUIRE(client.create_payment(again).error().fault == Fault::in_doubt);
  client.clock().advance(23h);  // Two days after the first attempt, for all that is known.
  const Result<Payment> payment = client.resolve(key);
  REQUIRE_FALSE(payment);
  CHECK(payment.error().fault == Fault::in_doubt);
  CHECK(says(payment.error(), "nobody knows since when its key protects"));
  CHECK(client.transport().sent().size() == 1);
}

TEST_CASE("a conflict with a letter that was written anew settles no earlier doubt") {
  const http::Response reused = form("conflict", 409);
  auto stored = client_of<Asks>({reused, reused}, Never{});
  const Error error = stored.resolve(ticket(), order(), keep).error();
  CHECK(error.fault == Fault::in_doubt);
  CHECK(says(error, "the gateway answered 409"));
  REQUIRE(stored.doubts().size() == 1);
  CHECK(stored.resolve(key).error().fault == Fault::in_doubt);
  CHECK(stored.transport().sent().size() == 1);

  auto lost_first = client_of<Asks>({lost, reused}, Never{});
  REQUIRE(lost_first.resolve(ticket(), order(), keep).error().fault == Fault::in_doubt);
  CHECK(lost_first.resolve(key, keep).error().fault == Fault::in_doubt);

  auto looks = client_of<Finds>({not_there(), reused, found()}, Never{});
  CHECK(looks.resolve(ticket(), order(), keep));

  CreatePayment again = order();
  again.doubted = true;
  auto told = client_of<Asks>({reused}, Never{});
  CHECK(told.create_payment(again).error().fault == Fault::in_doubt);
}

TEST_CASE("a conflict with the very letter that was sent before settles the doubt") {
  auto client = client_of<Asks>({lost, form("conflict", 409)}, Never{});
  REQUIRE(client.create_payment(order()).error().fault == Fault::in_doubt);
  CHECK(client.resolve(ticket(), order(), keep).error().fault == Fault::conflict);
  CHECK(client.doubts().empty());
}

TEST_CASE("a look-up that fails proves no absence, however late") {
  auto client = client_of<Replays>({500, not_there(), 503, Fault::in_doubt}, Never{});
  REQUIRE(client.create_payment(order()).error().fault == Fault::in_doubt);
  client.clock().advance(1h);
  CHECK(client.resolve(key).error().fault == Fault::in_doubt);
  CHECK(client.resolve(key).error().fault == Fault::in_doubt);
}

TEST_CASE("a key that the gateway no longer protects is not sent again") {
  auto client = client_of<Asks>({lost, paid()}, Never{});
  REQUIRE(client.create_payment(order()).error().fault == Fault::in_doubt);
  client.clock().advance(Asks::rules.key_lifetime - ClientSettings{}.execute_within);
  const Error error = client.resolve(key).error();
  CHECK(error.fault == Fault::in_doubt);
  CHECK(says(error, "no longer protects its idempotency key"));
  const Error again = client.create_payment(order()).error();
  CHECK(again.fault == Fault::in_doubt);
  CHECK(says(again, "no longer protects its idempotency key"));
  CHECK(client.transport().sent().size() == 1);
}

TEST_CASE("a wall clock that is set back does not make an old key protect again") {
  auto client = client_of<Asks>({lost, paid(), paid()}, Never{});
  REQUIRE(client.create_payment(order()).error().fault == Fault::in_doubt);
  const Instant began = client.clock().now();
  client.clock().advance(25h);
  client.clock().set_wall(began + 1h);
  for (const bool resolves : {true, false}) {
    const Result<Payment> payment = resolves ? client.resolve(key) : client.create_payment(order());
    REQUIRE_FALSE(payment);
    CHECK(payment.error().fault == Fault::in_doubt);
  }
  CHECK(client.transport().sent().size() == 1);
}

TEST_CASE("absence is proved by a look-up that began after the quiet time, not before it") {
  auto client = acting_client<Finds>();
  client.transport().act = [&](int sent) -> Result<http::Response> {
    if (sent == 1 || sent == 4) return Error{Fault::in_doubt, "lost"};
    if (sent == 3) client.clock().advance(2s);
    return not_there();
  };
  REQUIRE(client.create_payment(order()).error().fault == Fault::in_doubt);
  client.clock().advance(ClientSettings{}.execute_within + *Finds::rules.absence_settles - 1s);
  CHECK(client.resolve(key).error().fault == Fault::in_doubt);
}

TEST_CASE("a wall clock that is set forward proves no absence") {
  auto client = client_of<Replays>({500, not_there(), not_there(), not_there()}, Never{});
  REQUIRE(client.create_payment(order()).error().fault == Fault::in_doubt);
  const Millis quiet = ClientSettings{}.execute_within + *Replays::rules.absence_settles;
  client.clock().set_wall(client.clock().now() + 1h);
  const Error early = client.resolve(key).error();
  CHECK(early.fault == Fault::in_doubt);
  CHECK(early.retry_after == quiet);
  client.clock().advance(quiet);
  CHECK(client.resolve(key).error().fault == Fault::not_found);
}

TEST_CASE("another process settles a ticket by looking it up") {
  auto client = client_of<Finds>({found()});
  const Result<Payment> payment = client.resolve(Ticket::parse(ticket().text()).value());
  REQUIRE(payment);
  CHECK(payment->id == "pay_1");
  CHECK(asked(client) == "GET /find/order-1/");
}

TEST_CASE("a ticket alone is never sent again") {
  auto client = client_of<Asks>({paid()});
  const Error error = client.resolve(ticket()).error();
  CHECK(error.fault == Fault::in_doubt);
  CHECK(says(error, "without the order"));
  CHECK(client.transport().sent().empty());
}

TEST_CASE("a ticket with its order is sent again under the same key, and kept before that") {
  auto client = client_of<Asks>({paid()});
  std::vector<Ticket> kept;
  client.clock().advance(5s);
  const auto record = [&](const Ticket& stored) {
    CHECK(client.transport().sent().empty());
    kept.push_back(stored);
  };
  REQUIRE(client.resolve(ticket(), order(), record));
  REQUIRE(kept.size() == 1);
  CHECK(kept[0].attempts == 2);
  CHECK(kept[0].first_sent == ticket().first_sent);
  CHECK(kept[0].sends_until > ticket().sends_until);
  CHECK(asked(client) == "POST /payments");
}

TEST_CASE("an order that breaks a rule by now is looked up, and not sent") {
  const auto stale = [] {
    CreatePayment create = order();
    create.method = Card{"4242424242424242", {11, 2029}, "123"};
    return create;
  };
  const Ticket kept = Ticket::of("plain", stale(), testing::ManualClock{}.now(), 30s);
  auto there = client_of<Finds>({found()});
  CHECK(there.resolve(kept, stale(), keep));
  auto gone = client_of<Finds>({not_there(), paid()});
  const Error error = gone.resolve(kept, stale(), keep).error();
  CHECK(error.fault == Fault::in_doubt);
  CHECK(says(error, "expired"));
  CHECK(asked(gone) == "GET /find/order-1/");
}

TEST_CASE("a ticket with another order settles nothing, and nothing is sent") {
  auto client = client_of<Finds>({found(), paid()});
  CreatePayment other = order();
  other.amount = "10.01 USD"_money;
  const Error error = client.resolve(ticket(), other, keep).error();
  CHECK(error.fault == Fault::in_doubt);
  CHECK(says(error, "amount"));
  CHECK(client.transport().sent().empty());
}

TEST_CASE("a ticket of another gateway is refused") {
  auto client = client_of<Finds>({found()});
  Ticket other = ticket();
  other.gateway = "stripe";
  CHECK(client.resolve(other).error().fault == Fault::in_doubt);
  CHECK(client.transport().sent().empty());
}

TEST_CASE("a stored ticket that is older than what the client knows does not undo it") {
  auto client = client_of<Replays>({500, not_there(), not_there(), not_there()}, Never{});
  const Ticket stored = ticket();
  REQUIRE(client.create_payment(order()).error().fault == Fault::in_doubt);
  CHECK(client.resolve(stored, order(), keep).error().fault == Fault::in_doubt);
  CHECK(asked(client) == "POST /payments, GET /find/order-1/, GET /find/order-1/");
}

TEST_CASE("a ticket that somebody stores is not sent again behind the back of its store") {
  auto client = client_of<Asks>({lost, paid()}, Never{});
  REQUIRE(client.create_payment(order(), keep).error().fault == Fault::in_doubt);
  const Error error = client.resolve(key).error();
  CHECK(error.fault == Fault::in_doubt);
  CHECK(says(error, "the keeper of tickets is needed"));
  CHECK(client.create_payment(order()).error().fault == Fault::in_doubt);
  CHECK(client.transport().sent().size() == 1);
  CHECK(client.resolve(key, keep));
}

TEST_CASE("absence is proved by when the sender stopped, not by how long the settler would take") {
  const ClientSettings patient{.execute_within = 45min};
  auto sender = client_of<Asks>({lost}, Never{}, patient);
  std::string stored;
  REQUIRE_FALSE(
      sender.create_payment(order(), [&](const Ticket& handed) { stored = handed.text(); }));
  auto settler = client_of<Finds>({not_there(), not_there()}, Never{});
  const Ticket kept = Ticket::parse(stored).value();
  settler.clock().advance(45min + *Finds::rules.absence_settles - 1ms);
  CHECK(settler.resolve(kept).error().retry_after == 1ms);
  settler.clock().advance(1ms);
  CHECK(settler.resolve(kept).error().fault == Fault::not_found);
}

TEST_CASE("a gateway that answers 404 for an unknown key can say that nothing is there") {
  struct Says404 : Finds {
    GatewayRules rules{.key_lifetime = 24h, .absence_settles = 2min, .not_found_is_absent = true};
  };
  const auto settled = [](auto dialect) {
    Client client{std::move(dialect), Never{}, testing::ManualClock{},
                  testing::ScriptedTransport{404}};
    client.clock().advance(1h);
    return client.resolve(ticket()).error().fault;
  };
  CHECK(settled(Says404{}) == Fault::not_found);
  CHECK(settled(Finds{}) == Fault::in_doubt);
}

TEST_CASE("a key that nobody vouches for is never sent again by resolve") {
  struct Unvouched : Asks {
    GatewayRules rules{};
  };
  auto client = client_of<Unvouched>({lost, paid()}, Never{});
  REQUIRE(client.create_payment(order()).error().fault == Fault::in_doubt);
  CHECK(client.resolve(key).error().fault == Fault::in_doubt);
  CHECK(client.transport().sent().size() == 1);
}

TEST_CASE("observers hear how a doubt was settled") {
  const auto how = [](auto client) {
    static_cast<void>(client.create_payment(order()));
    std::optional<Settling> heard;
    const auto watch = [&](const Resolution& resolution) noexcept {
      CHECK(resolution.ticket.key == key);
      heard = resolution.how;
    };
    static_cast<void>(client.resolve(key, watch));
    return heard;
  };
  CHECK(how(client_of<Finds>({lost, not_there(), found()}, Never{})) == Settling::found);
  CHECK(how(client_of<Asks>({lost, paid()}, Never{})) == Settling::answered);
  CHECK(how(client_of<Asks>({lost, 503}, Never{})) == Settling::open);
  CHECK(how(client_of<Asks>({paid()}, Never{})) == std::nullopt);
}

TEST_CASE("a keeper that fails stops what would be sent, and the doubt stays") {
  auto client = client_of<Asks>({lost, paid()}, Never{});
  REQUIRE(client.create_payment(order()).error().fault == Fault::in_doubt);
  const auto full = [](const Ticket&) { return false; };
  CHECK(client.resolve(key, full).error().fault == Fault::in_doubt);
  CHECK(client.doubts().size() == 1);
  CHECK(client.transport().sent().size() == 1);
}

TEST_CASE("a doubt that is forgotten is gone") {
  auto client = client_of<Asks>({lost, paid()}, Never{});
  REQUIRE(client.create_payment(order()).error().fault == Fault::in_doubt);
  client.forget(key);
  CHECK(client.doubts().empty());
  CHECK(client.resolve(key).error().fault == Fault::in_doubt);
}

}  // namespace
