// SPDX-License-Identifier: MIT
// MemoryOutbox: an outbox in plain memory, for tests of your own code, and the reference of what an
// outbox means. It forgets all when the last copy of it is gone.
#ifndef PAYCOURIER_TESTING_MEMORY_OUTBOX_HPP
#define PAYCOURIER_TESTING_MEMORY_OUTBOX_HPP

#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include <paycourier/port/clock.hpp>
#include <paycourier/port/outbox.hpp>
#include <paycourier/testing/manual_clock.hpp>
#include <paycourier/testing/outbox/application.hpp>
#include <paycourier/testing/outbox/turning.hpp>

namespace paycourier::inline v0::testing {

/// Copies share their content, as connections to one database do: drop a courier in the middle of
/// its work, and another goes on with a copy. What the application calls is in outbox::Application.
/// Any thread, as long as none moves the clock meanwhile.
class MemoryOutbox : public outbox::Application {
 public:
  /// What is said without a time is said at the time of this clock: give a copy of the courier's,
  /// `MemoryOutbox{clock}`, or `SystemClock{}` where the courier has that.
  template <Clock Time = ManualClock>
  explicit MemoryOutbox(Time clock = Time{}, Retention retention = {})
      : Application{std::make_shared<outbox::Books>()} {
    books_->clock = [clock = std::move(clock)]() mutable { return clock.now(); };
    books_->retention = retention;
  }
  explicit MemoryOutbox(Retention retention) : MemoryOutbox{ManualClock{}, retention} {}

  /// A copy is a connection of its own: it is not the courier that this one may be.
  MemoryOutbox(const MemoryOutbox& other) : Application{other.books_} {}
  MemoryOutbox& operator=(const MemoryOutbox&) = delete;
  ~MemoryOutbox() = default;

  Result<void> take_over(Instant) {
    const std::scoped_lock lock{books_->mutex};
    if (books_->owner != 0) return Error{Fault::conflict, "another courier is at work"};
    books_->owner = owner_ = ++books_->last_owner;
    books_->lost_token = books_->last_token;
    books_->endpoints_changed = true;
    for (const auto& [number, lanes] : books_->lanes) {
      if (lanes.earliest()) books_->fresh.insert(number);
    }
    return {};
  }

  void hand_over() {
    const std::scoped_lock lock{books_->mutex};
    if (books_->owner == std::exchange(owner_, 0)) books_->owner = 0;
  }

  /// Another courier may take over while this one goes on unaware: what happens where a process was
  /// paused for so long that it was thought dead.
  void presume_dead() {
    const std::scoped_lock lock{books_->mutex};
    if (books_->owner == owner_) books_->owner = 0;
  }

  Result<std::vector<Post>> posts() {
    return at_work<std::vector<Post>>([](outbox::Books& books) {
      std::vector<Post> posts;
      for (auto& [number, row] : books.endpoints) {
        row.was_resumed = false;
        posts.push_back({number, row.endpoint->id, row.endpoint, row.health});
      }
      return posts;
    });
  }

  Result<News> news() {
    return at_work<News>([](outbox::Books& books) {
      News news{.endpoints_changed = std::exchange(books.endpoints_changed, false)};
      for (const std::int64_t number : std::exchange(books.fresh, {})) {
        news.due.push_back({number, books.lanes[number].earliest()});
      }
      return news;
    });
  }

  Result<Turned> turn(const Turn& turn, Instant now) {
    return at_work<Turned>([&](outbox::Books& books) { return outbox::turn(books, turn, now); });
  }

  Result<std::vector<Delivery>> lapsed(Instant now, Millis lease, int limit) {
    return at_work<std::vector<Delivery>>(
        [&](outbox::Books& books) { return outbox::take_lapsed(books, now, lease, limit); });
  }

  /// Anybody may ask.
  Result<Backlog> backlog() const {
    const std::scoped_lock lock{books_->mutex};
    return outbox::backlog(*books_);
  }

  Result<int> prune(Instant now) {
    return at_work<int>([now](outbox::Books& books) { return outbox::prune(books, now); });
  }

  void listen(const Waker& waker) {
    const std::scoped_lock lock{books_->mutex};
    books_->waker = waker;
  }

 private:
  template <class Value, class Work>
  Result<Value> at_work(const Work& work) {
    const std::scoped_lock lock{books_->mutex};
    if (owner_ == 0) return Error{Fault::invalid, "no courier has taken the outbox over"};
    return work(*books_);
  }

  std::int64_t owner_ = 0;
};

}  // namespace paycourier::inline v0::testing

#endif
