// SPDX-License-Identifier: MIT
// A list in JSON: the objects of one array, each as its plain fields, and what stands around them.
#ifndef PAYCOURIER_GATEWAY_JSON_LIST_HPP
#define PAYCOURIER_GATEWAY_JSON_LIST_HPP

#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <paycourier/base/result.hpp>
#include <paycourier/gateway/json.hpp>

namespace paycourier::inline v0 {

namespace detail {

/// The elements of the array that is the field `name` of `object`, a JSON object that has been read
/// once and so is well-formed; empty when there is no such array.
inline std::optional<std::vector<std::string_view>> elements_of(std::string_view object,
                                                                std::string_view name) {
  std::optional<std::vector<std::string_view>> elements;
  std::string_view key;
  std::size_t depth = 0, begin = 0;
  bool inside = false;
  for (std::size_t i = 0; i < object.size(); ++i) {
    const char c = object[i];
    if (c == '"') {
      const std::size_t first = ++i;
      while (object[i] != '"') i += object[i] == '\\' ? 2U : 1U;
      if (depth == 1) key = object.substr(first, i - first);
      continue;
    }
    if (inside && depth == 2 && (c == ',' || c == ']')) {
      const std::string_view element = object.substr(begin, i - begin);
      if (element.find_first_not_of(" \t\r\n") != element.npos) elements->push_back(element);
      begin = i + 1;
      inside = c == ',';
    }
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    if (c == '[' && depth == 2 && key == name) {
      elements.emplace();
      begin = i + 1;
      inside = true;
    }
  }
  return elements;
}

}  // namespace detail

/// { "has_more": false, "data": [{ "id": "x" }, { "id": "y" }] } has the field "has_more" around
/// two elements with a field "id" each.
class JsonList {
 public:
  static constexpr std::size_t most_elements = 1'000;

  /// `array` names a field of the outermost object. Fault::malformed for what JsonFields refuses,
  /// of the whole or of an element, for an array that is not there, that has more than 1,000
  /// elements, or one that is no object. The error never quotes the text.
  template <class Json = nlohmann::json>
  static Result<JsonList> parse(std::string_view text, std::string_view array);

  const JsonFields& around() const noexcept { return around_; }
  std::size_t size() const noexcept { return elements_.size(); }
  auto begin() const noexcept { return elements_.begin(); }
  auto end() const noexcept { return elements_.end(); }

 private:
  JsonFields around_;
  std::vector<JsonFields> elements_;
};

template <class Json>
Result<JsonList> JsonList::parse(std::string_view text, std::string_view array) {
  Result<JsonFields> around = JsonFields::parse<Json>(text);
  if (!around) return std::move(around).error();
  const auto elements = detail::elements_of(text, array);
  if (!elements) return Error{Fault::malformed, "the body has no list where one is expected"};
  if (elements->size() > most_elements) {
    return Error{Fault::malformed, "the body's list has more than 1,000 elements"};
  }
  JsonList list;
  list.around_ = *std::move(around);
  for (const std::string_view element : *elements) {
    Result<JsonFields> fields = JsonFields::parse<Json>(element);
    if (!fields) return std::move(fields).error();
    list.elements_.push_back(*std::move(fields));
  }
  return list;
}

}  // namespace paycourier::inline v0

#endif
