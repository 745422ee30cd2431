// SPDX-License-Identifier: MIT
// Random messages of the kind that the npm packages can sign: near now, and UTF-8.
#ifndef PAYCOURIER_TESTS_INTEROP_SIGNED_MESSAGE_HPP
#define PAYCOURIER_TESTS_INTEROP_SIGNED_MESSAGE_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <paycourier/adapter/system_clock.hpp>
#include <paycourier/base/encoding.hpp>
#include <paycourier/base/time.hpp>
#include <paycourier/model/http.hpp>
#include <property/generator.hpp>

namespace interop {

inline paycourier::Instant now() { return paycourier::SystemClock{}.now(); }

/// For `verify`: the text of a header, empty when absent.
inline auto reader(const paycourier::http::Headers& headers) {
  return [&headers](std::string_view name) { return std::string{headers[name]}; };
}

struct Message {
  std::string id;
  paycourier::Instant at;
  std::string body;
};

class Messages {
 public:
  explicit Messages(std::uint64_t seed) : draw_{seed} {}

  /// The body is empty once in a while.
  Message next() {
    const std::int64_t offset = static_cast<std::int64_t>(draw_.below(500'000)) - 250'000;
    return {id(), now() + paycourier::Millis{offset}, body()};
  }

  /// "whsec_" and base64 of 24 to 64 bytes.
  std::string secret() {
    std::vector<std::uint8_t> bytes(24 + draw_.below(41));
    for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(draw_.below(256));
    return "whsec_" + paycourier::base64(bytes);
  }

  /// The same text with one ASCII character changed or removed. Not added: in a header npm would
  /// sometimes overlook it, see tests/interop/stricter_test.cpp.
  std::string altered(std::string text) {
    const std::size_t at = ascii_place(text);
    if (at == text.size()) return text + 'x';
    if (draw_.coin()) return text.erase(at, 1);
    text[at] = text[at] == '7' ? '8' : '7';
    return text;
  }

  property::Generator& draw() { return draw_; }

 private:
  std::string id() {
    constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
    std::string text(1 + draw_.below(64), '\0');
    for (char& c : text) c = alphabet[draw_.below(alphabet.size())];
    return text;
  }

  std::string body() {
    static const std::array<std::string, 14> pieces{
        "{\"id\":\"",         "\"}",     "\n",      "\r\n",  "\t", " ", "ä", "€", "😀", "\u2028",
        std::string(1, '\0'), "e\u0301", "\\u00e4", "0.1e-7"};
    std::string text;
    for (std::size_t count = draw_.below(draw_.below(20) == 0 ? 2'000 : 30); count > 0; --count) {
      text += draw_.coin() ? draw_.pick(pieces) : draw_.word(1 + draw_.below(9));
    }
    return text;
  }

  std::size_t ascii_place(const std::string& text) {
    for (int tries = 0; tries < 100 && !text.empty(); ++tries) {
      const std::size_t at = draw_.below(text.size());
      if (text[at] > 0x20 && text[at] < 0x7f) return at;
    }
    return text.size();
  }

  property::Generator draw_;
};

}  // namespace interop

#endif
