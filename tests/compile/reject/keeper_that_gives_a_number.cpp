// SPDX-License-Identifier: MIT
// A keeper says yes or no, or why not: a code of SQLite, say, could mean either.
// expect: a keeper of tickets gives nothing, a bool, or a Result<void>
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
  return shop.create_payment(create, [](const Ticket&) { return 0; });
}
