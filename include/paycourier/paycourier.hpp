// SPDX-License-Identifier: MIT
// All of paycourier but its opt-in adapters and its test doubles.
#ifndef PAYCOURIER_PAYCOURIER_HPP
#define PAYCOURIER_PAYCOURIER_HPP

#include <paycourier/adapter/curl_transport.hpp>
#include <paycourier/adapter/memory_dedupe.hpp>
#include <paycourier/adapter/openssl_mac.hpp>
#include <paycourier/adapter/random_id.hpp>
#include <paycourier/adapter/system_clock.hpp>
#include <paycourier/base/encoding.hpp>
#include <paycourier/base/error.hpp>
#include <paycourier/base/result.hpp>
#include <paycourier/base/secret.hpp>
#include <paycourier/base/text.hpp>
#include <paycourier/base/time.hpp>
#include <paycourier/client.hpp>
#include <paycourier/fwd.hpp>
#include <paycourier/gateway/axra.hpp>
#include <paycourier/gateway/form.hpp>
#include <paycourier/gateway/json.hpp>
#include <paycourier/gateway/refusal.hpp>
#include <paycourier/gateway/webhook_body.hpp>
#include <paycourier/model/card.hpp>
#include <paycourier/model/currency.hpp>
#include <paycourier/model/http.hpp>
#include <paycourier/model/idempotency_key.hpp>
#include <paycourier/model/money.hpp>
#include <paycourier/model/payment.hpp>
#include <paycourier/model/signing.hpp>
#include <paycourier/model/webhook.hpp>
#include <paycourier/policy/address.hpp>
#include <paycourier/policy/backoff.hpp>
#include <paycourier/policy/delivery.hpp>
#include <paycourier/policy/gateway_rules.hpp>
#include <paycourier/policy/outgoing.hpp>
#include <paycourier/policy/payment_rules.hpp>
#include <paycourier/policy/pipes.hpp>
#include <paycourier/policy/reading.hpp>
#include <paycourier/policy/reception.hpp>
#include <paycourier/policy/retry.hpp>
#include <paycourier/policy/retry_after.hpp>
#include <paycourier/policy/settlement.hpp>
#include <paycourier/policy/signature.hpp>
#include <paycourier/policy/spread.hpp>
#include <paycourier/policy/standard_webhooks.hpp>
#include <paycourier/policy/timeline.hpp>
#include <paycourier/port/clock.hpp>
#include <paycourier/port/dedupe.hpp>
#include <paycourier/port/gateway.hpp>
#include <paycourier/port/observer.hpp>
#include <paycourier/port/transport.hpp>
#include <paycourier/version.hpp>
#include <paycourier/webhook_receiver.hpp>
#include <paycourier/webhook_sender.hpp>

#endif
