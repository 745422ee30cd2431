// SPDX-License-Identifier: MIT
// Companions of a call: who keeps its ticket, who watches it, and what may stop it.
#ifndef PAYCOURIER_CLIENT_COMPANIONS_HPP
#define PAYCOURIER_CLIENT_COMPANIONS_HPP

#include <concepts>
#include <stop_token>
#include <tuple>
#include <type_traits>

#include <paycourier/base/result.hpp>
#include <paycourier/model/resolution.hpp>
#include <paycourier/model/ticket.hpp>
#include <paycourier/model/webhook.hpp>
#include <paycourier/port/observer.hpp>

namespace paycourier::inline v0 {

namespace detail {
template <class Type>
inline constexpr bool is_stop_token = std::same_as<std::remove_cvref_t<Type>, std::stop_token>;
template <class Type, class Notice>
inline constexpr bool hears = std::is_invocable_v<Type&, const Notice&>;
template <class Type, class... Notices>
inline constexpr bool fits = is_stop_token<Type> || (... || hears<Type, Notices>);
}  // namespace detail

/// What may follow the request in a call of `Client`, in any order and number:
/// - an observer, called with each `Attempt` as it ends, or with the `Resolution` of a doubt; a
///   companion that hears both has both overloads;
/// - a keeper, called with the `Ticket` before the first byte leaves, and again before a request
///   is sent once more; it gives nothing, a bool, or a Result<void>, and when that is false or an
///   error, or when it throws, nothing is sent. It hears the ticket once more after a call that
///   learnt something about it; what it gives then changes nothing;
/// - a `std::stop_token`, which ends the waits; a request that is under way is not cut off.
template <class... With>
class Companions {
  static_assert((... && (!detail::hears<With, Attempt> || Observer<With, Attempt>)),
                "an observer can be called with `const Attempt&` and is noexcept");
  static_assert((... && (!detail::hears<With, Resolution> || Observer<With, Resolution>)),
                "an observer can be called with `const Resolution&` and is noexcept");

 public:
  /// Is there one who keeps tickets?
  static constexpr bool keeps = (... || detail::hears<With, Ticket>);

  explicit Companions(With&... with) noexcept : with_{with...} {}

  template <class Notice>
  void tell(const Notice& notice) const noexcept {
    const auto tell_one = [&]<class Type>(Type& one) {
      if constexpr (detail::hears<Type, Notice>) static_cast<void>(one(notice));
    };
    std::apply([&](auto&... each) { (..., tell_one(each)); }, with_);
  }

  Result<void> keep(const Ticket& ticket) const {
    Result<void> kept;
    const auto keep_one = [&]<class Type>(Type& one) {
      if constexpr (detail::hears<Type, Ticket>) {
        if (kept) kept = ask(one, ticket);
      }
    };
    std::apply([&](auto&... each) { (..., keep_one(each)); }, with_);
    return kept;
  }

  std::stop_token stop() const noexcept {
    std::stop_token token;
    const auto take_one = [&]<class Type>(Type& one) {
      if constexpr (detail::is_stop_token<Type>) token = one;
    };
    std::apply([&](auto&... each) { (..., take_one(each)); }, with_);
    return token;
  }

 private:
  static Result<void> ask(auto& keeper, const Ticket& ticket) {
    using Given = std::remove_cvref_t<decltype(keeper(ticket))>;
    if constexpr (std::is_void_v<Given>) {
      keeper(ticket);
      return {};
    } else if constexpr (std::same_as<Given, bool>) {
      if (keeper(ticket)) return {};
      return Error{Fault::storage, "the ticket could not be kept; nothing was sent"};
    } else if constexpr (std::same_as<Given, Result<void>>) {
      Result<void> kept = keeper(ticket);
      if (kept) return {};
      return Error{Fault::storage, kept.error().because};
    } else {
      static_assert(std::is_void_v<Given>,
                    "a keeper of tickets gives nothing, a bool, or a Result<void>");
    }
  }

  std::tuple<With&...> with_;
};

/// Those of a call that gives these notices: nobody waits for one that never comes.
template <class... Notices, class... With>
Companions<With...> companions_of(With&... with) noexcept {
  static_assert((... && detail::fits<With, Notices...>),
                "what follows the request of a call can be called with `const Attempt&`, of "
                "create_payment and resolve also with `const Ticket&`, of resolve also with "
                "`const Resolution&`; or it is a std::stop_token");
  return Companions<With...>{with...};
}

}  // namespace paycourier::inline v0

#endif
