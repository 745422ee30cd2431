// SPDX-License-Identifier: MIT
// The client against each scenario of tests/interop/fault_server.mjs, with its defaults but for the
// time that a call may take. Prints "scenario client outcome ms", tab-separated.
//   bench_against_stripe_node PORTS EXECUTE_WITHIN_MS
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>
#include <utility>

#include <paycourier/paycourier.hpp>

namespace {

using namespace paycourier;
using namespace paycourier::literals;

/// A gateway that is known to execute a key anew after an error.
struct ExecutesAnew : Stripe {
  static constexpr GatewayRules rules{.longest_key = 255, .replays_errors = false};
};

constexpr Money ten_dollars = "10.00 USD"_money;

std::string told(const Result<Payment>& payment) {
  return std::string{payment ? name(payment->status) : name(payment.error().fault)};
}

template <class Dialect>
void face(const std::string& scenario, std::string_view who, const std::string& port,
          Millis execute_within) {
  Dialect gateway;
  gateway.base_url = "http://127.0.0.1:" + port;
  gateway.api_key.append("sk_test_").append(who);
  Client client{std::move(gateway), FullJitterBackoff{}, SystemClock{}, CurlTransport{},
                ClientSettings{.execute_within = execute_within}};
  const CreatePayment order{.key = IdempotencyKey::random(),
                            .amount = ten_dollars,
                            .method = PaymentToken{"pm_card_visa"}};
  const auto began = std::chrono::steady_clock::now();
  Result<Payment> payment = client.create_payment(order);
  std::string outcome = told(payment);
  if (scenario.ends_with("called again") && !payment) {
    outcome += ", then " + told(client.create_payment(order));
  }
  const auto took = std::chrono::steady_clock::now() - began;
  std::cout << scenario << '\t' << who << '\t' << outcome << '\t'
            << std::chrono::duration_cast<Millis>(took).count() << std::endl;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) return EXIT_FAILURE;
  std::ifstream ports{arguments[1]};
  const Millis execute_within{std::strtol(arguments[2], nullptr, 10)};
  for (std::string scenario, port;
       std::getline(ports, scenario, '\t') && ports >> port >> std::ws;) {
    if (scenario == "books") continue;
    face<Stripe>(scenario, "paycourier", port, execute_within);
    if (scenario != "500, then executed") continue;
    face<ExecutesAnew>(scenario, "paycourier, told so", port, execute_within);
  }
}
