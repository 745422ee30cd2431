// SPDX-License-Identifier: MIT
// The independent server of these tests, and what stands in its books.
#ifndef PAYCOURIER_TESTS_INTEROP_MOCK_HPP
#define PAYCOURIER_TESTS_INTEROP_MOCK_HPP

#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>
#include <paycourier/adapter/curl_transport.hpp>

namespace interop {

inline constexpr const char* api_key = "sk_test_interop";

/// Where stripe-stateful-mock listens; `tests/interop/run` starts it and says so.
inline std::uint16_t mock_port() {
  const char* port = std::getenv("PAYCOURIER_STRIPE_MOCK_PORT");
  if (!port) throw std::runtime_error{"start these tests with tests/interop/run"};
  return static_cast<std::uint16_t>(std::strtoul(port, nullptr, 10));
}

inline std::string mock_url() { return "http://127.0.0.1:" + std::to_string(mock_port()); }

struct Booked {
  std::string key;
  std::string id;
  bool is_paid = false;
  std::int64_t amount = 0;
};

/// Every charge that the server ever made, declined ones too: the whole list in one answer, read
/// without a line of the dialect under test.
inline std::vector<Booked> booked() {
  paycourier::CurlTransport transport;
  const paycourier::http::Credential credential{
      "Authorization", paycourier::Secret{std::string{"Bearer "} + api_key}};
  const auto answer = transport.round_trip({.url = mock_url() + "/v1/charges",
                                            .credential = &credential,
                                            .reach = paycourier::Reach::tls_or_loopback},
                                           paycourier::Millis{10'000});
  std::vector<Booked> all;
  const auto list = nlohmann::json::parse(answer.value().body);
  if (list.at("has_more")) throw std::runtime_error{"the server did not list every charge"};
  for (const auto& charge : list.at("data")) {
    all.push_back({charge.at("metadata").value("key", ""), charge.at("id"), charge.at("paid"),
                   charge.at("amount")});
  }
  return all;
}

inline std::vector<Booked> booked_under(const std::string& key) {
  std::vector<Booked> all = booked();
  std::erase_if(all, [&](const Booked& charge) { return charge.key != key; });
  return all;
}

inline std::size_t paid_under(const std::string& key) {
  std::size_t paid = 0;
  for (const Booked& charge : booked_under(key)) paid += charge.is_paid ? 1 : 0;
  return paid;
}

}  // namespace interop

#endif
