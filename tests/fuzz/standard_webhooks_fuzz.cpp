// SPDX-License-Identifier: MIT
// Fuzzes the verifier: it accepts a message only when one of the signatures is the right one.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <paycourier/adapter/openssl_ed25519.hpp>
#include <paycourier/adapter/openssl_mac.hpp>
#include <paycourier/base/encoding.hpp>
#include <paycourier/fwd.hpp>
#include <paycourier/policy/standard_webhooks.hpp>

namespace {

using namespace paycourier;

void must(bool holds) {
  if (!holds) std::abort();
}

std::string_view line(std::string_view& text) {
  const std::string_view first = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(text.size(), first.size() + 1));
  return first;
}

void check_secret(std::string_view secret) {
  if (!StandardWebhooks::parse({secret})) return;
  must(secret.starts_with("whsec_"));
  std::array<std::uint8_t, 64> key{};
  const auto bytes = read_base64(secret.substr(6), key);
  must(bytes && *bytes >= 24);
  must(base64(Bytes{key}.first(*bytes)) == secret.substr(6));
}

}  // namespace

/// Lines of a secret, an id, a timestamp and a signature header; the rest is the body.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const StandardWebhooks scheme{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"};
  std::string_view left{reinterpret_cast<const char*>(data), size};
  check_secret(line(left));
  const std::string id{line(left)}, time{line(left)}, signatures{line(left)}, body{left};
  const Instant now = from_unix(Seconds{1'614'265'330});

  const auto accepts = [&](const std::string& header) {
    const auto header_of = [&](std::string_view name) -> std::string {
      return name == "webhook-id" ? id : name == "webhook-timestamp" ? time : header;
    };
    return scheme.verify(body, header_of, now).has_value();
  };
  const auto seconds = read_decimal(time);
  const bool is_near = seconds && std::abs(*seconds - to_unix(now).count()) <= 300;
  const std::string right{
      scheme.sign({id, from_unix(Seconds{is_near ? *seconds : 0}), body})["webhook-signature"]};

  const bool offered = (" " + signatures + " ").find(" " + right + " ") != std::string::npos;
  if (accepts(signatures)) must(is_near && offered);

  const bool fit = !id.empty() && id.size() <= 255 && id.find('.') == std::string::npos &&
                   id.find_first_not_of(
                       "!\"#$%&'()*+,-/0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`"
                       "abcdefghijklmnopqrstuvwxyz{|}~") == std::string::npos;
  must(accepts(right) == (fit && is_near));
  std::string wrong = right;
  wrong[3 + size % 43] ^= 1;
  must(!accepts(wrong));
  return 0;
}
