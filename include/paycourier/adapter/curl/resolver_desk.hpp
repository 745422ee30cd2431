// SPDX-License-Identifier: MIT
// The desk of a Resolver: the names that are to be looked up, and which of them may be next.
#ifndef PAYCOURIER_ADAPTER_CURL_RESOLVER_DESK_HPP
#define PAYCOURIER_ADAPTER_CURL_RESOLVER_DESK_HPP

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <iterator>
#include <list>
#include <memory>
#include <mutex>
#include <utility>

#include <paycourier/adapter/curl/bell.hpp>
#include <paycourier/adapter/curl/look_up.hpp>

namespace paycourier::inline v0::curl {

/// What is known of a name decides how many threads it and its like may hold.
enum class Repute {
  good,     ///< It has been resolved quickly: all of them.
  unknown,  ///< Three in four.
  slow,     ///< It took longer than `slow_look_up`: half of them.
};

/// Shared by the threads and the one that asks; everything under the mutex, but for a look-up while
/// it is running.
struct ResolverDesk {
  using Clock = std::chrono::steady_clock;

  struct Job {
    LookUp look_up;
    Repute repute = Repute::unknown;
    Clock::time_point began = {};
  };

  ResolverDesk(std::shared_ptr<Bell> its_bell, int most)
      : bell{std::move(its_bell)}, most_threads{std::max(most, 4)} {}

  /// The line whose first may go on now, the best known before the others; null for none.
  std::list<Job>* next() noexcept {
    const auto is_slow = [now = Clock::now()](const Job& job) {
      return job.repute == Repute::slow || now - job.began > slow_look_up;
    };
    const auto is_good = [](const Job& job) { return job.repute == Repute::good; };
    const auto slow = std::count_if(running.begin(), running.end(), is_slow);
    const auto good = std::count_if(running.begin(), running.end(), is_good);
    if (!line_of(Repute::good).empty()) return &line_of(Repute::good);
    if (std::ssize(running) - good >= most_threads * 3 / 4) return nullptr;
    if (!line_of(Repute::unknown).empty()) return &line_of(Repute::unknown);
    if (slow >= most_threads / 2) return nullptr;
    return line_of(Repute::slow).empty() ? nullptr : &line_of(Repute::slow);
  }

  std::list<Job>& line_of(Repute repute) noexcept {
    return waiting[static_cast<std::size_t>(repute)];
  }
  int count_waiting() const noexcept {
    return static_cast<int>(waiting[0].size() + waiting[1].size() + waiting[2].size());
  }

  const std::shared_ptr<Bell> bell;
  const int most_threads;
  std::mutex mutex;
  std::condition_variable changed;
  std::array<std::list<Job>, 3> waiting;
  std::list<Job> running;
  std::list<Job> done;
  int threads = 0;
  int idle = 0;
  bool is_closed = false;
};

}  // namespace paycourier::inline v0::curl

#endif
