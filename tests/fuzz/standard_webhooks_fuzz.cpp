// SPDX-License-Identifier: MIT
// Fuzzes the verifier: it accepts a message only when one of the signatures is the right one.
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

#include <fuzz/lines.hpp>

using namespace paycourier;
using fuzz::line;
using fuzz::must;

/// Lines of an id, a timestamp and a signature header; the rest is the body.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const StandardWebhooks scheme{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"};
  static const StandardWebhooks pair{
      "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kv"
      "g=="};
  std::string_view left{reinterpret_cast<const char*>(data), size};
  const std::string id{line(left)}, time{line(left)}, signatures{line(left)}, body{left};
  const Instant now = from_unix(Seconds{1'614'265'330});

  const auto accepts = [&](const std::string& header, const StandardWebhooks& by) {
    const auto header_of = [&](std::string_view name) -> std::string {
      return name == "webhook-id" ? id : name == "webhook-timestamp" ? time : header;
    };
    return by.verify(body, header_of, now).has_value();
  };
  const auto seconds = read_decimal(time);
  const bool is_near = seconds && std::abs(*seconds - to_unix(now).count()) <= 300;
  const Instant at = from_unix(Seconds{is_near ? *seconds : 0});
  const std::string right{scheme.sign({id, at, body})["webhook-signature"]};
  const auto offers = [&](std::string_view signature) {
    return (" " + signatures + " ").find(" " + std::string{signature} + " ") != std::string::npos;
  };
  if (accepts(signatures, scheme)) must(is_near && offers(right));
  if (signatures.find("v1a,") != std::string::npos && accepts(signatures, pair)) {
    must(is_near && offers(pair.sign({id, at, body})["webhook-signature"]));
  }

  const bool fit = !id.empty() && id.size() <= 255 && id.find('.') == std::string::npos &&
                   id.find_first_not_of(
                       "!\"#$%&'()*+,-/0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`"
                       "abcdefghijklmnopqrstuvwxyz{|}~") == std::string::npos;
  must(accepts(right, scheme) == (fit && is_near));
  std::string wrong = right;
  wrong[3 + size % 43] ^= 1;
  must(!accepts(wrong, scheme));
  return 0;
}
