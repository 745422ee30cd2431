// SPDX-License-Identifier: MIT
// The application: a thread in which payments and refunds happen, each of them an event.
#ifndef LIVE_SHOP_HPP
#define LIVE_SHOP_HPP

#include <atomic>
#include <deque>
#include <map>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>

#include <live/receiver.hpp>
#include <paycourier/adapter/sqlite_outbox.hpp>
#include <paycourier/paycourier.hpp>

namespace live {

class Shop {
 public:
  /// So many events, spread over so long.
  Shop(paycourier::SqliteOutbox& outbox, const std::deque<Receiver>& receivers, int events,
       paycourier::Millis span)
      : outbox_{outbox}, receivers_{receivers}, thread_{[=, this](const std::stop_token& stop) {
          open(stop, events, span);
        }} {}

  bool is_closed() const noexcept { return is_closed_; }
  int events() const noexcept { return events_; }

  /// Deliveries to this receiver that it has enqueued.
  int enqueued(std::string_view receiver) const {
    const std::scoped_lock lock{mutex_};
    const auto found = enqueued_.find(receiver);
    return found == enqueued_.end() ? 0 : found->second;
  }
  /// What went wrong last; empty: nothing.
  std::string trouble() const {
    const std::scoped_lock lock{mutex_};
    return trouble_;
  }

 private:
  void open(const std::stop_token& stop, int events, paycourier::Millis span) {
    const paycourier::SystemClock clock;
    for (int i = 0; i < events; ++i) {
      if (!clock.wait(span / events, stop)) break;
      sell(clock.now(), i);
    }
    is_closed_ = true;
  }

  void sell(paycourier::Instant now, int number) {
    const char* const type = number % 5 == 4 ? "refund.created" : "payment.completed";
    const std::string order = "order-" + std::to_string(1'000 + number);
    const auto enqueued = outbox_.enqueue({.id = paycourier::random_event_id(now),
                                           .type = type,
                                           .payload = R"({"type":")" + std::string{type} +
                                                      R"(","data":{"order":")" + order + R"("}})"});
    const std::scoped_lock lock{mutex_};
    if (!enqueued) {
      trouble_ = describe(enqueued.error());
      return;
    }
    ++events_;
    for (const Receiver& receiver : receivers_) {
      if (receiver.wants(type)) ++enqueued_[std::string{receiver.id()}];
    }
  }

  paycourier::SqliteOutbox& outbox_;
  const std::deque<Receiver>& receivers_;
  std::atomic<bool> is_closed_ = false;
  std::atomic<int> events_ = 0;
  mutable std::mutex mutex_;
  std::map<std::string, int, std::less<>> enqueued_;
  std::string trouble_;
  std::jthread thread_;
};

}  // namespace live

#endif
