// SPDX-License-Identifier: MIT
// What the healthy notice of the sick: black holes and silent name servers among thousands of
// endpoints, each run beside one in which all are well. Starts in a network of its own: see `run`.
//   bench_sick [ROUNDS [FIGURE...]]     a figure is one of the letters that are printed
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <bench/network/crowd.hpp>
#include <support/dns_server.hpp>
#include <support/own_network.hpp>
#include <support/temporary.hpp>

using namespace bench;
using namespace std::chrono_literals;

namespace {

std::string address(const char* network, int i) {
  return network + std::to_string(1 + i / 250) + "." + std::to_string(1 + i % 250);
}

std::string at(const char* network, int i, int port) {
  return "http://" + address(network, i) + ":" + std::to_string(port) + "/hooks";
}

/// The dark are those of 127.78.0.0/16.
template <int InTen>
CrowdPlan plan_with_dark(CrowdPlan plan) {
  plan.is_sick = [](int i) { return i % 10 < InTen; };
  plan.url = [](int i, int port) { return at(i % 10 < InTen ? "127.78." : "127.77.", i, port); };
  return plan;
}

void lights(bool are_on) {
  support::filter("flush chain inet cell dark");
  if (!are_on) support::filter("add rule inet cell dark ip daddr 127.78.0.0/16 drop");
}

int failures = 0;

void verdict(const char* figure, const char* what, double value, const char* unit, bool is_most,
             double goal, const std::string& from) {
  const bool is_good = is_most ? value <= goal : value >= goal;
  failures += is_good ? 0 : 1;
  std::printf("%-3s %-58s %8.2f %-3s goal %s %.2f  %s   (%s)\n", figure, what, value, unit,
              is_most ? "<=" : ">=", goal, is_good ? "pass" : "MISS", from.c_str());
  std::fflush(stdout);
}

std::string words(const char* format, double well, double sick, std::size_t missing) {
  char text[160];
  std::snprintf(text, sizeof text, format, well, sick);
  return missing == 0 ? text : text + std::string{", missing "} + std::to_string(missing);
}

/// Rounds of both, one after the other.
struct Pair {
  std::vector<double> rate[2], p50[2], p99[2], pass[2];
  int threads = 0;
  std::size_t missing = 0;

