// SPDX-License-Identifier: MIT
// The outbox's nouns as columns, and back.
#ifndef PAYCOURIER_ADAPTER_SQLITE_OUTBOX_COLUMNS_HPP
#define PAYCOURIER_ADAPTER_SQLITE_OUTBOX_COLUMNS_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <paycourier/adapter/sqlite/statement.hpp>
#include <paycourier/base/error.hpp>
#include <paycourier/base/time.hpp>
#include <paycourier/model/delivery_log.hpp>
#include <paycourier/model/endpoint_health.hpp>
#include <paycourier/model/subscription.hpp>
#include <paycourier/model/webhook.hpp>

namespace paycourier::inline v0::sqlite {

using Number = std::optional<std::int64_t>;

/// The enumerators are stored as these numbers, in partial indexes too.
template <class Enum>
constexpr std::int64_t number_of(Enum value) noexcept {
  return static_cast<std::int64_t>(value);
}
static_assert(number_of(DeliveryState::pending) == 0 && number_of(DeliveryState::leased) == 1 &&
              number_of(DeliveryState::blocked) == 2 && number_of(DeliveryState::delivered) == 3 &&
              number_of(DeliveryState::dead) == 4 && number_of(DeliveryState::discarded) == 5);
static_assert(number_of(Ordering::none) == 0 && number_of(Ordering::by_key) == 1 &&
              number_of(Ordering::endpoint) == 2);
static_assert(number_of(DeadHead::halts) == 0 && number_of(DeadHead::is_skipped) == 1);
static_assert(number_of(Standing::active) == 0 && number_of(Standing::closed) == 1 &&
              number_of(Standing::disabled) == 2);

constexpr std::int64_t milliseconds(Instant at) noexcept { return at.time_since_epoch().count(); }
constexpr std::int64_t milliseconds(Instant at, Millis later) noexcept {
  return saturating_add(at.time_since_epoch(), later).count();
}
constexpr Instant instant(std::int64_t at) noexcept { return Instant{Millis{at}}; }

inline std::optional<Instant> instant(Number at) noexcept {
  return at ? std::optional{instant(*at)} : std::nullopt;
}
inline Number milliseconds(std::optional<Instant> at) noexcept {
  return at ? Number{milliseconds(*at)} : std::nullopt;
}

/// Faults are stored by name. A name of a newer version counts as in doubt.
constexpr Fault fault_of(std::string_view stored) noexcept {
  for (int i = 0; name(static_cast<Fault>(i)) != "unknown"; ++i) {
    if (name(static_cast<Fault>(i)) == stored) return static_cast<Fault>(i);
  }
  return Fault::in_doubt;
}

/// From `first` on: attempt, at, took, status, fault, failed_because, asked, next_in, answer.
inline LoggedAttempt read_attempt(const Statement::Run& row, int first) {
  const auto millis = [&](int column) {
    const Number found = row.number(first + column);
    return found ? std::optional{Millis{*found}} : std::nullopt;
  };
  const std::string fault = row.text(first + 4);
  Attempt attempt{.number = static_cast<int>(row.integer(first)),
                  .at = instant(row.integer(first + 1)),
                  .took = Millis{row.integer(first + 2)},
                  .status = static_cast<int>(row.integer(first + 3)),
                  .because = row.text(first + 5),
                  .asked = millis(6),
                  .next_in = millis(7)};
  if (!fault.empty()) attempt.fault = fault_of(fault);
  return {std::move(attempt), row.text(first + 8)};
}

/// From `first` on: paused, standing, held_until, failures, trips, opens_at, failing_since,
/// recovered_at.
inline EndpointHealth read_health(const Statement::Run& row, int first) {
  return {.paused = row.integer(first) != 0,
          .standing = static_cast<Standing>(row.integer(first + 1)),
          .held_until = instant(row.integer(first + 2)),
          .failures = static_cast<int>(row.integer(first + 3)),
          .trips = static_cast<int>(row.integer(first + 4)),
          .opens_at = instant(row.integer(first + 5)),
          .failing_since = instant(row.number(first + 6)),
          .recovered_at = instant(row.number(first + 7))};
}

}  // namespace paycourier::inline v0::sqlite

#endif
