// SPDX-License-Identifier: MIT
// Reading: what a receiver's answer to a webhook means.
#ifndef PAYCOURIER_POLICY_READING_HPP
#define PAYCOURIER_POLICY_READING_HPP

#include <optional>
#include <string>
#include <string_view>

#include <paycourier/base/result.hpp>
#include <paycourier/base/time.hpp>
#include <paycourier/model/http.hpp>
#include <paycourier/policy/retry.hpp>
#include <paycourier/policy/retry_after.hpp>

namespace paycourier::inline v0 {

enum class Verdict {
  delivered,
  retry,    ///< The retry policy decides.
  hold,     ///< The same, and the whole endpoint asks for rest (429, 503).
  gone,     ///< 410: the endpoint wants no more, of this or of anything.
  refused,  ///< It cannot be sent as it stands; trying again changes nothing.
};

struct Reading {
  Verdict verdict = Verdict::retry;
  int status = 0;
  std::optional<Fault> fault = {};  ///< Empty when delivered.
  std::string because = {};
  std::optional<Millis> asked = {};  ///< Retry-After, as it was said; the policy bounds it.
};

namespace detail {

inline Reading failed(int status, Verdict verdict, Fault fault, std::string_view because) {
  return {verdict, status, fault, std::string{because}, {}};
}

inline Reading read_status(int status) {
  if (status >= 200 && status <= 299) return {Verdict::delivered, status, {}, {}, {}};
  if (status >= 300 && status <= 399) {
    return failed(status, Verdict::retry, Fault::declined, "a redirect, which is never followed");
  }
  switch (status) {
    case 401:
    case 403:
      return failed(status, Verdict::retry, Fault::unauthorized, "the receiver refused our proof");
    case 404:
      return failed(status, Verdict::retry, Fault::not_found, "the receiver knows no such path");
    case 410:
      return failed(status, Verdict::gone, Fault::not_found, "the receiver wants no more webhooks");
    case 429:
      return failed(status, Verdict::hold, Fault::throttled, "the receiver limits our rate");
    case 503: return failed(status, Verdict::hold, Fault::throttled, "the receiver is unavailable");
    default: break;
  }
  if (status >= 400 && status <= 499) {
    return failed(status, Verdict::retry, Fault::declined, "the receiver refused the message");
  }
  if (status >= 500 && status <= 599) {
    return failed(status, Verdict::retry, Fault::in_doubt, "the receiver broke down over it");
  }
  return failed(status, Verdict::retry, Fault::malformed, "the answer is not one of HTTP");
}

}  // namespace detail

/// The table of answers: 2xx is delivered even when the body broke off; 410 closes; 429 and 503
/// hold; a request that was refused here (bad URL, one of a forbidden address) or stopped is over;
/// all else is worth another try. Retry-After counts on any answer that is retried.
inline Reading read_answer(const Result<http::Response>& answer, Instant now) {
  if (!answer) {
    const Error& error = answer.error();
    const bool final = error.fault == Fault::invalid || error.fault == Fault::stopped;
    return detail::failed(error.status, final ? Verdict::refused : Verdict::retry, error.fault,
                          error.because);
  }
  Reading reading = detail::read_status(answer->status);
  const std::string* hint = answer->headers.find("Retry-After");
  const bool retried = reading.verdict == Verdict::retry || reading.verdict == Verdict::hold;
  if (retried && hint) reading.asked = read_retry_after(*hint, now);
  return reading;
}

}  // namespace paycourier::inline v0

#endif
