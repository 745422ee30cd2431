// SPDX-License-Identifier: MIT
// One HTTP request and its answer, as plain values.
#ifndef PAYCOURIER_MODEL_HTTP_HPP
#define PAYCOURIER_MODEL_HTTP_HPP

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <paycourier/base/result.hpp>
#include <paycourier/base/secret.hpp>
#include <paycourier/base/text.hpp>
#include <paycourier/base/time.hpp>
#include <paycourier/model/reach.hpp>
#include <paycourier/model/tls.hpp>

namespace paycourier::inline v0 {

namespace http {

/// Header names are the same whatever their case (RFC 9110 section 5.1).
inline bool same_name(std::string_view a, std::string_view b) noexcept {
  return same_but_for_case(a, b);
}

/// In the order they were added; a name may stand more than once.
class Headers {
 public:
  using Field = std::pair<std::string, std::string>;

  Headers() = default;
  Headers(std::initializer_list<Field> fields) : fields_{fields} {}

  Headers& add(std::string_view name, std::string_view value) {
    fields_.emplace_back(name, value);
    return *this;
  }
  /// The first value under that name, or nothing.
  const std::string* find(std::string_view name) const noexcept {
    for (const Field& field : fields_) {
      if (same_name(field.first, name)) return &field.second;
    }
    return nullptr;
  }
  /// The first value under that name, or an empty text.
  std::string_view operator[](std::string_view name) const noexcept {
    const std::string* found = find(name);
    return found ? std::string_view{*found} : std::string_view{};
  }

  auto begin() const noexcept { return fields_.begin(); }
  auto end() const noexcept { return fields_.end(); }
  std::size_t size() const noexcept { return fields_.size(); }
  friend bool operator==(const Headers&, const Headers&) = default;

 private:
  std::vector<Field> fields_;
};

enum class Method { get, post };

constexpr std::string_view name(Method method) noexcept {
  return method == Method::get ? "GET" : "POST";
}

/// A header whose value is a secret, such as Authorization. Kept apart so that it is wiped and no
/// log prints it.
struct Credential {
  std::string header;
  Secret value;
};

/// Borrows the body: it must outlive the round trip, and is sent as it stands.
struct Request {
  Method method = Method::get;
  std::string url = {};
  Headers headers = {};
  std::string_view body = {};
  const Credential* credential = nullptr;  ///< Borrowed too; null for none.
  Reach reach = Reach::internet;
  const Allow* allow = nullptr;  ///< Beyond the reach; borrowed until the request has begun.
  Tls tls = {};
  /// How much of the budget may be spent until it is connected; nothing: all of it.
  std::optional<Millis> connect_within = {};
};

struct Response {
  int status = 0;
  Headers headers = {};
  std::string body = {};
  bool complete = true;  ///< False when the body was cut at the cap, or broke off.
};

/// RFC 9110 token characters in the name; no control character in the value. CR, LF and NUL in a
/// value would become a header of the attacker's own.
inline Result<void> check_header(std::string_view name, std::string_view value) {
  constexpr std::string_view signs = "!#$%&'*+-.^_`|~";
  const auto is_token = [&](char c) {
    return is_digit(c) || is_upper(c) || is_lower(c) || signs.find(c) != std::string_view::npos;
  };
  if (name.empty() || !every(name, is_token)) {
    return Error{Fault::invalid, "a header name has a character that HTTP does not allow"};
  }
  if (!none(value, [](char c) { return is_control(c) && c != '\t'; })) {
    return Error{Fault::invalid, "a header value has a control character (CR, LF, NUL ...)"};
  }
  return {};
}

}  // namespace http

}  // namespace paycourier::inline v0

#endif
