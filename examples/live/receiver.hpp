// SPDX-License-Identifier: MIT
// A receiver on loopback with a habit: each is a way in which real ones make senders suffer.
#ifndef LIVE_RECEIVER_HPP
#define LIVE_RECEIVER_HPP

#include <atomic>
#include <chrono>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <paycourier/paycourier.hpp>
#include <sandbox/server.hpp>

namespace live {

enum class Habit {
  steady,   ///< Does what it should.
  slow,     ///< Takes its time over each.
  flaky,    ///< Breaks down over every third.
  strict,   ///< Asks for refunds only, and refuses each of them.
  busy,     ///< After every fifteen it asks for two seconds of rest.
  leaving,  ///< After a dozen it wants no more: 410.
  asleep,   ///< Nobody listens until it is woken.
};

constexpr std::string_view name(Habit habit) noexcept {
  switch (habit) {
    case Habit::steady: return "steady";
    case Habit::slow: return "slow";
    case Habit::flaky: return "flaky";
    case Habit::strict: return "strict";
    case Habit::busy: return "busy";
    case Habit::leaving: return "leaving";
    case Habit::asleep: return "asleep";
  }
  return "unknown";
}

class Receiver {
 public:
  explicit Receiver(Habit habit) : habit_{habit}, server_{sandbox::free_port()} {
    // A thread for every connection that a courier may keep: see `per_endpoint` in main.cpp.
    server_.routes().new_task_queue = [] { return new httplib::ThreadPool{8}; };
    server_.routes().set_keep_alive_timeout(1);
    server_.routes().set_keep_alive_max_count(1'000);
    server_.routes().Post("/hooks", [this](const auto& request, auto& response) {
      response.status = answer(request, response);
    });
    if (habit != Habit::asleep) server_.start();
  }

  std::string_view id() const noexcept { return name(habit_); }
  std::vector<std::string> patterns() const { return {habit_ == Habit::strict ? "refund.*" : "*"}; }
  bool wants(std::string_view type) const {
    return paycourier::matches_event(patterns().front(), type);
  }
  paycourier::Endpoint endpoint() const {
    return {.id = std::string{id()},
            .url = server_.url() + "/hooks",
            .signing = paycourier::StandardWebhooks{secret_},
            .reach = paycourier::Reach::anywhere};
  }

  bool is_asleep() const noexcept { return habit_ == Habit::asleep && !is_awake_; }
  void wake() { server_.start(), is_awake_ = true; }
  /// Messages that it has verified and accepted, each counted once.
  int accepted() const noexcept { return accepted_; }

 private:
  using Clock = std::chrono::steady_clock;

  int answer(const httplib::Request& request, httplib::Response& response) {
    using namespace std::chrono_literals;
    constexpr int for_rest = 15, for_good = 12;
    const int before = requests_++, accepted = accepted_;
    if (habit_ == Habit::slow) std::this_thread::sleep_for(250ms);
    if (habit_ == Habit::flaky && before % 3 == 2) return 500;
    if (habit_ == Habit::strict) return 422;
    if (habit_ == Habit::leaving && accepted >= for_good) return 410;
    if (habit_ == Habit::busy && accepted >= for_rest * (rests_ + 1)) {
      ++rests_;
      rested_at_ = Clock::now().time_since_epoch() + 2s;
    }
    if (Clock::now().time_since_epoch() < rested_at_.load()) {
      response.set_header("Retry-After", "2");
      return 429;
    }
    const auto header = [&](std::string_view wanted) {
      return request.get_header_value(std::string{wanted}.c_str());
    };
    return receiver_.handle(request.body, header, [&](const paycourier::Event&) { ++accepted_; })
        .status;
  }

  Habit habit_;
  paycourier::Secret secret_ = paycourier::random_webhook_secret();
  paycourier::WebhookReceiver<> receiver_{paycourier::StandardWebhooks{secret_}};
  std::atomic<int> requests_ = 0, accepted_ = 0, rests_ = 0;
  std::atomic<Clock::duration> rested_at_ = Clock::duration{};
  std::atomic<bool> is_awake_ = false;
  sandbox::Server server_;
};

}  // namespace live

#endif
