// SPDX-License-Identifier: MIT
// A generator with a fixed seed, so that a property that fails once fails always (splitmix64).
#ifndef PAYCOURIER_TESTS_PROPERTY_GENERATOR_HPP
#define PAYCOURIER_TESTS_PROPERTY_GENERATOR_HPP

#include <array>
#include <climits>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <paycourier/policy/retry.hpp>
#include <string>

namespace property {

using paycourier::Failure;
using paycourier::Fault;
using paycourier::Millis;

class Generator {
 public:
  explicit Generator(std::uint64_t seed) : state_{seed} {}

  std::uint64_t next() {
    std::uint64_t mixed = state_ += 0x9e3779b97f4a7c15U;
    mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111ebU;
    return mixed ^ mixed >> 31;
  }
  /// From 0 to one less than `bound`.
  std::uint64_t below(std::uint64_t bound) { return next() % bound; }
  bool coin() { return below(2) == 0; }
  double unit() { return static_cast<double>(next() >> 11) / 9007199254740992.0; }

  template <class Value, std::size_t Size>
  const Value& pick(const std::array<Value, Size>& values) {
    return values[below(Size)];
  }

  /// Spans as people write them, and those that break arithmetic.
  Millis span() {
    static constexpr std::array<std::int64_t, 12> edges{
        0,    1,          -1,         INT64_MAX,     INT64_MIN,     INT64_MAX - 1,
        1000, 86'400'000, 86'400'001, INT64_MAX / 2, INT64_MIN / 2, 9'200'000'000'000'000'000};
    return coin() ? Millis{pick(edges)} : Millis{static_cast<std::int64_t>(below(100'000'000))};
  }
  int attempt() {
    static constexpr std::array<int, 7> edges{1, 2, 3, 100, INT_MAX, INT_MAX - 1, 1 << 30};
    return coin() ? pick(edges) : static_cast<int>(below(40)) + 1;
  }
  int attempts() {
    static constexpr std::array<int, 6> edges{0, 1, -1, INT_MAX, INT_MIN, 2};
    return coin() ? pick(edges) : static_cast<int>(below(40));
  }
  double factor() {
    static const std::array<double, 12> edges{
        0,     1,         -1,     2,         std::nan(""), HUGE_VAL,
        1e300, -HUGE_VAL, 1e-300, 1.0000001, 0.5,          std::numeric_limits<double>::max()};
    return coin() ? pick(edges) : unit() * 5;
  }
  Failure failure() {
    const std::optional<Millis> asked = coin() ? std::optional{span()} : std::nullopt;
    return {.attempt = attempt(),
            .elapsed = Millis{span().count() & INT64_MAX},
            .fault = coin() ? Fault::throttled : Fault::in_doubt,
            .asked = asked,
            .spread = unit()};
  }
  std::string word(std::size_t size) {
    std::string text;
    while (text.size() < size) text += static_cast<char>('a' + below(26));
    return text;
  }

 private:
  std::uint64_t state_;
};

}  // namespace property

#endif
