// SPDX-License-Identifier: MIT
// A message as somebody pasted it: header lines, an empty line, and the body.
#ifndef HOOK_TOLD_MESSAGE_HPP
#define HOOK_TOLD_MESSAGE_HPP

#include <algorithm>
#include <string>
#include <string_view>

#include <hook/line.hpp>
#include <hook/text.hpp>
#include <paycourier/paycourier.hpp>

namespace hook {

struct ToldMessage {
  paycourier::http::Headers headers = {};
  std::string body = {};

  auto header() const {
    return [this](std::string_view name) { return std::string{headers[name]}; };
  }

  /// Which headers look like those of a signature: "webhook-id, webhook-signature", or "none".
  std::string signature_headers() const {
    std::string names;
    for (const auto& [name, value] : headers) {
      std::string lower;
      for (const char c : name) lower += paycourier::to_lower(c);
      const bool is_one = lower.starts_with("webhook-") || lower.starts_with("svix-") ||
                          lower.find("signature") != lower.npos || lower.find("hmac") != lower.npos;
      if (is_one) names += (names.empty() ? "" : ", ") + lower;
    }
    return names.empty() ? "no header of a signature" : names;
  }
};

/// A first line like `POST /hooks HTTP/1.1` is passed over. With a body file all of the text is
/// header lines.
inline ToldMessage read_message(std::string_view text, const std::string& body_file) {
  ToldMessage message;
  for (int number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(text.size(), end + 1));
    if (line.empty()) break;
    if (number == 1 && line.find(" HTTP/1.") != line.npos) continue;
    const std::size_t colon = line.find(':');
    if (colon == line.npos || colon == 0) {
      throw Misuse{"line " + std::to_string(number) +
                   " is no header; headers come first, then an empty line, then the body"};
    }
    message.headers.add(trimmed(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
  }
  if (message.headers.size() == 0) throw Misuse{"the message has no headers"};
  message.body = body_file.empty() ? std::string{text} : read_all(body_file);
  return message;
}

}  // namespace hook

#endif
