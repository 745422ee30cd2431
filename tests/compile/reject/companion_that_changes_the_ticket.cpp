// SPDX-License-Identifier: MIT
// A keeper keeps the ticket; it does not rewrite it.
// expect: what follows the request of a call can be called with `const Attempt&`, of create_payment
#include <paycourier/client.hpp>
#include <paycourier/testing/manual_clock.hpp>
#include <paycourier/testing/scripted_transport.hpp>

using namespace paycourier;

struct Barter {
  static constexpr std::string_view name = "barter";
  static constexpr GatewayRules rules{};
  http::Credential credential() const { return {"Authorization", Secret{"Bearer x"}}; }
  Result<Letter> write_create(const CreatePayment&) const { return Letter{}; }
  Result<Letter> write_get(std::string_view) const { return Letter{}; }
  Result<Payment> read_payment(const http::Response&) const { return Payment{}; }
  Error read_refusal(Operation, const http::Response&) const { return {}; }
};
using Shop = Client<Barter, FullJitterBackoff, testing::ManualClock, testing::ScriptedTransport>;

Result<Payment> paid(Shop& shop, const CreatePayment& create) {
  return shop.create_payment(create, [](Ticket& ticket) { ticket.attempts = 0; });
}
