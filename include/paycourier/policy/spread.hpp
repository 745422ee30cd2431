// SPDX-License-Identifier: MIT
// The spread: a number in [0, 1) derived from the ids, so that jitter replays exactly.
#ifndef PAYCOURIER_POLICY_SPREAD_HPP
#define PAYCOURIER_POLICY_SPREAD_HPP

#include <cstdint>
#include <string_view>

namespace paycourier::inline v0 {

/// Uniform over [0, 1) as any of the three changes; the same three give the same number on every
/// machine. FNV-1a over the texts, finished by the mixer of splitmix64.
constexpr double spread_of(std::string_view who, std::string_view what, int attempt) noexcept {
  std::uint64_t hash = 0xcbf29ce484222325U;
  const auto take = [&hash](std::uint64_t byte) { hash = (hash ^ byte) * 0x100000001b3U; };
  for (const char c : who) take(static_cast<unsigned char>(c));
  take(0x100);
  for (const char c : what) take(static_cast<unsigned char>(c));
  hash += static_cast<std::uint64_t>(attempt) * 0x9e3779b97f4a7c15U;
  hash = (hash ^ hash >> 30) * 0xbf58476d1ce4e5b9U;
  hash = (hash ^ hash >> 27) * 0x94d049bb133111ebU;
  hash ^= hash >> 31;
  constexpr double two_to_53 = 9007199254740992.0;
  return static_cast<double>(hash >> 11) / two_to_53;
}

}  // namespace paycourier::inline v0

#endif
