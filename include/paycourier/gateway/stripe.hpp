// SPDX-License-Identifier: MIT
// Stripe: the dialect of Stripe's API v1, payments as PaymentIntents that are confirmed at once.
#ifndef PAYCOURIER_GATEWAY_STRIPE_HPP
#define PAYCOURIER_GATEWAY_STRIPE_HPP

#include <chrono>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <paycourier/base/form.hpp>
#include <paycourier/base/result.hpp>
#include <paycourier/base/secret.hpp>
#include <paycourier/base/time.hpp>
#include <paycourier/gateway/json.hpp>
#include <paycourier/gateway/json_list.hpp>
#include <paycourier/gateway/stripe/answer.hpp>
#include <paycourier/gateway/stripe/page.hpp>
#include <paycourier/gateway/stripe/refusal.hpp>
#include <paycourier/gateway/stripe/request.hpp>
#include <paycourier/model/http.hpp>
#include <paycourier/model/payment.hpp>
#include <paycourier/model/payment_request.hpp>
#include <paycourier/model/ticket.hpp>
#include <paycourier/policy/gateway_rules.hpp>
#include <paycourier/port/gateway.hpp>

namespace paycourier::inline v0 {

/// Everything that Client can do. The idempotency key is also written into the payment's metadata,
/// so that it can be found by it. Move-only, as its key is. Stripe v1 replays the first answer of a
/// key, a 500 included, for at least 24 h (docs.stripe.com/api/idempotent_requests).
struct Stripe {
  std::string base_url = "https://api.stripe.com";
  Secret api_key;
  std::string version = {};  ///< Stripe-Version, such as "2024-06-20"; your account's when empty.
  std::string account = {};  ///< Stripe-Account, for Connect.
  /// How far your clock may differ from Stripe's: look-ups begin so much before the first attempt.
  /// Were it off by more, a payment could be missed and be taken for absent.
  Millis clock_skew = std::chrono::minutes{5};

  static constexpr std::string_view name = "stripe";
  /// Stripe's lists show what was just written (docs.stripe.com/search, "data freshness"), so
  /// absence has to wait only for requests still on their way: the kernel goes on sending a closed
  /// connection's bytes for about 100 s, Stripe works on a request for about 80 s (the timeout of
  /// its own libraries), and the clock that asks may differ from the one that sent by 5 min. 15 min
  /// is more than all of it.
  static constexpr GatewayRules rules{.longest_key = 255,
                                      .replays_errors = true,
                                      .key_lifetime = std::chrono::hours{24},
                                      .absence_settles = std::chrono::minutes{15}};

  std::string realm() const { return stripe_realm(account, api_key); }
  http::Credential credential() const {
    Secret value{api_key.empty() ? "" : "Bearer "};
    value.append(api_key.reveal());
    return {"Authorization", std::move(value)};
  }

  Result<Letter> write_create(const CreatePayment& create) const {
    return stripe_create_form(create).transform(
        [&](Secret&& form) { return post(payments, create.key, std::move(form)); });
  }
  Result<Letter> write_get(std::string_view id) const { return get("/" + std::string{id}); }

  Result<Letter> write_capture(const CapturePayment& capture) const {
    return stripe_amount_form("amount_to_capture", capture.amount).transform([&](Secret&& form) {
      return post(std::string{payments} + "/" + capture.payment_id + "/capture", capture.key,
                  std::move(form));
    });
  }
  Result<Letter> write_cancel(const CancelPayment& cancel) const {
    return post(std::string{payments} + "/" + cancel.payment_id + "/cancel", cancel.key, Secret{});
  }
  Result<Letter> write_refund(const RefundPayment& refund) const {
    return stripe_amount_form("amount", refund.amount).transform([&](Secret&& form) {
      append_form_field(form, "payment_intent", refund.payment_id);
      return post("/v1/refunds", refund.key, std::move(form));
    });
  }
  Result<Letter> write_list(const ListPayments& list) const {
    return get("?" + stripe_list_query(list.limit, list.created_from, std::nullopt, list.after));
  }

  /// All payments since the first attempt, newest first, until a day after it: past the key's
  /// lifetime no request under it is sent. A day earlier where nobody knows when the first was.
  Result<Letter> write_find(const Ticket& ticket, std::string_view page) const {
    constexpr int largest_page = 100;
    const Millis first = ticket.first_sent.time_since_epoch();
    const Millis earlier = ticket.doubted ? rules.key_lifetime : Millis{};
    const Instant from{saturating_add(first, -saturating_add(earlier, clock_skew))};
    const Instant to{saturating_add(first, saturating_add(rules.key_lifetime, clock_skew))};
    return get("?" + stripe_list_query(largest_page, from, to, page));
  }

  Result<Payment> read_payment(const std::same_as<http::Response> auto& response) const {
    return JsonFields::parse(response.body).and_then([&](const JsonFields& fields) {
      return with_amount(read_stripe_payment(fields, api_key));
    });
  }
  Result<Refund> read_refund(const std::same_as<http::Response> auto& response) const {
    return JsonFields::parse(response.body).and_then(read_stripe_refund);
  }
  Result<PaymentPage> read_list(const std::same_as<http::Response> auto& response) const {
    return JsonList::parse(response.body, "data").and_then([&](const JsonList& list) {
      return read_stripe_page(list, api_key);
    });
  }
  Result<Finding> read_find(const Ticket& ticket,
                            const std::same_as<http::Response> auto& response) const {
    return JsonList::parse(response.body, "data").and_then([&](const JsonList& list) {
      return read_stripe_finding(list, ticket.key.text(), api_key);
    });
  }

  Refusal read_refusal(Operation operation,
                       const std::same_as<http::Response> auto& response) const {
    const Result<JsonFields> fields = JsonFields::parse(response.body);
    return read_stripe_refusal(operation, response, fields ? &*fields : nullptr, api_key);
  }

 private:
  static constexpr const char* payments = "/v1/payment_intents";

  http::Headers headers() const {
    http::Headers headers{{"Accept", "application/json"}};
    if (!version.empty()) headers.add("Stripe-Version", version);
    if (!account.empty()) headers.add("Stripe-Account", account);
    return headers;
  }
  Letter get(std::string_view rest) const {
    return {.url = (base_url + payments).append(rest), .headers = headers()};
  }
  Letter post(std::string_view path, const IdempotencyKey& key, Secret form) const {
    Letter letter{.method = http::Method::post,
                  .url = base_url + std::string{path},
                  .headers = headers(),
                  .body = std::move(form)};
    letter.headers.add("Content-Type", "application/x-www-form-urlencoded");
    letter.headers.add("Idempotency-Key", key.text());
    return letter;
  }
};

}  // namespace paycourier::inline v0

#endif
