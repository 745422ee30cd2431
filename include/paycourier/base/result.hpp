// SPDX-License-Identifier: MIT
// Result<T>: a value or an Error, with the member names of std::expected.
#ifndef PAYCOURIER_BASE_RESULT_HPP
#define PAYCOURIER_BASE_RESULT_HPP

#include <concepts>
#include <type_traits>
#include <utility>
#include <variant>

#include <paycourier/base/error.hpp>

namespace paycourier::inline v0 {

template <class Value>
class [[nodiscard]] Result;

namespace detail {
template <class>
inline constexpr bool is_result = false;
template <class Value>
inline constexpr bool is_result<Result<Value>> = true;
}  // namespace detail

/// One type under every language standard: an alias for std::expected would change with `-std`
/// and break the one-definition rule. Reading `*result` without a value is undefined, as there.
template <class Value>
class [[nodiscard]] Result {
 public:
  using value_type = Value;
  using error_type = Error;

  Result(Error error) : held_{std::in_place_index<1>, std::move(error)} {}

  template <class From = Value>
    requires(std::constructible_from<Value, From> &&
             !std::same_as<std::remove_cvref_t<From>, Error> &&
             !detail::is_result<std::remove_cvref_t<From>>)
  explicit(!std::convertible_to<From, Value>) Result(From&& value)
      : held_{std::in_place_index<0>, std::forward<From>(value)} {}

  bool has_value() const noexcept { return held_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }

  Value& operator*() & noexcept { return *std::get_if<0>(&held_); }
  const Value& operator*() const& noexcept { return *std::get_if<0>(&held_); }
  Value&& operator*() && noexcept { return std::move(*std::get_if<0>(&held_)); }
  Value* operator->() noexcept { return std::get_if<0>(&held_); }
  const Value* operator->() const noexcept { return std::get_if<0>(&held_); }

  const Error& error() const& noexcept { return *std::get_if<1>(&held_); }
  Error&& error() && noexcept { return std::move(*std::get_if<1>(&held_)); }

  /// Throws BadResult when there is no value.
  Value& value() & { return check(), **this; }
  const Value& value() const& { return check(), **this; }
  Value&& value() && { return check(), *std::move(*this); }

  template <class Other>
  Value value_or(Other&& other) const& {
    return has_value() ? **this : static_cast<Value>(std::forward<Other>(other));
  }
  template <class Other>
  Value value_or(Other&& other) && {
    return has_value() ? *std::move(*this) : static_cast<Value>(std::forward<Other>(other));
  }

  /// `then` takes the value and returns a Result; an error passes by.
  template <class Then>
  auto and_then(Then&& then) && {
    using Next = std::invoke_result_t<Then, Value&&>;
    return has_value() ? std::forward<Then>(then)(*std::move(*this))
                       : Next{std::move(*this).error()};
  }

  /// `then` takes the value and returns another; an error passes by.
  template <class Then>
  auto transform(Then&& then) && {
    using Next = Result<std::invoke_result_t<Then, Value&&>>;
    return has_value() ? Next{std::forward<Then>(then)(*std::move(*this))}
                       : Next{std::move(*this).error()};
  }

 private:
  void check() const {
    if (!has_value()) throw BadResult{error()};
  }

  std::variant<Value, Error> held_;
};

/// Done, or why not.
template <>
class [[nodiscard]] Result<void> {
 public:
  using value_type = void;
  using error_type = Error;

  Result() = default;
  Result(Error error) : held_{std::move(error)} {}

  bool has_value() const noexcept { return !held_.has_value(); }
  explicit operator bool() const noexcept { return has_value(); }
  const Error& error() const noexcept { return *held_; }
  void value() const {
    if (held_) throw BadResult{*held_};
  }

 private:
  std::optional<Error> held_;
};

}  // namespace paycourier::inline v0

#endif
