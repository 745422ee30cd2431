// SPDX-License-Identifier: MIT
// What HmacHeader has to be told of a provider's scheme, and the rules of it.
#ifndef PAYCOURIER_POLICY_HMAC_SETTINGS_HPP
#define PAYCOURIER_POLICY_HMAC_SETTINGS_HPP

#include <string>
#include <string_view>

#include <paycourier/base/result.hpp>
#include <paycourier/base/secret.hpp>
#include <paycourier/base/text.hpp>
#include <paycourier/base/time.hpp>
#include <paycourier/model/http.hpp>
#include <paycourier/policy/signature.hpp>

namespace paycourier::inline v0 {

/// How a signature is written: lowercase hex, or padded base64 of the standard alphabet.
enum class Encoding { hex, base64 };

/// Signed is: lead, id and separator, timestamp and separator, body; of the id and of the timestamp
/// only what has a header.
struct HmacSettings {
  Secret secret;                      ///< The key, byte by byte: decode it first if it is encoded.
  Secret previous = {};               ///< During a rotation: accepted too, never signed with.
  std::string header = {};            ///< Where the signature stands. Required.
  Encoding encoding = Encoding::hex;  ///< Of the signature.
  std::string prefix = {};            ///< Before the signature, such as "sha256=".
  std::string id_header = {};         ///< Where a signed id stands.
  std::string timestamp_header = {};  ///< Where a signed time stands, in seconds of Unix time.
  char separator = '.';               ///< After the id and after the time.
  std::string lead = {};              ///< Signed first and never sent, such as Slack's "v0:".
  Seconds tolerance = signature_tolerance;  ///< Either way, the edge included.
  /// True: the body is JSON whose "id" is the event's own. Leave it false where "id" is of the
  /// thing that the event is about (Shopify): its second event would pass for a repeat of the
  /// first.
  bool body_has_id = false;
};

/// Fault::invalid, and which rule.
inline Result<void> check(const HmacSettings& settings) {
  const auto broken = [](const char* rule) { return Error{Fault::invalid, rule}; };
  if (settings.secret.empty()) return broken("signing needs a secret");
  if (settings.header.empty()) return broken("HmacHeader needs the name of the signature's header");
  for (const std::string* name :
       {&settings.header, &settings.id_header, &settings.timestamp_header}) {
    if (name->empty()) continue;
    if (Result<void> checked = http::check_header(*name, settings.prefix); !checked) return checked;
  }
  const std::string_view names[]{settings.header, settings.id_header, settings.timestamp_header};
  if (http::same_name(names[0], names[1]) || http::same_name(names[0], names[2]) ||
      (!names[1].empty() && http::same_name(names[1], names[2]))) {
    return broken("the signature, the id and the timestamp need a header each");
  }
  if (is_digit(settings.separator)) {
    return broken("a digit cannot separate: a timestamp could run into the body");
  }
  if (!settings.id_header.empty() && is_id_character(settings.separator)) {
    return broken("a character of ids cannot separate: an id could run into what follows");
  }
  if (settings.tolerance < Seconds::zero()) return broken("a tolerance is not negative");
  return {};
}

}  // namespace paycourier::inline v0

#endif
