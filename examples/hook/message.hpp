// SPDX-License-Identifier: MIT
// The event that `send` and `doctor` send, and the endpoint that it goes to, from the command line.
#ifndef HOOK_MESSAGE_HPP
#define HOOK_MESSAGE_HPP

#include <string>
#include <utility>

#include <hook/line.hpp>
#include <paycourier/paycourier.hpp>

namespace hook {

inline std::string fresh_id() {
  return paycourier::random_event_id(paycourier::SystemClock{}.now());
}

/// --payload TEXT or --payload-file FILE, --content-type and --id; harmless when left out.
inline paycourier::Event event_of(const Line& line) {
  const std::string id = line.text("--id", fresh_id());
  std::string payload =
      line.text("--payload", R"({"id":")" + id + R"(","type":"webhook.test","data":{}})");
  if (line.has("--payload-file")) payload = read_all(line.text("--payload-file"));
  return {.id = id,
          .type = "webhook.test",
          .payload = std::move(payload),
          .content_type = line.text("--content-type", "application/json")};
}

inline paycourier::Endpoint endpoint_of(const Line& line, paycourier::Signing signing) {
  if (line.target.empty()) throw Misuse{"a URL is needed"};
  const auto seconds = paycourier::Seconds{line.number("--timeout", 1, 300, 15)};
  return {.id = "yours",
          .url = line.target,
          .signing = std::move(signing),
          .reach = paycourier::Reach::anywhere,
          .timeout = seconds};
}

/// --ca-file FILE: trust these certificates instead of the system's.
inline paycourier::CurlTransport wire_of(const Line& line) {
  return paycourier::CurlTransport{{.ca_file = line.text("--ca-file")}};
}

}  // namespace hook

#endif
