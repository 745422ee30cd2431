// SPDX-License-Identifier: MIT
// What is put on a handle is taken, and comes off again.
#include <paycourier/adapter/curl/tls_identity.hpp>

#include <string>
#include <utility>

#include <catch2/catch_test_macros.hpp>
#include <support/acts.hpp>
#include <support/certificates.hpp>
#include <support/hostile_server.hpp>

using paycourier::Secret;
using paycourier::TlsSettings;
using namespace support;
namespace curl = paycourier::curl;

namespace {

/// A server that asks for a certificate, and a handle that goes there.
struct Meeting {
  explicit Meeting(bool needs_certificate)
      : server{{ok("")}, {.identity = &server_identity, .prepare = [&](::SSL_CTX* context) {
                            ask_for_client(context, authority);
                            if (!needs_certificate)
                              ::SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
                          }}} {
    setter.set(CURLOPT_URL, url.c_str()).set(CURLOPT_NOSIGNAL, 1L);
  }
  TlsSettings clients() const {
    return {.authorities = authority.pem(),
            .certificate = client.pem(),
            .key = Secret{client.key_pem()}};
  }
  ::CURLcode go() { return ::curl_easy_perform(easy.get()); }

  Identity authority = make_authority();
  Identity server_identity = make_identity({}, &authority);
  Identity client = make_identity({.common_name = "client"}, &authority);
  HostileServer server;
  std::string url = server.url();
  curl::Easy easy{::curl_easy_init()};
  curl::Setter setter{easy.get()};
  curl::TlsIdentity identity;
};

}  // namespace

TEST_CASE("an identity that was taken off shows no certificate and trusts nobody") {
  REQUIRE(curl::ready());
  Meeting meeting{true};
  meeting.identity.put_on(meeting.setter, meeting.clients(), "");
  REQUIRE(meeting.setter.all_taken());
  CHECK(meeting.go() == CURLE_OK);
  CHECK(meeting.server.requests().at(0).client == "client");

  meeting.identity.take_off(meeting.setter, "");
  CHECK(meeting.setter.all_taken());
  CHECK(meeting.go() == CURLE_PEER_FAILED_VERIFICATION);
  CHECK(meeting.server.executions() == 1);
}

TEST_CASE("an identity is replaced as a whole: nothing of the former one is left") {
  REQUIRE(curl::ready());
  Meeting meeting{false};
  const auto put_on = [&](TlsSettings settings) {
    meeting.identity.put_on(meeting.setter, std::move(settings), "");
  };
  put_on(meeting.clients());
  CHECK(meeting.go() == CURLE_OK);
  put_on({.authorities = meeting.authority.pem()});
  CHECK(meeting.go() == CURLE_OK);
  put_on({.certificate = meeting.client.pem(), .key = Secret{meeting.client.key_pem()}});
  CHECK(meeting.go() == CURLE_PEER_FAILED_VERIFICATION);
  REQUIRE(meeting.server.executions() == 2);
  CHECK(meeting.server.requests().at(0).client == "client");
  CHECK(meeting.server.requests().at(1).client.empty());
  CHECK(meeting.setter.all_taken());
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

TEST_CASE("a key has one mark, other keys have others, and it is no plain hash of the key") {
  const std::string mark = curl::mark_of("key");
  CHECK(mark.size() == 64);
  CHECK(curl::mark_of(std::string{"key"}) == mark);
  CHECK(curl::mark_of("kez") != mark);
  CHECK(curl::mark_of("") != mark);
  CHECK(mark != "2c70e12b7a0646f92279f427c7b38e7334d8e5389cff167a1dc30e73f826b683");
}
