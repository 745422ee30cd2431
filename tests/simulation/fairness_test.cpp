// SPDX-License-Identifier: MIT
// Fairness by the rules alone, in virtual time: endpoints that swallow every request do not delay
// those that answer.
#include <catch2/catch_test_macros.hpp>
#include <simulation/crowd.hpp>
#include <string>

namespace {

using namespace simulation;
using namespace std::chrono_literals;

struct Ratios {
  double throughput = 0;  ///< Of the same endpoints in the run without black holes; so is the rest.
  double p99 = 0;
};

CrowdFigures run(CrowdSettings settings, int black_holes_in_ten) {
  settings.black_holes_in_ten = black_holes_in_ten;
  const CrowdFigures figures = Crowd{settings}.run();
  const int most = settings.share.slots;
  CHECK(figures.most_in_flight <= most);
  return figures;
}

Ratios compare(const std::string& what, const CrowdSettings& settings, int black_holes_in_ten) {
  const auto ratio = [](auto a, auto b) { return static_cast<double>(a) / static_cast<double>(b); };
  const CrowdFigures alive = run(settings, 0);
  const CrowdFigures sick = run(settings, black_holes_in_ten);
  CHECK(sick.delivered == alive.delivered);
  const Ratios ratios{
      ratio(sick.delivered, alive.delivered) * ratio(alive.last.count(), sick.last.count()),
      ratio(sick.p99.count(), alive.p99.count())};
  WARN(what << ": throughput " << ratios.throughput << ", p99 " << describe(sick.p99) << " of "
            << describe(alive.p99) << ": " << ratios.p99);
  return ratios;
}

/// Everything is enqueued at once, as after a night's downtime, to endpoints nobody knows yet.
const CrowdSettings backlog{.endpoints = 10'000,
                            .share = {.slots = 1'024},
                            .timeout = 5s,
                            .fan_out_every = 1ms,
                            .fan_outs = 20};
/// Fan-outs to all, about three quarters of what the slots can do.
const CrowdSettings steady{.endpoints = 2'000,
                           .share = {.slots = 64},
                           .timeout = 10s,
                           .fan_out_every = 4s,
                           .fan_outs = 100,
                           .measured_from = 200s};

TEST_CASE("ten thousand endpoints, half of them black holes: the others are served as if alone") {
  const Ratios ratios = compare("half of a backlog", backlog, 5);
  CHECK(ratios.throughput >= 0.8);
  CHECK(ratios.p99 <= 2);
}

TEST_CASE("one fifth of all endpoints are black holes: the others hardly notice") {
  const Ratios at_once = compare("a fifth of a backlog", backlog, 2);
  CHECK(at_once.throughput >= 0.8);
  CHECK(at_once.p99 <= 1.2);
  const Ratios ratios = compare("a fifth, steadily", steady, 2);
  CHECK(ratios.throughput >= 0.95);
  CHECK(ratios.p99 <= 1.2);
}

TEST_CASE("half of all endpoints are black holes for good: fan-outs to the others stay prompt") {
  const Ratios ratios = compare("half, steadily", steady, 5);
  CHECK(ratios.throughput >= 0.95);
  CHECK(ratios.p99 <= 1.2);
}

TEST_CASE("after a restart the black holes of before are known by their health") {
  CrowdSettings known = steady;
  known.measured_from = {};
  known.all_is_known = true;
  CHECK(compare("half, after a restart", known, 5).p99 <= 1.2);
}

TEST_CASE("as many new endpoints that accept and then say nothing do not delay the old ones") {
  CrowdSettings joined = steady;
  joined.connects_briefly = false;
  joined.black_holes_join_at = 10;
  joined.measured_from = 40s;
  const Ratios ratios = compare("half, joined later", joined, 5);
  CHECK(ratios.throughput >= 0.95);
  CHECK(ratios.p99 <= 1.5);
}

TEST_CASE("without shares black holes take every slot: the simulation can tell") {
  CrowdSettings naive = steady;
  naive.measured_from = {};
  naive.until = 800s;
  naive.share = {.slots = 64, .doubtful_most = 1, .slow_least = 1, .headroom = 0};
  naive.connects_briefly = false;
  naive.health.breaker_failures = 0;
  CHECK(run(naive, 5).delivered < run(steady, 5).delivered / 10);
}

TEST_CASE("the doubtful never start beyond half of the slots") {
  CHECK(run(backlog, 5).most_doubtful <= 512);
  CHECK(run(steady, 5).most_doubtful <= 32);
}

}  // namespace
