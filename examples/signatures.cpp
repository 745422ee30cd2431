// SPDX-License-Identifier: MIT
// The signature schemes: each is one type that signs at the sender and verifies at the receiver.

#include <cstdio>
#include <string>

#include <paycourier/paycourier.hpp>

namespace {

/// Whether what one signs the other takes.
template <class Scheme>
bool agree(const paycourier::Signing& signing, const Scheme& verifier) {
  const std::string body = R"({"id":"evt_1","type":"payment.completed"})";
  paycourier::SystemClock clock;
  const auto headers = signing.sign({"evt_1", clock.now(), body});
  paycourier::WebhookReceiver receiver{verifier};
  const auto event = receiver.accept(body, [&](std::string_view name) { return headers[name]; });
  if (!event) std::puts(describe(event.error()).c_str());
  return event.has_value();
}

}  // namespace

int main() {
  const std::string old_secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  const std::string new_secret = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

  // [schemes]
  paycourier::StandardWebhooks rotating{old_secret, new_secret};  // signs with both, takes either
  auto keys = paycourier::random_webhook_key_pair();              // Ed25519: version v1a
  paycourier::StandardWebhooks ours{keys.secret_key};             // signs
  paycourier::StandardWebhooks theirs{keys.public_key};  // only verifies: safe to give away

  paycourier::StripeSignature stripe{"whsec_test_secret"};  // the secret as it stands
  auto github = paycourier::HmacHeader::github(paycourier::Secret{"It's a Secret to Everybody"});
  paycourier::HmacHeader dashboard{{.secret = paycourier::Secret{"from the provider's dashboard"},
                                    .header = "X-Signature",
                                    .encoding = paycourier::Encoding::base64,
                                    .timestamp_header = "X-Timestamp"}};
  // [/schemes]

  const bool all = agree(rotating, paycourier::StandardWebhooks{new_secret}) &&
                   agree(ours, theirs) && agree(stripe, stripe) && agree(github, github) &&
                   agree(dashboard, dashboard) && !agree(github, dashboard);
  std::puts(all ? "each scheme takes what it signs" : "a scheme is broken");
  return all ? 0 : 1;
}
