// SPDX-License-Identifier: MIT
// Deadline: when a request has to be over, and when it has to be connected.
#ifndef PAYCOURIER_ADAPTER_CURL_DEADLINE_HPP
#define PAYCOURIER_ADAPTER_CURL_DEADLINE_HPP

#include <algorithm>
#include <chrono>
#include <optional>

#include <paycourier/base/time.hpp>

namespace paycourier::inline v0::curl {

class Deadline {
 public:
  using Moment = std::chrono::steady_clock::time_point;

  Deadline() = default;
  /// Of a request that begins now.
  Deadline(Moment now, Millis budget, std::optional<Millis> connect_within)
      : end_{now + std::min(budget, longest)},
        connect_within_{std::clamp(connect_within.value_or(longest), Millis::zero(), longest)} {
    begin_to_connect(now);
  }

  /// It was not trying to connect until now: it has all of its time for that again.
  void begin_to_connect(Moment now) noexcept {
    connect_began_ = now;
    connect_end_ = std::min(end_, now + connect_within_);
  }

  Moment end() const noexcept { return end_; }
  Moment connect_end() const noexcept { return connect_end_; }  ///< No later than the end.
  Millis left(Moment now) const noexcept { return std::chrono::ceil<Millis>(end_ - now); }
  Millis connect_left(Moment now) const noexcept {
    return std::chrono::ceil<Millis>(connect_end_ - now);
  }
  /// How long it tried to connect, if it was connected at all.
  std::optional<Millis> connected_in(const std::optional<Moment>& ready) const noexcept {
    if (!ready) return {};
    return std::chrono::ceil<Millis>(*ready - connect_began_);
  }

 private:
  static constexpr Millis longest = std::chrono::hours{24 * 365};

  Moment end_ = {};
  Moment connect_began_ = {};
  Moment connect_end_ = {};
  Millis connect_within_ = longest;
};

}  // namespace paycourier::inline v0::curl

#endif
