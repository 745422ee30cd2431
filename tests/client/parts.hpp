// SPDX-License-Identifier: MIT
// What the tests of a client's room share: orders, answers, and a client of scripted parts.
#ifndef PAYCOURIER_TESTS_CLIENT_PARTS_HPP
#define PAYCOURIER_TESTS_CLIENT_PARTS_HPP

#include <functional>
#include <initializer_list>
#include <paycourier/client.hpp>
#include <paycourier/testing/manual_clock.hpp>
#include <paycourier/testing/scripted_transport.hpp>
#include <string>
#include <string_view>
#include <support/plain_gateway.hpp>
#include <support/shared_clock.hpp>
#include <utility>

namespace support {

using namespace paycourier;
using namespace paycourier::literals;
using namespace std::chrono_literals;

inline CreatePayment order(std::string key = "order-1") {
  return {.key = IdempotencyKey{key},
          .amount = "10.00 USD"_money,
          .method = PaymentToken{"tok_visa"},
          .reference = "order-1"};
}

inline http::Response form(std::string body, int status = 200) {
  return {.status = status, .headers = {}, .body = std::move(body)};
}
inline const std::string payment_form =
    "id=pay_1&status=succeeded&minor_units=1000&currency=USD&reference=order-1";
inline http::Response paid() { return form(payment_form, 201); }
inline http::Response found(std::string next = {}) {
  return form("pages=1&" + payment_form + "&next=" + next);
}
inline http::Response not_there(std::string next = {}) { return form("pages=1&next=" + next); }

template <class Dialect = PlainGateway<>, class Policy = FixedDelay>
auto client_of(std::initializer_list<testing::ScriptedAnswer> script, Policy policy = {},
               ClientSettings settings = {}) {
  return Client{Dialect{}, std::move(policy), testing::ManualClock{},
                testing::ScriptedTransport{script}, settings};
}

/// A transport whose answers are acts, numbered from 1: what they call happens while the request is
/// on its way, as another thread's call would.
struct ActingTransport {
  std::function<Result<http::Response>(int)> act = {};
  int sent = 0;
  Result<http::Response> round_trip(const http::Request&, Millis) { return act(++sent); }
};

template <class Dialect>
auto acting_client() {
  return Client{Dialect{}, Never{}, testing::ManualClock{}, ActingTransport{}};
}

inline bool says(const Error& error, std::string_view words) {
  return error.because.find(words) != std::string::npos;
}

/// The paths that were asked for, each after "POST " or "GET ".
inline std::string asked(auto& client) {
  std::string text;
  for (const testing::SentRequest& sent : client.transport().sent()) {
    const std::size_t path = sent.url.find('/', std::string_view{"https://"}.size());
    if (!text.empty()) text += ", ";
    text.append(http::name(sent.method)).append(" ").append(sent.url.substr(path));
  }
  return text;
}

}  // namespace support

#endif
