// SPDX-License-Identifier: MIT
// WebhookReceiver: verifies first, parses second, and handles each message once.
#ifndef PAYCOURIER_WEBHOOK_RECEIVER_HPP
#define PAYCOURIER_WEBHOOK_RECEIVER_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <paycourier/fwd.hpp>
#include <paycourier/model/webhook.hpp>
#include <paycourier/policy/event_id.hpp>
#include <paycourier/policy/reception.hpp>
#include <paycourier/policy/signature.hpp>
#include <paycourier/policy/standard_webhooks.hpp>
#include <paycourier/port/clock.hpp>
#include <paycourier/port/dedupe.hpp>
#include <paycourier/webhook_receiver/dispatch.hpp>
#include <paycourier/webhook_receiver/handler.hpp>

namespace paycourier::inline v0 {

/// Fits any server: it takes the raw body and a callable that gives a header's text by its name
/// (as std::string, std::string_view, const char* or std::optional of one; absent is empty). May be
/// used from several threads at once if its parts may; the stock ones may.
template <class Scheme, class Body, class Seen, class Time>
class WebhookReceiver {
  static_assert(
      Verifier<Scheme>,
      "a scheme has `Result<Proof> verify(std::string_view body, header, Instant) const`");
  static_assert(Dedupe<Seen>,
                "a dedupe has claim(id, now), confirm(id, token, now) and release(id, token)");
  static_assert(Clock<Time>, "a clock has now(), monotonic() and wait(span, stop)");

 public:
  explicit WebhookReceiver(Scheme scheme, Body body = Body{}, Seen seen = Seen{},
                           Time clock = Time{}, ReceiverSettings settings = {})
      : scheme_{std::move(scheme)},
        body_{std::move(body)},
        seen_{std::move(seen)},
        clock_{std::move(clock)},
        settings_{settings} {}

  /// The event, once its signature and its age are right and its body can be read. Fault::forged,
  /// stale, malformed, or invalid for a body that is too long. Says nothing about repeats.
  template <class HeaderOf>
  Result<Event> accept(std::string_view body, HeaderOf&& header_of) {
    if (body.size() > settings_.longest_body) {
      return Error{Fault::invalid, "the body is larger than the receiver takes"};
    }
    const auto header = [&header_of](std::string_view name) { return text_of(header_of(name)); };
    Result<Proof> proof = scheme_.verify(body, header, clock_.now());
    if (!proof) return std::move(proof).error();
    std::string content_type = header("content-type");
    Result<std::string> type = body_.read_type(body, content_type);
    if (!type) return std::move(type).error();
    Result<std::string> id = event_id(*std::move(proof), scheme_, body_, body, content_type);
    if (!id) return std::move(id).error();
    return Event{*std::move(id), *std::move(type), std::string{body}, std::move(content_type)};
  }

  /// Accepts, and calls `handler(event)` unless it succeeded on this id before. The handler, such
  /// as a Dispatch, gives nothing, or false or an Error when it failed: then the same message may
  /// come again. If it throws, the exception passes on, and the message may come again too.
  template <class HeaderOf, class Handler>
  Reception handle(std::string_view body, HeaderOf&& header_of, Handler&& handler) {
    static_assert(EventHandler<std::remove_reference_t<Handler>>,
                  "a handler is called with `const paycourier::Event&`, and gives nothing, a bool, "
                  "a Result<void> or an Error");
    Result<Event> event = accept(body, header_of);
    if (!event) return refused(std::move(event).error(), std::nullopt);
    Result<Claimed> claim = seen_.claim(event->id, clock_.now());
    if (!claim) return refused(std::move(claim).error(), *std::move(event));
    if (claim->state == Claim::repeat) return {Outcome::repeat, *std::move(event), {}, 200};
    if (claim->state == Claim::busy) return {Outcome::busy, *std::move(event), {}, 503};
    std::optional<Error> failure;
    try {
      if (Result<void> done = detail::run_handler(handler, *event); !done) failure = done.error();
    } catch (...) {
      release(event->id, claim->token);
      throw;
    }
    if (failure) {
      release(event->id, claim->token);
      return {Outcome::failed, *std::move(event), std::move(failure), 500};
    }
    // Handled, whatever the store says now. An unconfirmed claim runs out, and a repeat may come;
    // a stale one has run out, and somebody else may be at it.
    Result<void> confirmed = seen_.confirm(event->id, claim->token, clock_.now());
    return {Outcome::handled, *std::move(event),
            confirmed ? std::nullopt : std::optional{confirmed.error()}, 200};
  }

  Time& clock() noexcept { return clock_; }

 private:
  static std::string text_of(const auto& value) {
    using Value = std::remove_cvref_t<decltype(value)>;
    if constexpr (requires { value.has_value(); }) {
      return value.has_value() ? text_of(*value) : std::string{};
    } else if constexpr (std::same_as<Value, const char*>) {
      return value ? std::string{value} : std::string{};
    } else if constexpr (std::is_pointer_v<Value>) {
      return value ? text_of(*value) : std::string{};
    } else {
      return std::string{value};
    }
  }

  static Reception refused(Error error, std::optional<Event> event) {
    const int status = status_for(error.fault);
    return {Outcome::refused, std::move(event), std::move(error), status};
  }

  void release(const std::string& id, std::int64_t token) {
    // A claim that cannot be released runs out by itself.
    static_cast<void>(seen_.release(id, token));
  }

  Scheme scheme_;
  Body body_;
  Seen seen_;
  Time clock_;
  ReceiverSettings settings_;
};

}  // namespace paycourier::inline v0

#endif
