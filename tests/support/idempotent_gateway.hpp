// SPDX-License-Identifier: MIT
// A small honest gateway: it executes once for each idempotency key, and replays its answers.
#ifndef PAYCOURIER_TESTS_SUPPORT_IDEMPOTENT_GATEWAY_HPP
#define PAYCOURIER_TESTS_SUPPORT_IDEMPOTENT_GATEWAY_HPP

#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include <support/acts.hpp>
#include <support/peer.hpp>

namespace support {

/// What it answers to 10.00 USD under that key.
inline std::string payment_of(std::string_view key) {
  return R"({"id":"pay_)" + std::string{key} +
         R"(","status":"succeeded","amount":1000,"currency":"USD"})";
}

/// From several threads.
class IdempotentGateway {
 public:
  /// Gives the whole answer, whether or not it is ever sent.
  std::string handle(const Received& request) {
    const std::scoped_lock lock{mutex_};
    const std::string key = request.header("Idempotency-Key").value_or("");
    if (key.empty()) return response(400, R"({"error":{"code":"idempotency_key_missing"}})");
    const auto [entry, is_new] = bodies_.try_emplace(key, request.body);
    if (!is_new && entry->second != request.body) {
      return response(409, R"({"error":{"code":"idempotency_key_reused"}})");
    }
    return response(201, payment_of(key), "Content-Type: application/json\r\n");
  }

  /// How many payments there are: one for each key that was ever executed.
  std::size_t payments() const {
    const std::scoped_lock lock{mutex_};
    return bodies_.size();
  }
  bool has_executed(const std::string& key) const {
    const std::scoped_lock lock{mutex_};
    return bodies_.contains(key);
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::string> bodies_;
};

}  // namespace support

#endif
