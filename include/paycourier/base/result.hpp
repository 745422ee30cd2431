// SPDX-License-Identifier: MIT
// Result<T>: a value or an Error, with the member names of std::expected.
#ifndef PAYCOURIER_BASE_RESULT_HPP
#define PAYCOURIER_BASE_RESULT_HPP

#include <concepts>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include <paycourier/base/error.hpp>

namespace paycourier::inline v0 {

template <class Value>
class [[nodiscard]] Result;

namespace detail {
template <class>
inline constexpr bool is_result = false;
template <class Value>
inline constexpr bool is_result<Result<Value>> = true;

template <class From, class Value>
concept Makes =
    std::constructible_from<Value, From> && !std::same_as<std::remove_cvref_t<From>, Error> &&
    !is_result<std::remove_cvref_t<From>>;
}  // namespace detail

/// One type under every language standard: an alias for std::expected would change with `-std`
/// and break the one-definition rule. Reading `*result` without a value is undefined, as there.
template <class Value>
class [[nodiscard]] Result {
 public:
  using value_type = Value;
  using error_type = Error;

  Result(Error error) : error_{std::move(error)}, has_value_{false} {}

  template <detail::Makes<Value> From = Value>
  explicit(!std::convertible_to<From, Value>) Result(From&& value)
      : value_{std::forward<From>(value)}, has_value_{true} {}

  Result(const Result& other) requires std::copy_constructible<Value>
      : has_value_{other.has_value_} {
    fill(other);
  }
  Result(Result&& other) noexcept(std::is_nothrow_move_constructible_v<Value>)
      : has_value_{other.has_value_} {
    fill(std::move(other));
  }
  Result& operator=(Result other) noexcept {
    static_assert(std::is_nothrow_move_constructible_v<Value>);
    std::destroy_at(this);
    return *std::construct_at(this, std::move(other));
  }
  ~Result() { has_value_ ? std::destroy_at(&value_) : std::destroy_at(&error_); }

  bool has_value() const noexcept { return has_value_; }
  explicit operator bool() const noexcept { return has_value_; }

  Value& operator*() & noexcept { return value_; }
  const Value& operator*() const& noexcept { return value_; }
  /// By value where the Result is a passing one: `for (auto& row : box.rows().value())` is safe.
  Value operator*() && noexcept(std::is_nothrow_move_constructible_v<Value>) {
    return std::move(value_);
  }
  Value* operator->() noexcept { return std::addressof(value_); }
  const Value* operator->() const noexcept { return std::addressof(value_); }

  const Error& error() const& noexcept { return error_; }
  Error error() && noexcept { return std::move(error_); }

  /// Throws BadResult when there is no value.
  Value& value() & { return check(), **this; }
  const Value& value() const& { return check(), **this; }
  Value value() && { return check(), *std::move(*this); }

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
    if (!has_value_) throw BadResult{error_};
  }
  template <class Other>
  void fill(Other&& other) {
    if (has_value_) {
      std::construct_at(&value_, std::forward<Other>(other).value_);
    } else {
      std::construct_at(&error_, std::forward<Other>(other).error_);
    }
  }

  union {
    Value value_;
    Error error_;
  };
  bool has_value_;
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
