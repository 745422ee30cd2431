// SPDX-License-Identifier: MIT
// Doubts: the payments of this client whose outcome is not known, with what settles them.
#ifndef PAYCOURIER_CLIENT_DOUBTS_HPP
#define PAYCOURIER_CLIENT_DOUBTS_HPP

#include <algorithm>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include <paycourier/client/under_way.hpp>
#include <paycourier/model/ticket.hpp>
#include <paycourier/port/gateway.hpp>

namespace paycourier::inline v0 {

using SharedLetter = std::shared_ptr<const Letter>;

/// Any thread. What is handed out stays valid while another thread settles it.
class Doubts {
 public:
  struct Doubt {
    Ticket ticket;
    SharedLetter letter = nullptr;  ///< Null when the request is not at hand.
    bool rewritten = false;         ///< Earlier attempts may have sent other bytes.
    bool is_stored = false;  ///< The caller keeps the ticket too, and has to hear when it changes.
    /// The moments of the ticket on this process's monotonic clock: the wall clock may be set.
    std::optional<Millis> first_at = {}, until_at = {};

    /// What another call knows of the same key: the earliest first attempt, the latest last one.
    void add(const Doubt& known) {
      ticket.first_sent = std::min(ticket.first_sent, known.ticket.first_sent);
      ticket.sends_until = std::max(ticket.sends_until, known.ticket.sends_until);
      ticket.attempts = std::max(ticket.attempts, known.ticket.attempts);
      ticket.only_ask = ticket.only_ask || known.ticket.only_ask;
      ticket.doubted = ticket.doubted || known.ticket.doubted;
      is_stored = is_stored || known.is_stored;
      first_at = first_at && known.first_at ? std::min(first_at, known.first_at)
                 : first_at                 ? first_at
                                            : known.first_at;
      until_at = std::max(until_at, known.until_at);
    }
    /// The later moment of both clocks, for a key that may have run out.
    Instant at_latest(Instant now, Millis monotonic) const noexcept {
      return first_at ? std::max(now, ticket.first_sent + (monotonic - *first_at)) : now;
    }
    /// How long nothing has been under way: the shorter time of both clocks.
    Millis quiet_for(Instant now, Millis monotonic) const noexcept {
      const Millis passed = now - ticket.sends_until;
      return until_at ? std::min(passed, monotonic - *until_at) : passed;
    }
  };
  using Held = std::shared_ptr<const Doubt>;

  explicit Doubts(std::size_t most) noexcept : most_{most} {}

  void put(Doubt doubt) {
    const std::scoped_lock lock{mutex_};
    replace(std::move(doubt));
  }

  /// The same before it is sent again; false, with nothing kept, when what `find` gave is no longer
  /// there: another call has settled it since.
  bool renew(Doubt doubt, const Held& found) {
    const std::scoped_lock lock{mutex_};
    if (found && !at(doubt.ticket.key)) return false;
    replace(std::move(doubt));
    return true;
  }

  void erase(const IdempotencyKey& key) {
    const std::scoped_lock lock{mutex_};
    remove(key);
  }

  /// Erases it if it is what `find` gave; false when another call has sent or settled it since.
  bool erase_unchanged(const IdempotencyKey& key, const Held& found) {
    const std::scoped_lock lock{mutex_};
    if (at(key) != found) return false;
    remove(key);
    return true;
  }

  /// Null when there is none.
  Held find(const IdempotencyKey& key) const {
    const std::scoped_lock lock{mutex_};
    return at(key);
  }

  /// The calls that are being made about any key.
  UnderWay& under_way() noexcept { return under_way_; }

  /// Oldest first.
  std::vector<Ticket> tickets() const {
    const std::scoped_lock lock{mutex_};
    std::vector<Ticket> tickets;
    for (const Held& doubt : doubts_) tickets.push_back(doubt->ticket);
    return tickets;
  }

 private:
  Held at(const IdempotencyKey& key) const {
    for (const Held& doubt : doubts_) {
      if (doubt->ticket.key == key) return doubt;
    }
    return nullptr;
  }
  void replace(Doubt doubt) {
    if (const Held known = at(doubt.ticket.key)) doubt.add(*known);
    remove(doubt.ticket.key);
    if (most_ == 0) return;
    if (doubts_.size() == most_) doubts_.erase(doubts_.begin());
    doubts_.push_back(std::make_shared<const Doubt>(std::move(doubt)));
  }
  void remove(const IdempotencyKey& key) {
    std::erase_if(doubts_, [&](const Held& doubt) { return doubt->ticket.key == key; });
  }

  std::size_t most_;
  UnderWay under_way_;
  mutable std::mutex mutex_;
  std::vector<Held> doubts_;
};

}  // namespace paycourier::inline v0

#endif
