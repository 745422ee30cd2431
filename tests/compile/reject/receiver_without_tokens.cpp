// SPDX-License-Identifier: MIT
// A dedupe without fencing tokens lets a slow handler release the claim of the next one.
// expect: a dedupe has claim\(id, now\), confirm\(id, token, now\) and release\(id, token\)
#include <paycourier/adapter/openssl_ed25519.hpp>
#include <paycourier/adapter/openssl_mac.hpp>
#include <paycourier/gateway/webhook_body.hpp>
#include <paycourier/testing/manual_clock.hpp>
#include <paycourier/webhook_receiver.hpp>

using namespace paycourier;

struct Unfenced {
  Result<Claim> claim(std::string_view, Instant);
  Result<void> confirm(std::string_view, Instant);
  Result<void> release(std::string_view);
};
using Receiver = WebhookReceiver<StandardWebhooks, JsonOrForm, Unfenced, testing::ManualClock>;
static_assert(sizeof(Receiver) > 0);
