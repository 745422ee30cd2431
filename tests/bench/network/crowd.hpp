// SPDX-License-Identifier: MIT
// A crowd of endpoints at one server, served by a whole courier over libcurl, and what the healthy
// among them notice of the others.
#ifndef PAYCOURIER_TESTS_BENCH_NETWORK_CROWD_HPP
#define PAYCOURIER_TESTS_BENCH_NETWORK_CROWD_HPP

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <bench/wire.hpp>
#include <paycourier/adapter/curl_multi_transport.hpp>
#include <paycourier/adapter/openssl_ed25519.hpp>
#include <paycourier/adapter/openssl_mac.hpp>
#include <paycourier/adapter/system_clock.hpp>
#include <paycourier/courier.hpp>
#include <paycourier/policy/standard_webhooks.hpp>
#include <paycourier/testing/memory_outbox.hpp>
#include <support/dns_server.hpp>

namespace bench {

using namespace paycourier;

inline double ms_of(Clock::duration span) {
  return std::chrono::duration<double, std::milli>{span}.count();
}

struct CrowdPlan {
  int endpoints = 1'000;
  int fan_out = 20;  ///< Endpoints that an event goes to.
  int in_flight = 64;
  Millis timeout = Millis{15'000};
  bool (*is_sick)(int endpoint) = nullptr;  ///< In one of the runs that are compared.
  std::string (*url)(int endpoint, int port) = nullptr;
};

/// Of one run.
struct CrowdFigures {
  std::vector<double> delays_ms;  ///< From due to delivered and stored, of healthy first attempts.
  double took_ms = 0;             ///< Till the last of them.
  double longest_pass_ms = 0;     ///< Of the courier's loop, waiting excluded.
  int most_threads = 0;
  std::size_t missing = 0;  ///< Healthy deliveries that had not come when time was up.

  double per_second() const { return static_cast<double>(delays_ms.size()) / took_ms * 1'000; }
  /// Whoever is missing has waited longest.
  double at(double share) const {
    std::vector<double> sorted = delays_ms;
    sorted.resize(sorted.size() + missing, took_ms);
    std::sort(sorted.begin(), sorted.end());
    const auto place = static_cast<std::size_t>(share * static_cast<double>(sorted.size()));
    return sorted.empty() ? 0 : sorted[std::min(place, sorted.size() - 1)];
  }
};

/// In plain memory, for the question is not what a store costs.
class Crowd {
 public:
  Crowd(const CrowdPlan& plan, int port)
      : plan_{plan}, courier_{box_, CourierSettings{.in_flight = plan.in_flight}} {
    const int groups = plan.endpoints / plan.fan_out;
    for (int i = 0; i < plan.endpoints; ++i) {
      const std::string group = "g" + std::to_string(i % groups);
      box_.subscribe({.id = (plan.is_sick(i) ? "s" : "h") + std::to_string(i),
                      .url = plan.url(i, port),
                      .signing = StandardWebhooks{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"},
                      .reach = Reach::anywhere,
                      .timeout = plan.timeout},
                     {group})
          .value();
    }
    for (int i = 0; i < plan.endpoints; ++i) healthy_of_.resize(static_cast<std::size_t>(groups));
    for (int i = 0; i < plan.endpoints; ++i) {
      if (!plan.is_sick(i)) ++healthy_of_[static_cast<std::size_t>(i % groups)];
    }
  }

  /// So many events to each endpoint, evenly over the span, and what becomes of them till the
  /// healthy have theirs or time is up.
  CrowdFigures run(int events_each, Millis span, Millis most) {
    CrowdFigures figures;
    const std::size_t groups = healthy_of_.size();
    const std::size_t events = groups * static_cast<std::size_t>(events_each);
    const std::size_t first = due_.size();
    std::size_t wanted = 0;
    for (std::size_t i = 0; i < events; ++i) wanted += healthy_of_[i % groups];
    figures.delays_ms.reserve(wanted);
    const auto began = Clock::now();
    auto last = began;
    const auto watch = [&](const auto& notice) noexcept {
      if constexpr (requires { notice.attempt; }) {
        if (notice.endpoint_id[0] != 'h' || notice.attempt.number != 1) return;
        const std::size_t event = number_of(notice.event_id);
        if (event < first || notice.fate != Fate::delivered) return;
        last = Clock::now();
        figures.delays_ms.push_back(ms_of(last - due_[event]));
      }
    };
    const auto step =
        std::chrono::duration_cast<Clock::duration>(span) / static_cast<Clock::rep>(events);
    std::size_t begun = 0;
    auto looked = began;
    for (auto now = began; figures.delays_ms.size() < wanted && now - began < most;
         now = Clock::now()) {
      for (; begun < events && began + step * static_cast<Clock::rep>(begun) <= now; ++begun) {
        enqueue(begun % groups, began + step * static_cast<Clock::rep>(begun));
      }
      constexpr Millis nap{1};
      const auto before = Clock::now();
      courier_.step(nap, watch).value();
      const auto after = Clock::now();
      figures.longest_pass_ms = std::max(figures.longest_pass_ms, ms_of(after - before - nap));
      if (after - looked > std::chrono::milliseconds{100}) {
        looked = after;
        figures.most_threads = std::max(figures.most_threads, support::resolver_threads());
      }
    }
    figures.took_ms = ms_of((figures.delays_ms.size() < wanted ? Clock::now() : last) - began);
    figures.missing = wanted - figures.delays_ms.size();
    return figures;
  }

 private:
  static std::size_t number_of(std::string_view id) noexcept {
    std::size_t number = 0;
    std::from_chars(id.data() + 1, id.data() + id.size(), number);
    return number;
  }

  void enqueue(std::size_t group, Clock::time_point due) {
    box_.enqueue({.id = "e" + std::to_string(due_.size()),
                  .type = "g" + std::to_string(group),
                  .payload = body},
                 {}, SystemClock{}.now())
        .value();
    due_.push_back(due);
  }

  CrowdPlan plan_;
  testing::MemoryOutbox box_;
  Courier<testing::MemoryOutbox> courier_;
  std::vector<std::size_t> healthy_of_;  ///< By group.
  std::vector<Clock::time_point> due_;   ///< By event.
};

}  // namespace bench

#endif
