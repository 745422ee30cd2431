// SPDX-License-Identifier: MIT
// A simulated store: an outbox in memory that is away, fails before it writes, or writes and then
// fails. And one whose process is a zombie: it was paused beyond its leases and goes on.
#ifndef PAYCOURIER_TESTS_SIMULATION_COURIER_STORE_HPP
#define PAYCOURIER_TESTS_SIMULATION_COURIER_STORE_HPP

#include <cstdint>
#include <memory>
#include <paycourier/testing/manual_clock.hpp>
#include <paycourier/testing/memory_outbox.hpp>
#include <property/generator.hpp>
#include <utility>
#include <vector>

namespace simulation {

using namespace paycourier;

struct Faults {
  testing::ManualClock clock;
  property::Generator random;
  Millis away_until = {};
  std::uint64_t one_in = 100;  ///< Calls that fail; 0: none.
  std::uint64_t failures = 0, half_failures = 0;

  bool strikes() {
    const bool strikes =
        clock.monotonic() < away_until || (one_in != 0 && random.below(one_in) == 0);
    failures += strikes;
    return strikes;
  }
};

class Store {
 public:
  Store(const testing::MemoryOutbox& memory, std::shared_ptr<Faults> faults)
      : memory_{memory}, faults_{std::move(faults)} {}

  void become_zombie() {
    is_zombie_ = true;
    memory_.presume_dead();
  }

  Result<void> take_over(Instant now) { return memory_.take_over(now); }
  void hand_over() { memory_.hand_over(); }
  Result<std::vector<Post>> posts() {
    if (faults_->strikes()) return full();
    Result<std::vector<Post>> posts = memory_.posts();
    endpoints_.clear();
    for (const Post& post : *posts) endpoints_.push_back(post.number);
    return posts;
  }
  Result<News> news() {
    if (is_zombie_) return News{};
    if (faults_->strikes()) return full();
    Result<News> news = memory_.news();
    // A turn that was said to fail may have freed what is behind it: everything is news.
    if (std::exchange(is_unsure_, false)) {
      for (const std::int64_t number : endpoints_) news->due.push_back({number, Instant{}});
    }
    return news;
  }
  Result<Turned> turn(const Turn& turn, Instant now) {
    if (faults_->strikes()) return full();
    // Tokens fence deliveries; that nobody else writes an endpoint's health the owner lock sees to.
    if (is_zombie_) return memory_.turn({turn.completions, {}, turn.wants}, now);
    Result<Turned> turned = memory_.turn(turn, now);
    if (faults_->one_in == 0 || faults_->random.below(2 * faults_->one_in) != 0) return turned;
    ++faults_->half_failures;
    is_unsure_ = true;
    return full();
  }
  Result<std::vector<Delivery>> lapsed(Instant now, Millis lease, int limit) {
    if (is_zombie_) return std::vector<Delivery>{};
    if (faults_->strikes()) return full();
    return memory_.lapsed(now, lease, limit);
  }
  Result<Backlog> backlog() { return memory_.backlog(); }
  Result<int> prune(Instant now) { return memory_.prune(now); }
  void listen(const Waker& waker) { memory_.listen(waker); }

 private:
  static Error full() { return {Fault::storage, "the disk is full"}; }

  testing::MemoryOutbox memory_;
  std::shared_ptr<Faults> faults_;
  std::vector<std::int64_t> endpoints_;
  bool is_zombie_ = false;
  bool is_unsure_ = false;
};

static_assert(Outbox<Store>);

}  // namespace simulation

#endif
