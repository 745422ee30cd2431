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
  unknown,  ///< Three quarters of them, and an eighth more one after the other.
  slow,     ///< It took longer than `slow_look_up`: half of them.
};

/// From here on a look-up may well be one that no server answers.
inline constexpr std::chrono::milliseconds doubtful_look_up{250};

/// Shared by the threads and the one that asks; everything under the mutex, but for a look-up while
/// it is running.
struct ResolverDesk {
  using Clock = std::chrono::steady_clock;

  struct Job {
    LookUp look_up;
    Repute repute = Repute::unknown;
    Clock::time_point asked = {};
    Clock::time_point began = {};
  };

  ResolverDesk(std::shared_ptr<Bell> its_bell, int most)
      : bell{std::move(its_bell)}, most_threads{std::max(most, 4)} {}

  /// The line whose first may go on now, the best known before the others; null for none. Behind a
  /// pile of names that nobody answers a new one does not wait for its turn: the newest goes
  /// beside them, one after the other, and each is given a quarter of a second to prove itself.
  std::list<Job>* next() noexcept {
    std::list<Job>& good = line_of(Repute::good);
    std::list<Job>& unknown = line_of(Repute::unknown);
    std::list<Job>& slow = line_of(Repute::slow);
    if (!good.empty()) return &good;
    const auto now = Clock::now();
    int others = 0, lasting = 0, young = 0;
    for (const Job& job : running) {
      const auto age = now - job.began;
      others += job.repute != Repute::good ? 1 : 0;
      lasting += job.repute == Repute::slow || age > slow_look_up ? 1 : 0;
      young += job.repute != Repute::good && age <= doubtful_look_up ? 1 : 0;
    }
    if (others < most_threads * 3 / 4 && !unknown.empty()) return &unknown;
    // What has waited for longer is of the pile, and would take these threads, too.
    const bool is_new = !unknown.empty() && now - unknown.back().asked <= 2 * doubtful_look_up;
    if (others < most_threads * 7 / 8 && young == 0 && is_new) {
      unknown.splice(unknown.begin(), unknown, std::prev(unknown.end()));
      return &unknown;
    }
    if (lasting >= most_threads / 2 || others >= most_threads * 3 / 4) return nullptr;
    return slow.empty() || !unknown.empty() ? nullptr : &slow;
  }

  /// When it may be another one's turn though nothing has changed.
  Clock::time_point next_look(Clock::time_point otherwise) noexcept {
    constexpr std::chrono::milliseconds step{50};
    return line_of(Repute::unknown).empty() ? otherwise : std::min(otherwise, Clock::now() + step);
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
