// SPDX-License-Identifier: MIT
// Verifies messages under keys that valgrind takes for uninitialised memory: every branch and every
// address that depends on a key, or on the signature that it gives, is reported. What a comparison
// answers is public; see compare.cpp and, for the control, compare_early_exit.cpp.
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include <valgrind/memcheck.h>

#include <paycourier/adapter/openssl_ed25519.hpp>
#include <paycourier/adapter/openssl_mac.hpp>
#include <paycourier/fwd.hpp>
#include <paycourier/policy/hmac_header.hpp>
#include <paycourier/policy/standard_webhooks.hpp>
#include <paycourier/policy/stripe_signature.hpp>

#include <constant_time/comparisons.hpp>

using namespace paycourier;

namespace {

constexpr Instant now{Seconds{1'614'265'330}};
constexpr std::string_view body = R"({"test": 2432232314})";

/// Taints the key, and so the sums.
class TaintedMac {
 public:
  explicit TaintedMac(Bytes key) : mac_{tainted({key.begin(), key.end()})} {}
  Digest sum(std::initializer_list<std::string_view> parts) const { return mac_.sum(parts); }

 private:
  static OpensslMac tainted(std::vector<std::uint8_t> key) {
    VALGRIND_MAKE_MEM_UNDEFINED(key.data(), key.size());
    return OpensslMac{key};
  }
  OpensslMac mac_;
};

using Standard = BasicStandardWebhooks<TaintedMac, OpensslEd25519>;
using OfStripe = BasicStripeSignature<TaintedMac>;
using InHeader = BasicHmacHeader<TaintedMac>;

bool all_held = true;

/// Counts only the comparisons with a tainted text: those are the ones that could tell.
template <class Scheme>
void check(const char* what, const Scheme& scheme, const http::Headers& headers, bool passes,
           int candidates) {
  const int before = comparisons_with_a_secret();
  const auto header = [&](std::string_view name) { return std::string{headers[name]}; };
  const bool passed = scheme.verify(body, header, now).has_value();
  const int looked_at = comparisons_with_a_secret() - before;
  const bool held = passed == passes && looked_at == candidates;
  std::printf("%s: %s, %d candidates compared\n", what, passed ? "accepted" : "refused", looked_at);
  all_held = all_held && held;
}

/// The right signature is first, so that an early end would show.
template <class Tainted, class Plain>
void check_list(const char* what, const Tainted& tainted, const Plain& plain,
                std::string_view header, std::string_view separator, std::string_view wrong) {
  http::Headers right = plain.sign({"evt_1", now, body});
  http::Headers list, none;
  for (const auto& [name, value] : right) {
    const bool is_list = name == header;
    const std::string_view time = value.starts_with("t=") ? std::string_view{"t=1614265330,"} : "";
    const std::string others = std::string{wrong}.append(separator).append(wrong);
    list.add(name, is_list ? std::string{value}.append(separator).append(others) : value);
    none.add(name, is_list ? std::string{time}.append(others) : value);
  }
  check(what, tainted, right, true, 2);
  check(what, tainted, list, true, 6);
  check(what, tainted, none, false, 4);
}

bool secrets_compare_blindly() {
  const Secret one{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"};
  const Secret same = one.copy();
  VALGRIND_MAKE_MEM_UNDEFINED(one.reveal().data(), one.size());
  return one == same && !(one == Secret{std::string(one.size(), 'w')});
}

}  // namespace

int main() {
  if (RUNNING_ON_VALGRIND == 0) {
    std::puts("to be run under valgrind");
    return 2;
  }
  const std::string v1 = "v1," + std::string(43, 'A') + "=";
  const std::string first = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  const std::string second = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
  check_list("StandardWebhooks", Standard{first, second}, StandardWebhooks{first},
             "webhook-signature", " ", v1);
  check_list("StripeSignature", OfStripe{first, second}, StripeSignature{first}, "Stripe-Signature",
             ",", "v1=" + std::string(64, '0'));

  const InHeader github = InHeader::github(Secret{"key"}, Secret{"old key"});
  check("HmacHeader, hex", github, HmacHeader::github(Secret{"key"}).sign({"", now, body}), true,
        2);
  check("HmacHeader, hex", github, HmacHeader::github(Secret{"no"}).sign({"", now, body}), false,
        2);
  const InHeader shop = InHeader::shopify(Secret{"key"}, Secret{"old key"});
  check("HmacHeader, base64", shop, HmacHeader::shopify(Secret{"old key"}).sign({"", now, body}),
        true, 2);

  if (!secrets_compare_blindly()) all_held = false;
  std::puts(all_held ? "every candidate was compared with every key" : "NOT AS IT SHOULD BE");
  return all_held ? 0 : 1;
}
