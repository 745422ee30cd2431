// SPDX-License-Identifier: MIT
// What is refused of an endpoint's own TLS before anything is connected.
#include <paycourier/policy/tls_rules.hpp>

#include <string>
#include <utility>

#include <catch2/catch_test_macros.hpp>

using paycourier::check_tls;
using paycourier::Fault;
using paycourier::Secret;
using paycourier::TlsSettings;

namespace {

const std::string pem = "# of the shop\n-----BEGIN CERTIFICATE-----\nMIIB\n";

std::string refusal(TlsSettings settings) {
  const auto checked = check_tls(std::move(settings));
  if (checked) return "taken";
  CHECK(checked.error().fault == Fault::invalid);
  return checked.error().because;
}

}  // namespace

TEST_CASE("authorities, or a certificate with its key, or all three, or nothing are taken") {
  CHECK(check_tls({}));
  CHECK(refusal({}) == "taken");
  CHECK(refusal({.authorities = pem}) == "taken");
  CHECK(refusal({.certificate = pem, .key = Secret{pem}}) == "taken");
  CHECK(refusal({.authorities = pem, .certificate = pem, .key = Secret{pem}}) == "taken");
}

TEST_CASE("half a client's identity is refused") {
  const std::string rule = "a client certificate and its key are given together";
  CHECK(refusal({.certificate = pem}) == rule);
  CHECK(refusal({.authorities = pem, .key = Secret{pem}}) == rule);
}

TEST_CASE("the path of a file is refused where its text belongs") {
  const std::string rule = "certificates and keys are the text of a PEM file, not its path";
  CHECK(refusal({.authorities = "/etc/ssl/ca.pem"}) == rule);
  CHECK(refusal({.certificate = "/etc/shop.pem", .key = Secret{pem}}) == rule);
  CHECK(refusal({.certificate = pem, .key = Secret{"/etc/shop.key"}}) == rule);
}
