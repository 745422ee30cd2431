// SPDX-License-Identifier: MIT
// The answer is lost and the process dies; another one finds out what became of the payment.

#include <cstdio>
#include <map>
#include <string>

#include <paycourier/paycourier.hpp>
#include <sandbox/gateway.hpp>

namespace {

using namespace paycourier::literals;

/// Carries the request, and loses the first answer.
struct LossyTransport {
  paycourier::CurlTransport wire;
  bool lost = false;

  paycourier::Result<paycourier::http::Response> round_trip(
      const paycourier::http::Request& request, paycourier::Millis budget) {
    auto answer = wire.round_trip(request, budget);
    if (std::exchange(lost, true)) return answer;
    return paycourier::Error{paycourier::Fault::in_doubt, "the connection broke"};
  }
};

paycourier::CreatePayment order_1042() {
  return {.key = paycourier::IdempotencyKey{"order-1042/1"},
          .amount = "10.00 USD"_money,
          .method = paycourier::Card{"4242424242424242", {12, 2030}, "123"}};
}

}  // namespace

int main() {
  const sandbox::Gateway sandbox;
  std::map<std::string, std::string> table;  // Your database.
  // [store]
  const auto keep = [&](const paycourier::Ticket& ticket) {
    table.insert_or_assign(ticket.key.text(), ticket.text());
    return true;  // false: nothing is sent
  };
  // [/store]
  const auto axra = [&] {
    return paycourier::Axra{.base_url = sandbox.base_url(),
                            .api_key = paycourier::Secret{sandbox::Gateway::api_key},
                            .rules = {.key_lifetime = std::chrono::hours{24}}};  // your contract
  };
  {
    paycourier::Client client{axra(), paycourier::Never{}, paycourier::SystemClock{},
                              LossyTransport{}};
    // [keep]
    auto payment = client.create_payment(order_1042(), keep);
    // [/keep]
    if (payment) return 1;
    std::puts(describe(payment.error()).c_str());
  }

  // [resolve]
  paycourier::Client client{axra()};  // another day, another process
  auto ticket = paycourier::Ticket::parse(table.at("order-1042/1"));
  auto payment = client.resolve(*ticket, order_1042(), keep);
  // [/resolve]
  if (!payment) return std::puts(describe(payment.error()).c_str()), 1;
  std::printf("%s %s, executed %zu time\n", payment->id.c_str(), payment->status_text.c_str(),
              sandbox.executed());
  return sandbox.executed() == 1 ? 0 : 1;
}
