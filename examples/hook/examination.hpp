// SPDX-License-Identifier: MIT
// The knocks of `hook doctor`: a sender with a clock that is wrong, and schemes that sign something
// else.
#ifndef HOOK_EXAMINATION_HPP
#define HOOK_EXAMINATION_HPP

#include <algorithm>
#include <chrono>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hook/message.hpp>
#include <hook/scheme.hpp>
#include <hook/text.hpp>
#include <paycourier/paycourier.hpp>

namespace hook {

enum class Verdict { good, note, bad, skipped };

struct Finding {
  std::string_view check;
  Verdict verdict = Verdict::good;
  std::string saw = {};
  std::string advice = {};
};

/// A sender whose clock is wrong: a library's user gives `WebhookSender` any clock of his own.
struct ShiftedClock {
  paycourier::Millis shift = {};
  paycourier::SystemClock real = {};

  paycourier::Instant now() const { return real.now() + shift; }
  paycourier::Millis monotonic() const { return real.monotonic(); }
  bool wait(paycourier::Millis span, const std::stop_token& stop) const {
    return real.wait(span, stop);
  }
};

/// Signs another body than the one that is sent: any struct that can `sign` is a scheme.
struct Altered {
  Scheme scheme;

  paycourier::http::Headers sign(const paycourier::SignedMessage& message) const {
    const std::string other = std::string{message.body} + " ";
    return scheme.sign({message.id, message.at, other});
  }
};

/// "401 unauthorized, the receiver refused our proof"
inline std::string answer_of(const paycourier::Attempt& attempt) {
  const std::string text = describe(attempt);
  return text.substr(text.find(": ") + 2);
}

/// A message that must not be accepted.
inline Finding refusal(std::string_view check, const paycourier::Attempt& attempt,
                       std::string_view danger) {
  Finding finding{.check = check, .saw = answer_of(attempt)};
  if (!attempt.fault) {
    finding.verdict = Verdict::bad;
    finding.advice = "it was accepted: " + std::string{danger} + "; answer 401";
  } else if (attempt.status < 400 || attempt.status > 499) {
    finding.verdict = Verdict::note;
    finding.advice = "it was not accepted, but 401 says so: anything else looks like a breakdown";
  }
  return finding;
}

inline Finding signed_right(const paycourier::Attempt& attempt) {
  Finding finding{.check = "signed", .saw = answer_of(attempt)};
  if (!attempt.fault) return finding;
  finding.verdict = Verdict::bad;
  finding.advice = attempt.status == 0 ? "it cannot be examined further"
                                       : "a rightly signed message has to be answered 2xx: is it "
                                         "the right secret, scheme and payload?";
  return finding;
}

inline Finding redirect(const paycourier::Attempt& attempt) {
  if (attempt.status < 300 || attempt.status > 399) return {.check = "redirect", .saw = "none"};
  return {.check = "redirect",
          .verdict = Verdict::bad,
          .saw = std::to_string(attempt.status),
          .advice = "senders of webhooks follow none: register the address that it leads to"};
}

class Examination {
 public:
  Examination(paycourier::Endpoint endpoint, paycourier::Event event,
              paycourier::CurlTransport wire)
      : endpoint_{std::move(endpoint)}, event_{std::move(event)}, wire_{std::move(wire)} {}

  /// One attempt under a fresh id, unless one is given; in the payload too, where it stands there.
  paycourier::Attempt knock(paycourier::Signing signing, paycourier::Millis shift = {},
                            std::string id = fresh_id()) {
    endpoint_.signing = std::move(signing);
    event_.payload = replaced(std::move(event_.payload), event_.id, id);
    event_.id = std::move(id);
    paycourier::WebhookSender sender{paycourier::Never{}, ShiftedClock{shift}, wire_};
    const paycourier::Receipt receipt = sender.send(endpoint_, event_);
    if (receipt.fault == paycourier::Fault::invalid) throw Misuse{receipt.gave_up_because};
    return receipt.attempts.at(0);
  }

  Finding transport(const paycourier::Attempt& first) const {
    std::string_view url = endpoint_.url;
    const std::string_view scheme = url.substr(0, url.find("://"));
    if (paycourier::same_but_for_case(scheme, "https")) {
      if (first.status != 0) return {.check = "https", .saw = "the certificate is right"};
      return {.check = "https", .verdict = Verdict::bad, .saw = first.because};
    }
    url.remove_prefix(std::min(url.size(), scheme.size() + 3));
    const bool is_here =
        url.starts_with("127.") || url.starts_with("localhost") || url.starts_with("[::1]");
    return {.check = "https",
            .verdict = is_here ? Verdict::note : Verdict::bad,
            .saw = is_here ? "plain http on this machine" : "plain http",
            .advice = "messages can be read on their way; fit for development on loopback only"};
  }

  Finding latency(const Scheme& scheme, int requests) {
    std::vector<paycourier::Millis> all;
    for (int i = 0; i < requests; ++i) {
      const paycourier::Attempt attempt = knock(scheme);
      if (!attempt.fault) all.push_back(attempt.took);
    }
    const std::string accepted = std::to_string(all.size()) + " of " + std::to_string(requests);
    if (static_cast<int>(all.size()) < requests) {
      return {.check = "latency",
              .verdict = Verdict::bad,
              .saw = accepted + " good messages were accepted",
              .advice = "the same kind of message gets other answers from time to time"};
    }
    std::sort(all.begin(), all.end());
    const paycourier::Millis median = all[all.size() / 2];
    Finding finding{.check = "latency",
                    .saw = (median.count() == 0 ? "under 1 ms" : paycourier::describe(median)) +
                           ", the median of " + std::to_string(requests)};
    if (median < paycourier::Millis{1'000}) return finding;
    finding.verdict = Verdict::note;
    finding.advice = "senders give up after a few seconds: accept, answer, then work";
    return finding;
  }

  Finding stale(const Scheme& scheme) {
    if (!scheme.signs_time()) {
      return {.check = "stale",
              .verdict = Verdict::skipped,
              .saw = "this scheme signs no time",
              .advice = "a message may be repeated for ever: remember the ids that were handled"};
    }
    return refusal("stale", knock(scheme, -std::chrono::minutes{10}),
                   "ten minutes old, so it may be a replay");
  }

  Finding repeat(const Scheme& scheme) {
    const std::string id = fresh_id();
    const paycourier::Attempt first = knock(scheme, {}, id);
    const paycourier::Attempt second = knock(scheme, {}, id);
    Finding finding{.check = "repeat", .saw = answer_of(second)};
    if (!second.fault) {
      finding.saw += "; see for yourself that it was done once";
    } else if (!first.fault) {
      finding.verdict = Verdict::note;
      finding.advice = "a repeat is answered 2xx, or it is sent again and again";
    } else {
      finding.verdict = Verdict::skipped;
    }
    return finding;
  }

 private:
  paycourier::Endpoint endpoint_;
  paycourier::Event event_;
  paycourier::CurlTransport wire_;
};

}  // namespace hook

#endif
