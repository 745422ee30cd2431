// SPDX-License-Identifier: MIT
// A webhook: what is told, to whom, and every attempt that was made.
#ifndef PAYCOURIER_MODEL_WEBHOOK_HPP
#define PAYCOURIER_MODEL_WEBHOOK_HPP

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <paycourier/base/result.hpp>
#include <paycourier/base/time.hpp>
#include <paycourier/model/http.hpp>
#include <paycourier/model/rate_limit.hpp>
#include <paycourier/model/reach.hpp>
#include <paycourier/model/signing.hpp>
#include <paycourier/model/tls.hpp>

namespace paycourier::inline v0 {

/// The payload is exact text, signed and sent byte by byte; the library never rewrites it.
struct Event {
  std::string id;    ///< `[A-Za-z0-9_-]{1,64}`; the same in every attempt and redelivery.
  std::string type;  ///< Such as "payment.completed". Not sent: receivers read it in the payload.
  std::string payload;
  std::string content_type = "application/json";
  bool binary = false;  ///< Say so when the payload is no UTF-8 text; else such a one is refused.
};

/// Where events go, and how they are proven there.
struct Endpoint {
  std::string id;
  std::string url;
  Signing signing;  ///< Required: a scheme such as StandardWebhooks, or Unsigned.
  Reach reach = Reach::internet;
  http::Headers headers = {};       ///< Sent with every attempt; may not replace the library's own.
  Millis timeout = Millis{15'000};  ///< One attempt, from the name look-up to the answer.
  Allow allow = {};                 ///< What it may reach beyond `reach`.
  Tls tls = {};                     ///< Authorities and a client certificate of its own.
  RateLimit rate = {};              ///< Kept by a courier; to wait for it uses no attempt up.
};

/// One attempt and its outcome; fit for any log.
struct Attempt {
  int number = 1;
  Instant at = {};  ///< When it began, UTC.
  Millis took = {};
  int status = 0;                      ///< The HTTP status, or 0 when none was read.
  std::optional<Fault> fault = {};     ///< Empty when the event was delivered.
  std::string because = {};            ///< What went wrong, in a sentence.
  std::optional<Millis> asked = {};    ///< Retry-After, when the far side gave one.
  std::optional<Millis> next_in = {};  ///< The wait that the retry policy chose, when it did.
  /// Of a client's call: what was asked ("create", "get", "look_up" ...), the code of a refusal or
  /// "resend_blocked", and the few headers that may be seen; see policy/noted_headers.hpp.
  std::string_view step = {};
  std::string code = {};
  http::Headers headers = {};
};

/// True when the event was delivered. The attempts are there either way.
struct [[nodiscard]] Receipt {
  bool delivered = false;
  std::vector<Attempt> attempts = {};
  std::optional<Fault> fault = {};   ///< Of the last attempt, or of the input; empty if delivered.
  std::string gave_up_because = {};  ///< The rule that ended the delivery; empty if delivered.
  std::string notice = {};           ///< What receivers may object to, such as a large payload.

  explicit operator bool() const noexcept { return delivered; }
};

/// "attempt 2: 503 throttled, the receiver is overloaded (asked for 30 s); again in 30 s"; of a
/// client's call "create attempt 1: 402 declined, ... (lost_card)" or "... answered".
inline std::string describe(const Attempt& attempt) {
  std::string text{attempt.step};
  text.append(text.empty() ? "" : " ").append("attempt ").append(std::to_string(attempt.number));
  text.append(":");
  if (attempt.status != 0) text.append(1, ' ').append(std::to_string(attempt.status));
  if (!attempt.fault) return text.append(attempt.step.empty() ? " accepted" : " answered");
  text.append(1, ' ').append(name(*attempt.fault)).append(", ").append(attempt.because);
  if (!attempt.code.empty()) text.append(" (" + attempt.code + ")");
  if (attempt.asked) text.append(" (asked for " + describe(*attempt.asked) + ")");
  if (attempt.next_in) text.append("; again in " + describe(*attempt.next_in));
  return text;
}

/// "delivered at attempt 3", or "not delivered: <the rule> (<the last attempt>)"; then "; " and the
/// notice, if there is one.
inline std::string describe(const Receipt& receipt) {
  const std::size_t attempts = receipt.attempts.size();
  std::string text = receipt.delivered ? "delivered at attempt " + std::to_string(attempts)
                                       : "not delivered: " + receipt.gave_up_because;
  if (!receipt.delivered && attempts != 0) {
    text.append(" (" + describe(receipt.attempts.back()) + ")");
  }
  return receipt.notice.empty() ? text : text.append("; ").append(receipt.notice);
}

}  // namespace paycourier::inline v0

#endif
