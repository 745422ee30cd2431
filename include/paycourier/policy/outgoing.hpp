// SPDX-License-Identifier: MIT
// What an event and an endpoint must be before anything is sent.
#ifndef PAYCOURIER_POLICY_OUTGOING_HPP
#define PAYCOURIER_POLICY_OUTGOING_HPP

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include <paycourier/base/result.hpp>
#include <paycourier/base/text.hpp>
#include <paycourier/model/http.hpp>
#include <paycourier/model/webhook.hpp>
#include <paycourier/policy/tls_rules.hpp>

namespace paycourier::inline v0 {

inline constexpr std::size_t longest_event_id = 64;
inline constexpr std::size_t longest_payload = 256U << 10;
inline constexpr std::size_t advised_payload = 20U << 10;  ///< By Standard Webhooks.

inline Result<void> check_event(const Event& event) {
  if (event.id.empty() || event.id.size() > longest_event_id || !every(event.id, is_id_character)) {
    return Error{Fault::invalid, "an event id is 1 to 64 of A-Z a-z 0-9 _ -"};
  }
  if (event.type.empty() || !every(event.type, is_visible)) {
    return Error{Fault::invalid, "an event type is visible ASCII, such as payment.completed"};
  }
  if (event.payload.size() > longest_payload) {
    return Error{Fault::invalid, "the payload is larger than 256 KiB"};
  }
  if (!event.binary && !is_utf8(event.payload)) {
    return Error{Fault::invalid, "the payload is not UTF-8, and the event does not say binary"};
  }
  return http::check_header("Content-Type", event.content_type);
}

/// What may pass and still deserves a word; empty when there is nothing to say.
inline std::string_view notice_of(const Event& event) noexcept {
  if (event.payload.size() <= advised_payload) return {};
  return "the payload is larger than 20 KiB, and some receivers refuse that";
}

/// The URL itself is judged by the transport, which has the parser that counts. What the endpoint's
/// scheme writes is reserved, whichever scheme it is: it is asked to sign a message of no meaning.
inline Result<void> check_endpoint(const Endpoint& endpoint) {
  constexpr std::string_view reserved[]{"content-type", "content-length",    "transfer-encoding",
                                        "host",         "connection",        "expect",
                                        "webhook-id",   "webhook-timestamp", "webhook-signature"};
  if (endpoint.timeout <= Millis::zero()) {
    return Error{Fault::invalid, "an endpoint's timeout is longer than nothing"};
  }
  if (Result<void> checked = check_tls(endpoint.tls); !checked) return checked;
  if (!(endpoint.rate.per_second >= 0) || endpoint.rate.burst < 1) {
    return Error{Fault::invalid,
                 "an endpoint's rate is at least 0 a second, and its burst at least 1"};
  }
  if (endpoint.headers.size() == 0) return {};
  const http::Headers signed_with = endpoint.signing.sign({"evt", Instant{}, ""});
  for (const http::Headers::Field& field : endpoint.headers) {
    const auto is_same = [&](std::string_view name) { return http::same_name(field.first, name); };
    if (Result<void> checked = http::check_header(field.first, field.second); !checked) {
      return checked;
    }
    if (std::any_of(std::begin(reserved), std::end(reserved), is_same) ||
        signed_with.find(field.first)) {
      return Error{Fault::invalid, "an endpoint's own headers may not replace " + field.first};
    }
  }
  return {};
}

/// One attempt: the payload as it stands, with a timestamp and a signature of its own. Borrows the
/// payload, and of the endpoint what it may reach.
inline http::Request request_of(const Endpoint& endpoint, const Event& event, Instant at) {
  http::Headers headers = endpoint.signing.sign({event.id, at, event.payload});
  headers.add("Content-Type", event.content_type);
  for (const auto& [name, value] : endpoint.headers) headers.add(name, value);
  return {.method = http::Method::post,
          .url = endpoint.url,
          .headers = std::move(headers),
          .body = event.payload,
          .reach = endpoint.reach,
          .allow = &endpoint.allow,
          .tls = endpoint.tls};
}

}  // namespace paycourier::inline v0

#endif
