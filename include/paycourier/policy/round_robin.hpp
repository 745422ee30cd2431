// SPDX-License-Identifier: MIT
// Round robin: whose turn it is among those that are ready.
#ifndef PAYCOURIER_POLICY_ROUND_ROBIN_HPP
#define PAYCOURIER_POLICY_ROUND_ROBIN_HPP

#include <cstddef>
#include <limits>
#include <optional>
#include <vector>

namespace paycourier::inline v0 {

/// A ring of small numbers, such as the places of endpoints in a vector: its memory is that of the
/// largest one. All is O(1). Whoever has had a turn and is still ready is pushed again, and then is
/// behind all others: with turns of at most so many requests this is a deficit round robin of equal
/// weights, for every request costs the same.
class RoundRobin {
 public:
  /// At the end of the ring; of what is in the ring, nothing.
  void push(std::size_t number) {
    if (number >= links_.size()) links_.resize(number + 1);
    Link& link = links_[number];
    if (link.is_in) return;
    link = {last_, none, true};
    (last_ == none ? first_ : links_[last_].next) = number;
    last_ = number;
    ++size_;
  }

  /// The one whose turn it is leaves the ring; nothing: the ring is empty.
  std::optional<std::size_t> pop() noexcept {
    if (first_ == none) return {};
    const std::size_t number = first_;
    erase(number);
    return number;
  }

  /// Of what is not in the ring, nothing.
  void erase(std::size_t number) noexcept {
    if (!contains(number)) return;
    const Link link = links_[number];
    (link.before == none ? first_ : links_[link.before].next) = link.next;
    (link.next == none ? last_ : links_[link.next].before) = link.before;
    links_[number] = {};
    --size_;
  }

  bool contains(std::size_t number) const noexcept {
    return number < links_.size() && links_[number].is_in;
  }
  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }

 private:
  static constexpr std::size_t none = std::numeric_limits<std::size_t>::max();
  struct Link {
    std::size_t before = none, next = none;
    bool is_in = false;
  };

  std::vector<Link> links_;
  std::size_t first_ = none, last_ = none, size_ = 0;
};

}  // namespace paycourier::inline v0

#endif
