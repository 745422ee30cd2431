// SPDX-License-Identifier: MIT
// Orders: which delivery waits for which. Only the head of an order may be sent.
#ifndef PAYCOURIER_TESTING_OUTBOX_ORDERS_HPP
#define PAYCOURIER_TESTING_OUTBOX_ORDERS_HPP

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace paycourier::inline v0::testing::outbox {

/// An order is there while it has a head, alive or dead. Those behind wait in the sequence of their
/// numbers.
class Orders {
 public:
  using Name = std::pair<std::int64_t, std::string>;  ///< The endpoint, and the order at it.

  /// Whether it became the head; else it waits.
  bool join(const Name& name, std::int64_t delivery) {
    const auto [found, is_new] = orders_.try_emplace(name, Order{delivery, {}});
    if (!is_new) found->second.waiting.insert(delivery);
    return is_new;
  }

  bool is_head(const Name& name, std::int64_t delivery) const {
    const auto found = orders_.find(name);
    return found != orders_.end() && found->second.head == delivery;
  }

  /// The head is done with: who is the head now, if anyone was waiting.
  std::optional<std::int64_t> go_on(const Name& name) {
    const auto found = orders_.find(name);
    auto& waiting = found->second.waiting;
    if (waiting.empty()) {
      orders_.erase(found);
      return std::nullopt;
    }
    found->second.head = *waiting.begin();
    waiting.erase(waiting.begin());
    return found->second.head;
  }

  /// Another delivery of the same event stands where the dead head stood.
  void replace_head(const Name& name, std::int64_t by) { orders_.at(name).head = by; }

  /// Nobody waits at the endpoint any more. Its orders are over, but for those whose head stays.
  template <class Stays>
  void end(std::int64_t endpoint, const Stays& stays) {
    auto at = orders_.lower_bound({endpoint, {}});
    while (at != orders_.end() && at->first.first == endpoint) {
      at->second.waiting.clear();
      if (stays(at->second.head)) {
        ++at;
      } else {
        at = orders_.erase(at);
      }
    }
  }

 private:
  struct Order {
    std::int64_t head;
    std::set<std::int64_t> waiting;
  };
  std::map<Name, Order> orders_;
};

}  // namespace paycourier::inline v0::testing::outbox

#endif
