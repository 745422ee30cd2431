// SPDX-License-Identifier: MIT
// Fuzzes the reader of configured headers: a message passes only under the one right spelling.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <paycourier/adapter/openssl_mac.hpp>
#include <paycourier/base/encoding.hpp>
#include <paycourier/fwd.hpp>
#include <paycourier/policy/hmac_header.hpp>

#include <fuzz/lines.hpp>

using namespace paycourier;
using fuzz::line;
using fuzz::must;

/// Lines of an id, a timestamp and a signature; the rest is the body.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const HmacHeader full{{.secret = Secret{"key"},
                                .previous = Secret{"old key"},
                                .header = "X-Signature",
                                .prefix = "sha256=",
                                .id_header = "X-Id",
                                .timestamp_header = "X-Time",
                                .separator = ':'}};
  static const HmacHeader plain = HmacHeader::shopify(Secret{"key"});
  std::string_view left{reinterpret_cast<const char*>(data), size};
  const std::string id{line(left)}, time{line(left)}, signature{line(left)}, body{left};
  const Instant now = from_unix(Seconds{1'614'265'330});

  const auto accepts = [&](const HmacHeader& scheme, const std::string& text) {
    const auto header_of = [&](std::string_view name) {
      return name == "X-Id" ? id : name == "X-Time" ? time : text;
    };
    return scheme.verify(body, header_of, now).has_value();
  };
  const auto seconds = read_decimal(time);
  const bool is_near = seconds && std::abs(*seconds - to_unix(now).count()) <= 300;
  const SignedMessage message{id, from_unix(Seconds{is_near ? *seconds : 0}), body};
  const std::string right{full.sign(message)["X-Signature"]};
  const std::string bare{plain.sign(message)["X-Shopify-Hmac-Sha256"]};

  if (accepts(full, signature) && signature != right) {
    static const HmacHeader old{{.secret = Secret{"old key"},
                                 .header = "X-Signature",
                                 .prefix = "sha256=",
                                 .id_header = "X-Id",
                                 .timestamp_header = "X-Time",
                                 .separator = ':'}};
    must(signature == old.sign(message)["X-Signature"]);
  }
  const bool is_fit =
      !id.empty() && id.size() <= 255 && id.find(':') == std::string::npos && every(id, is_visible);
  must(accepts(full, right) == (is_fit && is_near));
  must(accepts(plain, signature) == (signature == bare));
  must(accepts(plain, bare));
  must(plain.id_of(body).size() == 64);
  return 0;
}
