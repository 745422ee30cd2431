// SPDX-License-Identifier: MIT
// An outbox that fails when it is told to: before anything is written, or after all of it was.
#ifndef PAYCOURIER_TESTS_COURIER_FAULTY_OUTBOX_HPP
#define PAYCOURIER_TESTS_COURIER_FAULTY_OUTBOX_HPP

#include <paycourier/testing/memory_outbox.hpp>
#include <vector>

namespace faulty {

using namespace paycourier;

struct Outbox {
  testing::MemoryOutbox& inner;
  int failing_news = 0, failing_posts = 0, failing_turns = 0, failing_lapsed = 0,
      failing_prunes = 0;
  int half_failing_turns = 0;  ///< Written, but said to have failed.
  bool cannot_be_taken = false;
  int slices = 0;  ///< Of history, that are still to be pruned.
  int turns = 0, prunes = 0;

  static Error full() {
    return {Fault::storage, "SQLite: database or disk is full", 0, "SQLITE_FULL"};
  }
  static bool fails(int& left) { return left > 0 && left-- > 0; }

  Result<void> take_over(Instant now) {
    if (cannot_be_taken) return full();
    return inner.take_over(now);
  }
  void hand_over() { inner.hand_over(); }
  Result<std::vector<Post>> posts() {
    if (fails(failing_posts)) return full();
    return inner.posts();
  }
  Result<News> news() {
    if (fails(failing_news)) return full();
    return inner.news();
  }
  Result<Turned> turn(const Turn& turn, Instant now) {
    ++turns;
    if (fails(failing_turns)) return full();
    Result<Turned> turned = inner.turn(turn, now);
    if (fails(half_failing_turns)) return full();
    return turned;
  }
  Result<std::vector<Delivery>> lapsed(Instant now, Millis lease, int limit) {
    if (fails(failing_lapsed)) return full();
    return inner.lapsed(now, lease, limit);
  }
  Result<Backlog> backlog() { return inner.backlog(); }
  Result<int> prune(Instant now) {
    ++prunes;
    if (fails(failing_prunes)) return full();
    if (fails(slices)) return 1;
    return inner.prune(now);
  }
  void listen(const Waker& waker) { inner.listen(waker); }
};

static_assert(paycourier::Outbox<Outbox>);

}  // namespace faulty

#endif
