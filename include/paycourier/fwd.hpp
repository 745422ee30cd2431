// SPDX-License-Identifier: MIT
// The names of the parts, and the only place where template parameters get their defaults.
#ifndef PAYCOURIER_FWD_HPP
#define PAYCOURIER_FWD_HPP

namespace paycourier::inline v0 {

struct ExponentialBackoff;
struct FullJitterBackoff;
struct StandardSchedule;

class SystemClock;
class CurlTransport;
class CurlMultiTransport;
class OpensslMac;
class OpensslEd25519;
class MemoryDedupe;

struct Axra;
struct Stripe;
struct JsonOrForm;

template <class Mac = OpensslMac, class Pair = OpensslEd25519>
class BasicStandardWebhooks;
using StandardWebhooks = BasicStandardWebhooks<>;

template <class Mac = OpensslMac>
class BasicStripeSignature;
using StripeSignature = BasicStripeSignature<>;

template <class Mac = OpensslMac>
class BasicHmacHeader;
using HmacHeader = BasicHmacHeader<>;

template <class Dialect, class Policy = FullJitterBackoff, class Time = SystemClock,
          class Wire = CurlTransport>
class Client;

template <class Policy = ExponentialBackoff, class Time = SystemClock, class Wire = CurlTransport>
class WebhookSender;

template <class Box, class Policy = StandardSchedule, class Time = SystemClock,
          class Wire = CurlMultiTransport>
class Courier;

template <class Scheme = StandardWebhooks, class Body = JsonOrForm, class Seen = MemoryDedupe,
          class Time = SystemClock>
class WebhookReceiver;

}  // namespace paycourier::inline v0

#endif
