// SPDX-License-Identifier: MIT
// An observer of resolutions may not throw either.
// expect: an observer can be called with `const Resolution&` and is noexcept
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

Result<Payment> settled(Shop& shop, const Ticket& ticket) {
  return shop.resolve(ticket, [](const Resolution&) {});
}
