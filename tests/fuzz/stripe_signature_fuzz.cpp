// SPDX-License-Identifier: MIT
// Fuzzes the reader of Stripe-Signature: it accepts a message only when the header has one time,
// near enough, and the right v1 for that time.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <paycourier/adapter/openssl_mac.hpp>
#include <paycourier/base/encoding.hpp>
#include <paycourier/fwd.hpp>
#include <paycourier/policy/stripe_signature.hpp>

#include <fuzz/lines.hpp>

using namespace paycourier;
using fuzz::must;

/// A line of the header; the rest is the body.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const StripeSignature scheme{"whsec_test_secret"};
  std::string_view left{reinterpret_cast<const char*>(data), size};
  const std::string header{fuzz::line(left)}, body{left};
  const Instant now = from_unix(Seconds{12'345});

  const auto accepts = [&](const std::string& text) {
    return scheme
        .verify(
            body, [&](std::string_view) { return text; }, now)
        .has_value();
  };
  if (accepts(header)) {
    const std::string list = "," + header + ",";
    const std::size_t at = list.find(",t=");
    must(at != std::string::npos && list.find(",t=", at + 1) == std::string::npos);
    const std::string time = list.substr(at + 3, list.find(',', at + 1) - at - 3);
    const auto seconds = read_decimal(time);
    must(seconds && std::abs(*seconds - 12'345) <= 300);
    const std::string right{
        scheme.sign({"", from_unix(Seconds{*seconds}), body})["Stripe-Signature"]};
    must(list.find(right.substr(right.find(",v1=")) + ",") != std::string::npos);
  }
  std::string right{scheme.sign({"", now, body})["Stripe-Signature"]};
  must(accepts(right));
  must(!accepts(right + "," + right));
  right[right.size() - 1 - size % 64] ^= 1;
  must(!accepts(right));
  return 0;
}
