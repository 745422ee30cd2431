// SPDX-License-Identifier: MIT
// What follows a request: keepers, observers and a stop token, in any order and number.
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

struct Keeper {
  bool operator()(const Ticket&) { return true; }
};
struct Watcher {
  void operator()(const Attempt&) const noexcept {}
  void operator()(const Resolution&) const noexcept {}
};

Result<Payment> paid(Shop& shop, const CreatePayment& create, std::stop_token stop) {
  const auto keep = [](const Ticket&) -> Result<void> { return {}; };
  const auto note = [](const Ticket&) {};
  const auto hear_everything = [](const auto&) noexcept {};
  Keeper keeper;
  return shop.create_payment(create, keep, stop, Watcher{}, note, hear_everything, keeper);
}

Result<Payment> settled(Shop& shop, const Ticket& ticket, const std::stop_token& stop) {
  return shop.resolve(
      ticket, stop, [](const Resolution&) noexcept {}, Watcher{});
}
