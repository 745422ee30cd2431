// SPDX-License-Identifier: MIT
// The book of a courier: an observer that counts for each endpoint, and keeps the last few words.
#ifndef LIVE_BOOK_HPP
#define LIVE_BOOK_HPP

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include <live/state.hpp>
#include <paycourier/paycourier.hpp>
#include <sandbox/story.hpp>

namespace live {

struct Account {
  int delivered = 0;
  int dead = 0;
  std::string last = {};  ///< What came of the last attempt.
  bool last_was_good = true;

  int finished() const noexcept { return delivered + dead; }
};

struct Word {
  std::string text;
  sandbox::Tone tone;
};

/// For the thread that drives the courier, which also draws.
class Book {
 public:
  explicit Book(paycourier::Instant began) : began_{began} {}

  void operator()(const paycourier::AttemptEnded& notice) noexcept {
    Account& account = accounts_[std::string{notice.endpoint_id}];
    account.delivered += notice.fate == paycourier::Fate::delivered;
    account.dead += notice.fate == paycourier::Fate::dead;
    account.last = sandbox::outcome_of(notice.attempt);
    account.last_was_good = !notice.attempt.fault;
    say(describe(notice),
        notice.attempt.fault
            ? notice.fate == paycourier::Fate::dead ? sandbox::Tone::bad : sandbox::Tone::fair
            : sandbox::Tone::good);
  }
  void operator()(const paycourier::EndpointChanged& notice) noexcept {
    say(std::string{notice.endpoint_id} + " is " + state_of(notice.now, now()).text,
        sandbox::Tone::quiet);
  }
  void operator()(const paycourier::StaleCompletion&) noexcept {
    say("an outcome came after its claim had run out", sandbox::Tone::bad);
  }
  void operator()(const paycourier::OutboxFailed& notice) noexcept {
    say("the outbox failed: " + describe(notice.error), sandbox::Tone::bad);
  }

  const Account& account(std::string_view endpoint) { return accounts_[std::string{endpoint}]; }
  const std::deque<Word>& words() const noexcept { return words_; }

 private:
  static constexpr std::size_t kept = 8;

  static paycourier::Instant now() { return paycourier::SystemClock{}.now(); }

  void say(const std::string& text, sandbox::Tone tone) {
    char time[32];
    std::snprintf(time, sizeof time, "%+7.3f s  ",
                  std::chrono::duration<double>{now() - began_}.count());
    words_.push_back({time + text, tone});
    if (words_.size() > kept) words_.pop_front();
  }

  paycourier::Instant began_;
  std::map<std::string, Account> accounts_;
  std::deque<Word> words_;
};

}  // namespace live

#endif
