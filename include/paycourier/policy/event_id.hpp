// SPDX-License-Identifier: MIT
// By what a receiver recognises a repeat: the id that a signature proves, wherever the scheme keeps
// it.
#ifndef PAYCOURIER_POLICY_EVENT_ID_HPP
#define PAYCOURIER_POLICY_EVENT_ID_HPP

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <paycourier/base/text.hpp>
#include <paycourier/policy/signature.hpp>

namespace paycourier::inline v0 {

/// Of a message that is received; those that we send are shorter.
inline constexpr std::size_t longest_received_id = 255;

/// In this order: the id in the signed headers; what the scheme makes of the body, if it has
/// `std::string id_of(std::string_view body) const` (a digest, say); what the reader finds in the
/// body, if it has `Result<std::string> read_id(body, content_type) const`. An id in a header that
/// is not signed is never taken: whoever repeats a message could change it. Fault::malformed when
/// there is none, for then no repeat could be told from news.
template <class Scheme, class Reader>
Result<std::string> event_id(Proof proof, const Scheme& scheme, const Reader& reader,
                             std::string_view body, std::string_view content_type) {
  std::string id = std::move(proof.id);
  if constexpr (requires { id = scheme.id_of(body); }) {
    if (id.empty()) id = scheme.id_of(body);
  }
  if constexpr (requires { reader.read_id(body, content_type); }) {
    if (id.empty()) {
      Result<std::string> read = reader.read_id(body, content_type);
      if (!read) return read;
      id = *std::move(read);
    }
  }
  if (id.empty()) return Error{Fault::malformed, "neither the headers nor the body hold an id"};
  if (id.size() > longest_received_id || !every(id, is_visible)) {
    return Error{Fault::malformed, "the message's id is too long, or no visible text"};
  }
  return id;
}

}  // namespace paycourier::inline v0

#endif
