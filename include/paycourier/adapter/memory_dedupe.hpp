// SPDX-License-Identifier: MIT
// MemoryDedupe: remembers in this process which messages were handled.
#ifndef PAYCOURIER_ADAPTER_MEMORY_DEDUPE_HPP
#define PAYCOURIER_ADAPTER_MEMORY_DEDUPE_HPP

#include <cstddef>
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
/// claim the id. A restart forgets: keep handlers idempotent, or keep the ids in a database.
class MemoryDedupe {
 public:
  struct Limits {
    std::size_t most = 100'000;
    Millis remember = std::chrono::hours{24 * 4};  ///< Longer than the standard schedule of 75 h.
    Millis lease = std::chrono::minutes{5};        ///< A claim left open runs out after this.
  };

  MemoryDedupe() : MemoryDedupe{Limits{}} {}
  explicit MemoryDedupe(Limits limits) : limits_{limits}, state_{std::make_unique<State>()} {}

  Result<Claim> claim(std::string_view id, Instant now) {
    const std::scoped_lock lock{state_->mutex};
    auto& seen = state_->seen;
    const auto found = seen.find(std::string{id});
    if (found != seen.end() && found->second.until > now) {
      return found->second.handled ? Claim::repeat : Claim::busy;
    }
    if (found == seen.end() && seen.size() >= limits_.most) {
      std::erase_if(seen, [now](const auto& entry) { return entry.second.until <= now; });
      if (seen.size() >= limits_.most) {
        return Error{Fault::storage, "the memory of handled messages is full"};
      }
    }
    seen.insert_or_assign(std::string{id}, Entry{after(now, limits_.lease), false});
    return Claim::first;
  }

  Result<void> confirm(std::string_view id, Instant now) {
    const std::scoped_lock lock{state_->mutex};
    state_->seen.insert_or_assign(std::string{id}, Entry{after(now, limits_.remember), true});
    return {};
  }

  Result<void> release(std::string_view id) {
    const std::scoped_lock lock{state_->mutex};
    const auto found = state_->seen.find(std::string{id});
    if (found != state_->seen.end() && !found->second.handled) state_->seen.erase(found);
    return {};
  }

 private:
  static Instant after(Instant now, Millis span) noexcept {
    return Instant{saturating_add(now.time_since_epoch(), span)};
  }

  struct Entry {
    Instant until;
    bool handled;
  };
  struct State {
    std::mutex mutex;
    std::unordered_map<std::string, Entry> seen;
  };

  Limits limits_;
  std::unique_ptr<State> state_;
};

}  // namespace paycourier::inline v0

#endif
