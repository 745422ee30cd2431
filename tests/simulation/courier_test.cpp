// SPDX-License-Identifier: MIT
// The production courier in simulated worlds: receivers of every kind, a store that fails, crashes,
// zombies, operators. PAYCOURIER_SIMULATED_WORLDS sets how many, PAYCOURIER_SEED the first of them,
// PAYCOURIER_SIMULATED_DAYS how long each is.
#include <paycourier/courier.hpp>

#include <catch2/catch_test_macros.hpp>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <paycourier/policy/pipes.hpp>
#include <simulation/courier_world.hpp>
#include <string>
#include <support/sanitizer.hpp>
#include <type_traits>

namespace {

using namespace paycourier;
using namespace simulation;

std::uint64_t setting_of(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

Millis standard_least(int attempt) {
  constexpr std::array<Millis, 9> waits{5s, 5min, 30min, 2h, 5h, 10h, 14h, 20h, 24h};
  return waits.at(static_cast<std::size_t>(attempt - 1));
}
Millis eager_least(int attempt) {
  return std::min(Millis{1s} * (1 << (attempt - 1)), Millis{1min});
}

/// One world; gives its trace.
std::uint64_t live(std::uint64_t seed, Tally& tally) {
  const auto days =
      static_cast<int>(setting_of("PAYCOURIER_SIMULATED_DAYS", support::is_sanitized ? 20 : 74));
  const Millis span = 24h * days;
  const auto judge = [&](const auto& regime) {
    World world{seed, regime, tally};
    world.live(span, (days * 2 + 4) / 5);
    for (const std::string& broken : world.broken()) UNSCOPED_INFO(broken);
    UNSCOPED_INFO("replay it: PAYCOURIER_SEED="
                  << seed << " PAYCOURIER_SIMULATED_WORLDS=1 PAYCOURIER_SIMULATED_DAYS="
                  << span / 24h << " " << program_invocation_name
                  << " \"a courier keeps its promises in every world\"");
    CHECK(world.broken().empty());
    return world.trace();
  };
  if (seed % 2 == 0) return judge(Regime<StandardSchedule>{{}, 10, &standard_least});
  const auto eager = ExponentialBackoff{.first = 1s, .cap = 1min, .attempts = 6} |
                     honor_retry_after{24h} | jitter{0.5};
  return judge(Regime<std::remove_const_t<decltype(eager)>>{eager, 6, &eager_least});
}

TEST_CASE("a courier keeps its promises in every world") {
  const std::uint64_t first = setting_of("PAYCOURIER_SEED", 1);
  const std::uint64_t worlds =
      setting_of("PAYCOURIER_SIMULATED_WORLDS", support::is_sanitized ? 60 : 200);
  Tally tally;
  for (std::uint64_t seed = first; seed < first + worlds; ++seed) live(seed, tally);
  std::printf(
      "%llu worlds, %.0f years: %llu events, %llu sends, %llu delivered, %llu dead, "
      "%llu duplicates, %llu unknown, %llu crashes, %llu zombies, %llu outages, "
      "%llu half commits, %llu stale, %llu breakers\n",
      static_cast<unsigned long long>(tally.worlds),
      static_cast<double>(tally.passed.count()) / 31'557'600'000.0,
      static_cast<unsigned long long>(tally.accepted), static_cast<unsigned long long>(tally.sends),
      static_cast<unsigned long long>(tally.delivered), static_cast<unsigned long long>(tally.dead),
      static_cast<unsigned long long>(tally.duplicates),
      static_cast<unsigned long long>(tally.unknown),
      static_cast<unsigned long long>(tally.crashes),
      static_cast<unsigned long long>(tally.zombies),
      static_cast<unsigned long long>(tally.outages),
      static_cast<unsigned long long>(tally.half_commits),
      static_cast<unsigned long long>(tally.stale),
      static_cast<unsigned long long>(tally.breakers));
  if (worlds < 30) return;  // One world need not see everything.
  for (const std::uint64_t happened :
       {tally.delivered, tally.dead,     tally.duplicates,   tally.unknown, tally.crashes,
        tally.zombies,   tally.outages,  tally.half_commits, tally.stale,   tally.held,
        tally.closed,    tally.breakers, tally.pauses,       tally.stops,   tally.left,
        tally.revived,   tally.skipped,  tally.replayed,     tally.probes,  tally.idle_checks,
        tally.doubtful,  tally.ramped,   tally.rated,        tally.lags}) {
    CHECK(happened > 0);
  }
}

TEST_CASE("the same seed makes the same world") {
  Tally tally;
  for (const std::uint64_t seed : {7U, 8U}) CHECK(live(seed, tally) == live(seed, tally));
  CHECK(live(7, tally) != live(9, tally));
}

}  // namespace
