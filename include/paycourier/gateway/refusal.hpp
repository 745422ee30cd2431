// SPDX-License-Identifier: MIT
// The codes with which gateways refuse, read with care: they end up in errors and decide on doubt.
#ifndef PAYCOURIER_GATEWAY_REFUSAL_HPP
#define PAYCOURIER_GATEWAY_REFUSAL_HPP

#include <cstddef>
#include <string>
#include <string_view>

#include <paycourier/base/error.hpp>
#include <paycourier/base/secret.hpp>
#include <paycourier/base/text.hpp>

namespace paycourier::inline v0 {

/// What the code of a 400, 409 or 422 says about the idempotency key. A conflict settles doubt, so
/// only a word without another reading is one; "in use" means that it is being executed.
inline void read_key_refusal(Error& error) {
  std::string code = error.code;
  for (char& c : code) c = to_lower(c);
  const auto says = [&code](const char* word) { return code.find(word) != std::string::npos; };
  if (!says("idempoten")) return;
  const bool busy = says("progress") || says("in_use") || says("concurrent") || says("process");
  if (!busy && (says("reuse") || says("mismatch") || says("different"))) {
    error.fault = Fault::conflict;
    error.because = "the idempotency key belongs to a different request";
  } else if (busy || (!says("missing") && !says("required") && !says("invalid"))) {
    error.fault = Fault::in_doubt;
  }
}

/// The code if it is a word of letters, `_` and `-`, with no more than two digits in a row (ISO
/// 8583 has "51"); empty otherwise, because anything else may be an echo of what was sent, a card
/// number, a CVV or the key, that does not belong in a log.
inline std::string plain_code(std::string_view code, const Secret& key) {
  constexpr std::size_t longest = 64;
  constexpr int most_digits = 2;
  int digits = 0;
  const auto in_word = [&digits](char c) {
    digits = is_digit(c) ? digits + 1 : 0;
    return is_id_character(c) && digits <= most_digits;
  };
  const bool echoes = !key.empty() && code.find(key.reveal()) != code.npos;
  return !echoes && code.size() <= longest && every(code, in_word) ? std::string{code} : "";
}

}  // namespace paycourier::inline v0

#endif
