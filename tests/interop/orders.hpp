// SPDX-License-Identifier: MIT
// Orders and clients of these tests, and how an outcome is told in one text.
#ifndef PAYCOURIER_TESTS_INTEROP_ORDERS_HPP
#define PAYCOURIER_TESTS_INTEROP_ORDERS_HPP

#include <string>
#include <utility>
#include <vector>

#include <interop/charges_gateway.hpp>
#include <interop/mock.hpp>
#include <paycourier/paycourier.hpp>
#include <paycourier/testing/manual_clock.hpp>

namespace interop {

using namespace paycourier::literals;

inline constexpr Money ten_dollars = "10.00 USD"_money;

inline CreatePayment order(const IdempotencyKey& key, std::string token,
                           Money amount = ten_dollars) {
  return {.key = key,
          .amount = amount,
          .method = PaymentToken{std::move(token)},
          .reference = "order of " + key.text()};
}

inline Charges charges(std::string url = mock_url(), const char* key = api_key) {
  return {.base_url = std::move(url), .api_key = Secret{key}};
}

/// The client that people get when they ask for nothing else.
inline Client<Charges> client(std::string url = mock_url()) {
  return Client{charges(std::move(url))};
}

/// The same over the same wire, with a clock that jumps over the waits.
inline auto hasty_client(std::string url) {
  return Client{charges(std::move(url)), FullJitterBackoff{}, testing::ManualClock{}};
}

/// Watches a call and keeps what it sees.
struct Watch {
  std::vector<Attempt> attempts = {};

  auto keep() {
    return [this](const Attempt& attempt) noexcept { attempts.push_back(attempt); };
  }
  /// "create 500, look_up 200"
  std::string story() const {
    std::string text;
    for (const Attempt& attempt : attempts) {
      text.append(text.empty() ? "" : ", ").append(attempt.step).append(" ");
      text.append(attempt.status ? std::to_string(attempt.status) : name(*attempt.fault));
    }
    return text;
  }
};

/// "succeeded", or "declined insufficient_funds".
inline std::string told(const Result<Payment>& payment) {
  if (payment) return std::string{name(payment->status)};
  const Error& error = payment.error();
  return std::string{name(error.fault)} + (error.code.empty() ? "" : " " + error.code);
}

}  // namespace interop

#endif
