// SPDX-License-Identifier: MIT
// JSON as the library reads it: the plain fields of an answer, by their path; no document tree.
#ifndef PAYCOURIER_GATEWAY_JSON_HPP
#define PAYCOURIER_GATEWAY_JSON_HPP

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <paycourier/base/result.hpp>

namespace paycourier::inline v0 {

/// The plain values of a JSON object: { "data": { "id": "x" } } has the field "data.id". Values
/// inside arrays are passed over. A number keeps the text it was written with.
class JsonFields {
 public:
  enum class Kind { text, number, boolean, null };
  struct Field {
    std::string path;
    Kind kind;
    std::string text;
  };

  /// Fault::malformed for what is not one JSON object, is nested deeper than 64, says a field
  /// twice, or goes past 1,000 fields. The error never quotes the text: it may hold a card number.
  template <class Json = nlohmann::json>
  static Result<JsonFields> parse(std::string_view text);

  const Field* find(std::string_view path) const noexcept {
    for (const Field& field : fields_) {
      if (field.path == path) return &field;
    }
    return nullptr;
  }

  /// The first of these fields that is there as text; empty when none is.
  std::string_view text(std::initializer_list<std::string_view> paths) const noexcept {
    for (const std::string_view path : paths) {
      if (const Field* found = find(path); found && found->kind == Kind::text) return found->text;
    }
    return {};
  }

  /// A whole number that fits 64 bits; empty for a fraction, an exponent, or another kind.
  std::optional<std::int64_t> integer(std::string_view path) const noexcept {
    const Field* found = find(path);
    if (!found || found->kind != Kind::number) return std::nullopt;
    std::int64_t number = 0;
    const char* end = found->text.data() + found->text.size();
    const auto [stop, fault] = std::from_chars(found->text.data(), end, number);
    if (fault != std::errc{} || stop != end) return std::nullopt;
    return number;
  }

  auto begin() const noexcept { return fields_.begin(); }
  auto end() const noexcept { return fields_.end(); }

 private:
  class Reader;
  std::vector<Field> fields_;
};

/// Hears what nlohmann's parser reads, and writes it down.
class JsonFields::Reader {
 public:
  bool null() { return take(Kind::null, "null"); }
  bool boolean(bool value) { return take(Kind::boolean, value ? "true" : "false"); }
  bool number_integer(std::int64_t value) { return take(Kind::number, std::to_string(value)); }
  bool number_unsigned(std::uint64_t value) { return take(Kind::number, std::to_string(value)); }
  bool number_float(double, std::string raw) {
    for (char& c : raw) c = c == ',' ? '.' : c;  // Some locales have the parser write a comma.
    return take(Kind::number, std::move(raw));
  }
  bool string(std::string& value) { return take(Kind::text, value); }
  bool binary(auto&) { return false; }
  bool start_object(std::size_t) { return open(false); }
  bool end_object() { return close(); }
  bool start_array(std::size_t) { return !levels_.empty() && open(true); }
  bool end_array() { return close(); }
  bool key(std::string& name) {
    path_.resize(levels_.back().path_size);
    path_.append(levels_.size() == 1 ? 0 : 1, '.').append(name);
    if (path_.size() > longest_path || seen_.size() == most_names) return false;
    if (levels_.back().in_array) return true;
    if (std::find(seen_.begin(), seen_.end(), path_) != seen_.end()) return false;
    seen_.push_back(path_);
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const auto&) { return false; }

  std::vector<Field> fields;

 private:
  static constexpr std::size_t deepest = 64, most_names = 1'000, longest_path = 4'096;
  struct Level {
    std::size_t path_size;
    bool in_array;
  };

  bool take(Kind kind, std::string text) {
    if (levels_.empty()) return false;
    if (levels_.back().in_array) return true;
    fields.push_back({path_, kind, std::move(text)});
    return true;
  }
  bool open(bool array) {
    const bool in_array = array || (!levels_.empty() && levels_.back().in_array);
    levels_.push_back({path_.size(), in_array});
    return levels_.size() <= deepest;
  }
  bool close() {
    path_.resize(levels_.back().path_size);
    levels_.pop_back();
    return true;
  }

  std::string path_;
  std::vector<std::string> seen_;
  std::vector<Level> levels_;
};

template <class Json>
Result<JsonFields> JsonFields::parse(std::string_view text) {
  Reader reader;
  if (text.find('\0') != text.npos) text = {};  // The parser would take NUL for the end.
  if (!Json::sax_parse(text.begin(), text.end(), &reader))
    return Error{Fault::malformed, "the body is not a JSON object that can be read"};
  JsonFields read;
  return read.fields_ = std::move(reader.fields), read;
}

/// As a JSON string, quotes included; bytes that are not UTF-8 are replaced.
template <class Json = nlohmann::json>
std::string json_quoted(std::string_view text) {
  return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace paycourier::inline v0

#endif
