// SPDX-License-Identifier: MIT
// Doubts: the payments of this client whose outcome is not known, with what settles them.
#ifndef PAYCOURIER_CLIENT_DOUBTS_HPP
#define PAYCOURIER_CLIENT_DOUBTS_HPP

#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include <paycourier/model/ticket.hpp>
#include <paycourier/port/gateway.hpp>

namespace paycourier::inline v0 {

using SharedLetter = std::shared_ptr<const Letter>;

/// Any thread. What is handed out stays valid while another thread settles it.
class Doubts {
 public:
  struct Doubt {
    Ticket ticket;
    SharedLetter letter;
    bool is_stored = false;  ///< The caller keeps the ticket too, and has to hear when it changes.
  };
  using Held = std::shared_ptr<const Doubt>;

  explicit Doubts(std::size_t most) noexcept : most_{most} {}

  void put(Ticket ticket, SharedLetter letter, bool is_stored = false) {
    const std::scoped_lock lock{mutex_};
    remove(ticket.key);
    if (most_ == 0) return;
    if (doubts_.size() == most_) doubts_.erase(doubts_.begin());
    doubts_.push_back(
        std::make_shared<const Doubt>(Doubt{std::move(ticket), std::move(letter), is_stored}));
  }

  void erase(const IdempotencyKey& key) {
    const std::scoped_lock lock{mutex_};
    remove(key);
  }

  /// Null when there is none.
  Held find(const IdempotencyKey& key) const {
    const std::scoped_lock lock{mutex_};
    for (const Held& doubt : doubts_) {
      if (doubt->ticket.key == key) return doubt;
    }
    return nullptr;
  }

  /// Oldest first.
  std::vector<Ticket> tickets() const {
    const std::scoped_lock lock{mutex_};
    std::vector<Ticket> tickets;
    for (const Held& doubt : doubts_) tickets.push_back(doubt->ticket);
    return tickets;
  }

 private:
  void remove(const IdempotencyKey& key) {
    std::erase_if(doubts_, [&](const Held& doubt) { return doubt->ticket.key == key; });
  }

  std::size_t most_;
  mutable std::mutex mutex_;
  std::vector<Held> doubts_;
};

}  // namespace paycourier::inline v0

#endif
