// SPDX-License-Identifier: MIT
// Why a call did not give what was asked: a fault to act on, and the rule that ended the call.
#ifndef PAYCOURIER_BASE_ERROR_HPP
#define PAYCOURIER_BASE_ERROR_HPP

#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <paycourier/base/time.hpp>

namespace paycourier::inline v0 {

/// Sorted by what the caller can do about it.
enum class Fault {
  invalid,       ///< The input breaks a rule, here or over there: mend it. Nothing was done.
  declined,      ///< The far side looked at it and said no. Final; ask for another card.
  unauthorized,  ///< A credential or a certificate was refused: mend the configuration.
  not_found,     ///< There is no such thing.
  conflict,      ///< The key or id belongs to another request or event; or another has the place.
  throttled,     ///< Asked to come back later than the call could wait; see `Error::retry_after`.
  unreachable,   ///< No byte of the request left this machine: safe to repeat anything.
  in_doubt,      ///< It may have happened: settle it first. Of a query: nobody knows; ask again.
  malformed,     ///< The answer, or a message, could not be understood.
  forged,        ///< No signature matches: not from who it claims to be from.
  stale,         ///< Rightly signed, but too old or too new. Of a claim: it ran out.
  storage,       ///< A store failed, or the handler of a message.
  stopped,       ///< The caller asked to stop.
};

constexpr std::string_view name(Fault fault) noexcept {
  switch (fault) {
    case Fault::invalid: return "invalid";
    case Fault::declined: return "declined";
    case Fault::unauthorized: return "unauthorized";
    case Fault::not_found: return "not_found";
    case Fault::conflict: return "conflict";
    case Fault::throttled: return "throttled";
    case Fault::unreachable: return "unreachable";
    case Fault::in_doubt: return "in_doubt";
    case Fault::malformed: return "malformed";
    case Fault::forged: return "forged";
    case Fault::stale: return "stale";
    case Fault::storage: return "storage";
    case Fault::stopped: return "stopped";
  }
  return "unknown";
}

/// Fit for any log: it never carries a body, a card number or a secret.
struct Error {
  Fault fault = Fault::invalid;
  std::string because = {};  ///< One sentence: the rule that ended the call.
  int status = 0;            ///< The HTTP status that was read, or 0.
  std::string code = {};     ///< The provider's own, such as a decline code; or "resend_blocked".
  std::optional<Millis> retry_after = {};  ///< How long the far side asked us to wait.
};

/// "declined: the card was declined (insufficient_funds)"
inline std::string describe(const Error& error) {
  std::string text{name(error.fault)};
  if (!error.because.empty()) text.append(": ").append(error.because);
  if (!error.code.empty()) text.append(" (").append(error.code).append(")");
  return text;
}

/// Thrown by `Result::value()` on an error, and by the few constructors that are documented as
/// `parse(...).value()`. Nothing else in the library throws, but for allocation.
class BadResult : public std::exception {
 public:
  explicit BadResult(Error error) : error_{std::move(error)}, what_{describe(error_)} {}
  const Error& error() const noexcept { return error_; }
  const char* what() const noexcept override { return what_.c_str(); }

 private:
  Error error_;
  std::string what_;
};

}  // namespace paycourier::inline v0

#endif
