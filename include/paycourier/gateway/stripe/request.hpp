// SPDX-License-Identifier: MIT
// The forms that Stripe is sent, and the query of its lists.
#ifndef PAYCOURIER_GATEWAY_STRIPE_REQUEST_HPP
#define PAYCOURIER_GATEWAY_STRIPE_REQUEST_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <paycourier/base/form.hpp>
#include <paycourier/base/result.hpp>
#include <paycourier/base/secret.hpp>
#include <paycourier/base/text.hpp>
#include <paycourier/base/time.hpp>
#include <paycourier/gateway/stripe/amount.hpp>
#include <paycourier/model/payment_request.hpp>

namespace paycourier::inline v0 {

/// A PaymentIntent that is confirmed as it is created. Which kinds of payment method are taken is
/// said in your Dashboard, less those that send the payer to another page and back: nobody could
/// follow a redirect here. A card that asks for 3-D Secure becomes `requires_action`.
inline Result<Secret> stripe_create_form(const CreatePayment& create) {
  const Result<std::int64_t> units = stripe_units(create.amount);
  if (!units) return units.error();
  std::string currency{create.amount.currency().code()};
  for (char& c : currency) c = to_lower(c);
  Secret form;
  append_form_field(form, "amount", std::to_string(*units));
  append_form_field(form, "currency", currency);
  append_form_field(form, "confirm", "true");
  append_form_field(form, "automatic_payment_methods[enabled]", "true");
  append_form_field(form, "automatic_payment_methods[allow_redirects]", "never");
  if (!create.capture) append_form_field(form, "capture_method", "manual");
  if (const Card* card = create.method.card()) {
    const auto [month, year] = card->expiry();
    append_form_field(form, "payment_method_data[type]", "card");
    append_form_field(form, "payment_method_data[card][number]", card->reveal_number());
    append_form_field(form, "payment_method_data[card][exp_month]", std::to_string(month));
    append_form_field(form, "payment_method_data[card][exp_year]", std::to_string(year));
    append_form_field(form, "payment_method_data[card][cvc]", card->reveal_cvv());
  } else {
    append_form_field(form, "payment_method", create.method.token()->text);
  }
  append_form_field(form, "metadata[paycourier_key]", create.key.text());
  if (!create.reference.empty()) append_form_field(form, "metadata[reference]", create.reference);
  return form;
}

/// The one field `name`, or an empty form when there is no amount.
inline Result<Secret> stripe_amount_form(std::string_view name,
                                         const std::optional<Money>& amount) {
  Secret form;
  if (!amount) return form;
  const Result<std::int64_t> units = stripe_units(*amount);
  if (!units) return units.error();
  append_form_field(form, name, std::to_string(*units));
  return form;
}

/// PaymentIntents that were created between these moments, in whole seconds, both inclusive.
inline std::string stripe_list_query(int limit, std::optional<Instant> from,
                                     std::optional<Instant> to, std::string_view after) {
  const auto seconds = [](Instant at) { return std::to_string(to_unix(at).count()); };
  std::string query;
  append_form_field(query, "limit", std::to_string(limit));
  if (from) append_form_field(query, "created[gte]", seconds(*from));
  if (to) append_form_field(query, "created[lte]", seconds(*to));
  if (!after.empty()) append_form_field(query, "starting_after", after);
  return query;
}

/// "live", "test", or "acct_1/live" of a connected account: each knows its own payments alone.
inline std::string stripe_realm(std::string_view account, const Secret& api_key) {
  const bool is_live = api_key.reveal().find("_live_") != std::string_view::npos;
  return std::string{account} + (account.empty() ? "" : "/") + (is_live ? "live" : "test");
}

}  // namespace paycourier::inline v0

#endif
