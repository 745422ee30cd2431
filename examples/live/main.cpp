// SPDX-License-Identifier: MIT
// A courier at work, watched live: seven receivers on loopback with a habit each, and a shop that
// keeps enqueuing. One thread drives the courier and draws.

#include <algorithm>
#include <cstdio>
#include <deque>
#include <exception>
#include <numeric>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <live/book.hpp>
#include <live/interrupt.hpp>
#include <live/options.hpp>
#include <live/receiver.hpp>
#include <live/screen.hpp>
#include <live/shop.hpp>
#include <live/view.hpp>
#include <paycourier/adapter/sqlite_outbox.hpp>
#include <paycourier/paycourier.hpp>
#include <sandbox/file.hpp>

namespace {

using namespace std::chrono_literals;
using live::Habit;

// What takes days in production takes seconds here.
constexpr auto policy = paycourier::ExponentialBackoff{.first = 300ms, .cap = 3s, .attempts = 5} |
                        paycourier::jitter{0.2};
constexpr paycourier::CourierSettings settings{
    .per_endpoint = 4,
    .stop_allowance = 5s,
    .endpoints = {.breaker_failures = 5, .first_rest = 2s, .longest_rest = 4s}};
constexpr paycourier::Millis shop_hours = 6s, between_events = 100ms, sleep = 3s;

using Courier =
    paycourier::Courier<paycourier::SqliteOutbox, std::remove_const_t<decltype(policy)>>;

class Show {
 public:
  Show(paycourier::SqliteOutbox& outbox, const live::Options& options)
      : outbox_{outbox}, options_{options} {
    for (const Habit habit : {Habit::steady, Habit::slow, Habit::flaky, Habit::strict, Habit::busy,
                              Habit::leaving, Habit::asleep}) {
      const live::Receiver& receiver = receivers_.emplace_back(habit);
      outbox_.subscribe(receiver.endpoint(), receiver.patterns()).value();
      left_.push_back(left_by_last_run(receiver.id()));
    }
  }

  int run() {
    if (const int left = std::accumulate(left_.begin(), left_.end(), 0); left > 0) {
      screen_.line(std::to_string(left) + " deliveries were left by the last run, and go on.");
    }
    const live::Interrupt interrupt;
    live::Shop shop{outbox_, receivers_, options_.events,
                    std::min(shop_hours, between_events * options_.events)};
    shop_ = &shop;
    while (!is_over()) {
      if (const auto stepped = courier_.step(100ms, book_); !stepped) return fail(stepped.error());
      if (elapsed() > sleep && receivers_.back().is_asleep()) receivers_.back().wake();
      show();
    }
    std::stop_source stop;
    stop.request_stop();  // Lets what is in flight land, and stores it.
    if (const auto ended = courier_.run(stop.get_token(), book_); !ended) {
      return fail(ended.error());
    }
    return close();
  }

 private:
  int left_by_last_run(std::string_view receiver) {
    int left = 0;
    const auto records =
        outbox_.deliveries_to(receiver, paycourier::Instant{}, began_ + 1h, 1'000'000).value();
    for (const auto& record : records) {
      left += !record.finished_at.has_value();
    }
    return left;
  }

  paycourier::Millis elapsed() const { return courier_clock_.now() - began_; }

  /// Everything that can be delivered is, or somebody wants it to end.
  bool is_over() {
    if (live::Interrupt::was_asked() || elapsed() > options_.seconds) return true;
    if (!shop_->is_closed()) return false;
    const live::Moment now = moment();
    return now.waiting() == now.waiting_for_operator();
  }

  live::Moment moment() {
    const paycourier::Instant now = courier_clock_.now();
    live::Moment moment{
        .elapsed = elapsed(), .gauges = courier_.gauges(), .behind = {}, .stands = {}};
    if (moment.gauges.oldest_due) moment.behind = std::max(now - *moment.gauges.oldest_due, 0ms);
    for (std::size_t i = 0; i < receivers_.size(); ++i) {
      const std::string_view id = receivers_[i].id();
      const live::Account& account = book_.account(id);
      const int all = left_[i] + shop_->enqueued(id);
      moment.stands.push_back({.id = id,
                               .state = live::state_of(outbox_.health(id).value(), now),
                               .account = account,
                               .waiting = std::max(all - account.finished(), 0)});
    }
    return moment;
  }

  void show() {
    if (elapsed() < next_) return;
    next_ = elapsed() + (screen_.is_terminal() ? 150ms : 1000ms);
    const live::Moment now = moment();
    screen_.is_terminal() ? screen_.draw(rows_of(now, book_.words())) : screen_.line(line_of(now));
  }

  int close() {
    next_ = {};
    show();
    const live::Moment now = moment();
    int accepted = 0;
    for (const live::Receiver& receiver : receivers_) accepted += receiver.accepted();
    const int for_operator = now.waiting_for_operator();
    const int for_time = now.waiting() - for_operator;
    if (for_operator > 0) {
      screen_.line(std::to_string(for_operator) +
                   " wait for an operator: their endpoint is closed, until it is resumed.");
    }
    if (!options_.path.empty()) {
      screen_.line("The outbox is kept: --db " + options_.path + " goes on from here.");
    }
    const std::string trouble = shop_->trouble();
    if (!trouble.empty()) screen_.line("enqueuing failed: " + trouble);
    screen_.line("Delivered " + std::to_string(now.delivered()) + " of " +
                 std::to_string(now.enqueued()) + " in " + live::in_seconds(now.elapsed) + ": " +
                 std::to_string(now.dead()) + " dead letters, " + std::to_string(for_operator) +
                 " for an operator, " + std::to_string(for_time) + " not yet sent.");
    if (accepted >= now.delivered() && trouble.empty()) return 0;
    screen_.line("That is wrong: the receivers accepted only " + std::to_string(accepted) + ".");
    return 1;
  }

  int fail(const paycourier::Error& error) {
    screen_.line(describe(error));
    return 1;
  }

  paycourier::SqliteOutbox& outbox_;
  const live::Options& options_;
  paycourier::SystemClock courier_clock_;
  paycourier::Instant began_ = courier_clock_.now();
  paycourier::Millis next_ = {};
  live::Screen screen_;
  live::Book book_{began_};
  std::deque<live::Receiver> receivers_;
  std::vector<int> left_;
  live::Shop* shop_ = nullptr;
  Courier courier_{outbox_, policy, {}, {}, settings};
};

}  // namespace

int main(int count, char** words) {
  const auto options = live::read_options(count, words);
  if (!options) return std::fputs(live::usage, stderr), 2;
  if (options->help) return std::fputs(live::usage, stdout), 0;
  try {
    const sandbox::File temporary{"live"};
    auto outbox =
        paycourier::SqliteOutbox::open(options->path.empty() ? temporary.path() : options->path);
    if (!outbox) return std::fprintf(stderr, "%s\n", describe(outbox.error()).c_str()), 1;
    return Show{*outbox, *options}.run();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