  void add(int sick, const CrowdFigures& figures) {
    rate[sick].push_back(figures.per_second());
    p50[sick].push_back(figures.at(0.5));
    p99[sick].push_back(figures.at(0.99));
    pass[sick].push_back(figures.longest_pass_ms);
    threads = std::max(threads, figures.most_threads);
    missing += figures.missing;
  }
  void print_rate(const char* figure, const char* what, double goal) const {
    const double well = median(rate[0]), ill = median(rate[1]);
    verdict(figure, what, ill / well, "x", false, goal,
            words("%.0f/s well, %.0f/s sick", well, ill, missing));
  }
  void print_p99(const char* figure, const char* what, double goal) const {
    const double well = median(p99[0]), ill = median(p99[1]);
    verdict(figure, what, ill / well, "x", true, goal,
            words("%.1f ms well, %.1f ms sick", well, ill, missing) +
                words("; median %.1f, %.1f", median(p50[0]), median(p50[1]), 0));
  }
};

constexpr Millis patience = 35s;

/// A backlog, everything due at once: to endpoints that the courier knows, and to such as are all
/// new to it.
void backlog(int rounds) {
  const Server server{0ms};
  const CrowdPlan plan = plan_with_dark<5>({.endpoints = 10'000, .in_flight = 1'024});
  Pair known, fresh;
  for (int round = 0; round < rounds; ++round) {
    for (int sick : {0, 1}) {
      lights(sick == 0);
      Crowd crowd{plan, server.port()};
      fresh.add(sick, crowd.run(5, 0ms, patience));
      known.add(sick, crowd.run(5, 0ms, patience));
    }
  }
  known.print_rate("a1", "10,000 known, half dark, a backlog: healthy throughput", 0.8);
  known.print_p99("a2", "10,000 known, half dark, a backlog: healthy p99", 2);
  fresh.print_rate("a3", "10,000 new, half dark, a backlog: healthy throughput", 0.8);
  fresh.print_p99("a4", "10,000 new, half dark, a backlog: healthy p99", 2);
}

/// They are dark from the start, and the courier has had time to learn of it; then fan-outs.
void a_fifth(int rounds) {
  const Server server{20ms};
  const CrowdPlan plan = plan_with_dark<2>({.endpoints = 500, .in_flight = 64});
  Pair pair;
  for (int round = 0; round < rounds; ++round) {
    for (int sick : {0, 1}) {
      lights(sick == 0);
      Crowd crowd{plan, server.port()};
      crowd.run(5, 5s, 5s);
      pair.add(sick, crowd.run(6, 6s, 10s));
    }
  }
  pair.print_p99("b", "a fifth dark, 64 in flight, 500/s: healthy p99", 1.2);
}

/// All have answered till now; then a fifth go dark in the middle of it.
void outage(int) {
  const Server server{20ms};
  const CrowdPlan plan = plan_with_dark<2>({.endpoints = 500, .in_flight = 64});
  Pair pair;
  for (int sick : {0, 1}) {
    lights(true);
    Crowd crowd{plan, server.port()};
    crowd.run(2, 2s, 4s);
    lights(sick == 0);
    pair.add(sick, crowd.run(6, 6s, 10s));
  }
  // More than there are slots: each is told by a request of its own, and a machine that is silent
  // is given up after five seconds.
  const double sick = median(pair.p99[1]);
  verdict("b+", "the same, but all go dark at once, more than slots: p99", sick, "ms", true, 6'500,
          words("%.1f ms well, %.1f ms sick", median(pair.p99[0]), sick, pair.missing));
}

/// "http://well17.test:1234/hooks"
std::string name_of(const char* kind, int i, int port) {
  return std::string{"http://"} + kind + std::to_string(i) + ".test:" + std::to_string(port) +
         "/hooks";
}

/// "well17.test" is 127.77.1.18; of all others nothing is said.
std::optional<support::DnsAnswer> of_the_well(const std::string& label, bool is_v4) {
  if (!label.starts_with("well")) return {};
  const int i = std::atoi(label.c_str() + 4);
  if (!is_v4) return support::DnsAnswer{};
  return support::DnsAnswer::of(address("127.77.", i));
}

void silent_names(int rounds) {
  const Server server{20ms};
  const support::DnsServer names{"127.0.0.1", &of_the_well};
  CrowdPlan plan{.endpoints = 1'000, .in_flight = 64};
  plan.is_sick = [](int i) { return i % 105 == 0; };  // Ten, each in a fan-out of its own.
  Pair pair;
  for (int round = 0; round < rounds; ++round) {
    for (int sick : {0, 1}) {
      plan.url = sick == 0 ? [](int i, int port) { return name_of("well", i, port); }
                           : [](int i, int port) {
                               return name_of(i % 105 == 0 ? "silent" : "well", i, port);
                             };
      // A thread that waits for a silent server outlives its courier.
      while (support::resolver_threads() > 0) std::this_thread::sleep_for(50ms);
      Crowd crowd{plan, server.port()};
      pair.add(sick, crowd.run(3, 6s, 10s));
    }
  }
  pair.print_p99("c1", "1 % with a silent name server, 500/s: healthy p99", 1.2);
  verdict("c2", "1 % with a silent name server: longest pass of the loop", median(pair.pass[1]),
          "ms", true, 50,
          words("%.1f ms well, %.1f ms sick", median(pair.pass[0]), median(pair.pass[1]), 0));
  verdict("c3", "1 % with a silent name server: resolver threads", pair.threads, "", true, 16,
          "the most that were seen");
}

}  // namespace

int main(int count, char** arguments) {
  const int rounds = count > 1 ? std::max(std::atoi(arguments[1]), 1) : 2;
  ::rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
  const support::TemporaryFolder folder;
  support::use_own_name_server(folder.path().string(), "127.0.0.1");
  support::filter("add chain inet cell dark { type filter hook input priority 0; }");
  ::curl_global_init(CURL_GLOBAL_DEFAULT);
  const std::pair<std::string_view, void (*)(int)> figures[]{
      {"a", &backlog}, {"b", &a_fifth}, {"o", &outage}, {"c", &silent_names}};
  for (const auto& [letter, measure] : figures) {
    bool is_wanted = count < 3;
    for (int i = 2; i < count; ++i) is_wanted = is_wanted || arguments[i] == letter;
    if (is_wanted) measure(rounds);
  }
  return failures == 0 ? 0 : 1;
}
