// SPDX-License-Identifier: MIT
// Receivers of your own: what one endpoint may reach beyond the internet, and its own TLS.

#include <cstdio>
#include <string>

#include <paycourier/paycourier.hpp>
#include <sandbox/merchant.hpp>

namespace {

// What you read from your files; cut short.
const std::string ca_pem = "-----BEGIN CERTIFICATE-----\n...";
const std::string certificate_pem = "-----BEGIN CERTIFICATE-----\n...";
const std::string key_pem = "-----BEGIN PRIVATE KEY-----\n...";

}  // namespace

int main() {
  const std::string secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  sandbox::Merchant merchant{secret, [](const paycourier::Reception&) {}};
  merchant.open();
  const paycourier::StandardWebhooks signing{secret};
  const paycourier::Event event{.id = "evt_1", .type = "ping", .payload = "{}"};
  paycourier::WebhookSender sender{paycourier::Never{}};

  // [allow]
  paycourier::Endpoint till{.id = "till",
                            .url = merchant.url(),
                            .signing = signing,
                            .allow = {.addresses = {"127.0.0.1", "10.1.2.0/24"},
                                      .plain_http = true}};  // reach stays internet
  const auto receipt = sender.send(till, event);
  till.allow = {.plain_http = true};
  const auto refused = sender.send(till, event);  // invalid: the rule, never the address
  // [/allow]
  std::puts(describe(receipt).c_str());
  std::puts(describe(refused).c_str());

  // [tls]
  const paycourier::Endpoint ledger{
      .id = "ledger",
      .url = "https://ledger.internal:8443/hooks",
      .signing = signing,
      .allow = {.private_networks = true},  // 10/8, 172.16/12, 192.168/16, 100.64/10, fc00::/7
      .tls = paycourier::TlsSettings{.authorities = ca_pem,  // trusted instead of the system's
                                     .certificate = certificate_pem,
                                     .key = paycourier::Secret{key_pem}}};
  // [/tls]
  return receipt && !refused && paycourier::check_endpoint(ledger) ? 0 : 1;
}
