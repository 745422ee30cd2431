// SPDX-License-Identifier: MIT
// The stock retry policies, each a plain struct whose members are its numbers.
#ifndef PAYCOURIER_POLICY_BACKOFF_HPP
#define PAYCOURIER_POLICY_BACKOFF_HPP

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <string_view>

#include <paycourier/policy/retry.hpp>

namespace paycourier::inline v0 {

namespace detail {

inline constexpr std::string_view attempts_used_up =
    "every attempt that the policy allows was made";

constexpr Decision wait_or_give_up(const Failure& failure, int attempts, Millis step) noexcept {
  if (failure.attempt >= attempts) return GiveUp{attempts_used_up};
  return RetryIn{not_before(failure, step)};
}

/// `first` doubled (or times `factor`) for each attempt after the first, at most `cap`.
constexpr Millis grown(Millis first, double factor, Millis cap, int attempt) noexcept {
  constexpr double plenty = 1e19;  // More than a Millis can hold, and its square still a number.
  double times = 1;
  for (int left = attempt - 1; left > 0 && factor > 1 && times < plenty; left /= 2) {
    factor = std::min(factor, plenty);
    if (left % 2 == 1) times *= factor;
    factor *= factor;
  }
  const Millis step = times > 1 ? saturating_scale(first, times) : first;
  return std::clamp(step, Millis::zero(), std::max(cap, Millis::zero()));
}

}  // namespace detail

/// One attempt.
struct Never {
  constexpr Decision next(const Failure&) const noexcept {
    return GiveUp{"the policy allows no retry"};
  }
};

/// The same wait each time.
struct FixedDelay {
  Millis delay = Millis{1'000};
  int attempts = 5;

  constexpr Decision next(const Failure& failure) const noexcept {
    return detail::wait_or_give_up(failure, attempts, delay);
  }
};

/// One step more each time: 1 s, 2 s, 3 s, 4 s.
struct LinearBackoff {
  Millis step = Millis{1'000};
  int attempts = 5;

  constexpr Decision next(const Failure& failure) const noexcept {
    return detail::wait_or_give_up(failure, attempts, saturating_multiply(step, failure.attempt));
  }
};

/// Twice as long each time, up to a cap: 1 s, 2 s, 4 s, 8 s.
struct ExponentialBackoff {
  Millis first = Millis{1'000};
  Millis cap = Millis{3'600'000};
  double factor = 2;
  int attempts = 5;

  constexpr Decision next(const Failure& failure) const noexcept {
    return detail::wait_or_give_up(failure, attempts,
                                   detail::grown(first, factor, cap, failure.attempt));
  }
};

/// Anything between nothing and the exponential step, also on the first retry, so that a thousand
/// clients that failed together do not come back together. For calls that somebody waits for.
struct FullJitterBackoff {
  Millis first = Millis{500};
  Millis cap = Millis{8'000};
  double factor = 2;
  int attempts = 4;

  constexpr Decision next(const Failure& failure) const noexcept {
    const Millis step = detail::grown(first, factor, cap, failure.attempt);
    return detail::wait_or_give_up(failure, attempts, saturating_scale(step, failure.spread));
  }
};

/// The waits themselves, one after each failed attempt: Schedule{5s, 5min, 1h} makes four attempts.
template <std::size_t Waits>
struct Schedule {
  template <std::convertible_to<Millis>... Wait>
  requires(sizeof...(Wait) == Waits) constexpr Schedule(Wait... wait) noexcept
      : waits{Millis{wait}...} {}

  std::array<Millis, Waits> waits;

  constexpr Decision next(const Failure& failure) const noexcept {
    const auto failed = static_cast<std::size_t>(std::max(failure.attempt, 1));
    if (failed > Waits) return GiveUp{detail::attempts_used_up};
    return RetryIn{not_before(failure, waits[failed - 1])};
  }
};

template <std::convertible_to<Millis>... Wait>
Schedule(Wait...) -> Schedule<sizeof...(Wait)>;

/// The schedule that Standard Webhooks 1.0 suggests: ten attempts over 75 h 35 min 5 s.
inline constexpr Schedule standard_schedule{
    std::chrono::seconds{5}, std::chrono::minutes{5}, std::chrono::minutes{30},
    std::chrono::hours{2},   std::chrono::hours{5},   std::chrono::hours{10},
    std::chrono::hours{14},  std::chrono::hours{20},  std::chrono::hours{24}};

/// The policy that is `standard_schedule`: what a courier follows unless told otherwise.
struct StandardSchedule {
  constexpr Decision next(const Failure& failure) const noexcept {
    return standard_schedule.next(failure);
  }
};

}  // namespace paycourier::inline v0

#endif
