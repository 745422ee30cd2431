// SPDX-License-Identifier: MIT
// What is put on a handle is taken, and comes off again.
#include <paycourier/adapter/curl/tls_identity.hpp>

#include <string>

#include <catch2/catch_test_macros.hpp>
#include <support/acts.hpp>
#include <support/certificates.hpp>
#include <support/hostile_server.hpp>

using paycourier::Secret;
using paycourier::TlsSettings;
using namespace support;
namespace curl = paycourier::curl;

TEST_CASE("an identity that was taken off shows no certificate and trusts nobody") {
  REQUIRE(curl::ready());
  const Identity authority = make_authority();
  const Identity server_identity = make_identity({}, &authority);
  const Identity client = make_identity({.common_name = "client"}, &authority);
  HostileServer server{{ok("")}, {.identity = &server_identity, .prepare = [&](::SSL_CTX* context) {
                                    ask_for_client(context, authority);
                                  }}};
  const curl::Easy easy{::curl_easy_init()};
  curl::Setter setter{easy.get()};
  const std::string url = server.url();
  setter.set(CURLOPT_URL, url.c_str()).set(CURLOPT_NOSIGNAL, 1L);
  curl::TlsIdentity identity;
  identity.put_on(setter,
                  TlsSettings{.authorities = authority.pem(),
                              .certificate = client.pem(),
                              .key = Secret{client.key_pem()}},
                  "");
  REQUIRE(setter.all_taken());
  CHECK(::curl_easy_perform(easy.get()) == CURLE_OK);
  CHECK(server.requests().at(0).client == "client");

  identity.take_off(setter, "");
  CHECK(setter.all_taken());
  CHECK(::curl_easy_perform(easy.get()) == CURLE_PEER_FAILED_VERIFICATION);
  CHECK(server.executions() == 1);
}

TEST_CASE("an identity is replaced as a whole: nothing of the former one is left") {
  const Identity authority = make_authority();
  const Identity server_identity = make_identity({}, &authority);
  const Identity client = make_identity({.common_name = "client"}, &authority);
  HostileServer server{{ok("")}, {.identity = &server_identity, .prepare = [&](::SSL_CTX* context) {
                                    ask_for_client(context, authority);
                                    ::SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
                                  }}};
  const curl::Easy easy{::curl_easy_init()};
  curl::Setter setter{easy.get()};
  const std::string url = server.url();
  setter.set(CURLOPT_URL, url.c_str()).set(CURLOPT_NOSIGNAL, 1L);
  curl::TlsIdentity identity;
  identity.put_on(setter,
                  TlsSettings{.authorities = authority.pem(),
                              .certificate = client.pem(),
                              .key = Secret{client.key_pem()}},
                  "");
  CHECK(::curl_easy_perform(easy.get()) == CURLE_OK);
  identity.put_on(setter, TlsSettings{.authorities = authority.pem()}, "");
  CHECK(::curl_easy_perform(easy.get()) == CURLE_OK);
  identity.put_on(setter, TlsSettings{.certificate = client.pem(), .key = Secret{client.key_pem()}},
                  "");
  CHECK(::curl_easy_perform(easy.get()) == CURLE_PEER_FAILED_VERIFICATION);
  REQUIRE(server.executions() == 2);
  CHECK(server.requests().at(0).client == "client");
  CHECK(server.requests().at(1).client.empty());
  CHECK(setter.all_taken());
}

TEST_CASE("beside a file of trusted certificates an identity goes on and off as well") {
  const curl::Easy easy{::curl_easy_init()};
  curl::Setter setter{easy.get()};
  curl::TlsIdentity identity;
  identity.put_on(setter, TlsSettings{.authorities = "a"}, "/nowhere/ca.pem");
  identity.put_on(setter, TlsSettings{.certificate = "b", .key = Secret{"c"}}, "/nowhere/ca.pem");
  identity.put_on(setter, {}, "/nowhere/ca.pem");
  identity.take_off(setter, "/nowhere/ca.pem");
  CHECK(setter.all_taken());
}
