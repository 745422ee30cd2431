// SPDX-License-Identifier: MIT
// MemoryDedupe: remembers in this process which messages were handled.
#ifndef PAYCOURIER_ADAPTER_MEMORY_DEDUPE_HPP
#define PAYCOURIER_ADAPTER_MEMORY_DEDUPE_HPP

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <paycourier/base/result.hpp>
#include <paycourier/base/time.hpp>
#include <paycourier/port/dedupe.hpp>

namespace paycourier::inline v0 {

/// Bounded: when full of ids that are still worth remembering it refuses new claims with
/// Fault::storage, so that the sender comes back later, rather than forget one too early. Any
/// thread may use it. Give it a lease longer than your slowest handler: after it, somebody else may
/// claim the id. A restart forgets: keep handlers idempotent, or the ids in a SqliteDedupe.
class MemoryDedupe {
 public:
  struct Limits {
    std::size_t most = 100'000;
    Millis remember = std::chrono::hours{24 * 4};  ///< Longer than the standard schedule of 75 h.
    Millis lease = std::chrono::minutes{5};        ///< A claim left open runs out after this.
  };

  MemoryDedupe() : MemoryDedupe{Limits{}} {}
  explicit MemoryDedupe(Limits limits) : limits_{limits}, state_{std::make_unique<State>()} {}

  Result<Claimed> claim(std::string_view id, Instant now) {
    const std::scoped_lock lock{state_->mutex};
    auto& seen = state_->seen;
    const auto found = seen.find(std::string{id});
    if (found != seen.end() && found->second.until > now) {
      return Claimed{found->second.handled ? Claim::repeat : Claim::busy, 0};
    }
    if (found == seen.end() && !has_room(now)) return full();
    const std::int64_t token = ++state_->last_token;
    seen.insert_or_assign(std::string{id}, Entry{after(now, limits_.lease), token, false});
    return Claimed{Claim::first, token};
  }

  Result<void> confirm(std::string_view id, std::int64_t token, Instant now) {
    const std::scoped_lock lock{state_->mutex};
    const auto found = state_->seen.find(std::string{id});
    if (found != state_->seen.end() && found->second.token != token) return detail::stale_claim();
    if (found == state_->seen.end() && !has_room(now)) return full();
    state_->seen.insert_or_assign(std::string{id},
                                  Entry{after(now, limits_.remember), token, true});
    return {};
  }

  Result<void> release(std::string_view id, std::int64_t token) {
    const std::scoped_lock lock{state_->mutex};
    const auto found = state_->seen.find(std::string{id});
    if (found == state_->seen.end() || found->second.token != token || found->second.handled) {
      return detail::stale_claim();
    }
    state_->seen.erase(found);
    return {};
  }

 private:
  static Instant after(Instant now, Millis span) noexcept {
    return Instant{saturating_add(now.time_since_epoch(), span)};
  }

  static Error full() { return {Fault::storage, "the memory of handled messages is full"}; }

  // When it has none, what has run out makes some.
  bool has_room(Instant now) {
    auto& seen = state_->seen;
    if (seen.size() < limits_.most) return true;
    std::erase_if(seen, [now](const auto& entry) { return entry.second.until <= now; });
    return seen.size() < limits_.most;
  }

  struct Entry {
    Instant until;
    std::int64_t token;
    bool handled;
  };
  struct State {
    std::mutex mutex;
    std::int64_t last_token = 0;
    std::unordered_map<std::string, Entry> seen;
  };

  Limits limits_;
  std::unique_ptr<State> state_;
};

}  // namespace paycourier::inline v0

#endif
