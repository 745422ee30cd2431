// SPDX-License-Identifier: MIT
// The zoo of TLS: whatever is wrong with a server's TLS, or with ours, has a reason of its own, and
// no server reads a byte of the request.
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <support/acts.hpp>
#include <support/certificates.hpp>
#include <support/hostile_server.hpp>
#include <support/http_client.hpp>
#include <support/one_by_one.hpp>
#include <support/temporary.hpp>

using namespace support;
using paycourier::Secret;
using paycourier::TlsSettings;

namespace {

constexpr long day = 86400;
const std::string body = "a body that nobody may read";

TlsSettings identity_of(const Identity& client, const Identity& key_of) {
  return {.certificate = client.pem(), .key = Secret{key_of.key_pem()}};
}

template <class Wire>
Result<http::Response> post_as(Wire& transport, const std::string& url,
                               const paycourier::Tls& tls) {
  return transport.round_trip({.method = http::Method::post,
                               .url = url,
                               .body = body,
                               .reach = Reach::anywhere,
                               .tls = tls},
                              plenty);
}

std::function<void(::SSL_CTX*)> at_most(int version) {
  return [version](::SSL_CTX* context) {
    ::SSL_CTX_set_security_level(context, 0);
    must(::SSL_CTX_set_min_proto_version(context, TLS1_VERSION) == 1 &&
         ::SSL_CTX_set_max_proto_version(context, version) == 1);
  };
}

std::function<void(::SSL_CTX*)> for_clients_of(const Identity& authority, int version) {
  return [&authority, version](::SSL_CTX* context) {
    ask_for_client(context, authority);
    must(::SSL_CTX_set_max_proto_version(context, version) == 1);
  };
}

}  // namespace

TEMPLATE_TEST_CASE("the zoo of TLS: each animal has its reason, and reads nothing", "",
                   CurlTransport, OneByOne) {
  const Identity authority = make_authority();
  const Identity stranger = make_authority();
  const Identity good = make_identity({}, &authority);
  const TemporaryFolder folder;
  TestType transport{{.ca_file = folder.write("ca.pem", authority.pem())}};
  struct Animal {
    const char* name;
    Identity identity;
    const char* told;
    std::function<void(::SSL_CTX*)> prepare = {};
  };
  std::vector<Animal> zoo;
  zoo.push_back({"expired", make_identity({.from_s = -2 * day, .until_s = -day}, &authority),
                 "unauthorized: the server's certificate has expired"});
  zoo.push_back({"not yet valid", make_identity({.from_s = day, .until_s = 2 * day}, &authority),
                 "unauthorized: the server's certificate is not valid yet"});
  zoo.push_back({"of another host", make_identity({.names = "DNS:other.example"}, &authority),
                 "unauthorized: the server's certificate is for another host"});
  zoo.push_back({"of another address", make_identity({.names = "IP:127.0.0.2"}, &authority),
                 "unauthorized: the server's certificate is for another host"});
  zoo.push_back({"of an unknown authority", make_identity({}, &stranger),
                 "unauthorized: the server's certificate is of an authority that is not trusted"});
  zoo.push_back({"signed by itself", make_identity({}),
                 "unauthorized: the server's certificate is signed by itself"});
  zoo.push_back({"TLS 1.1", make_identity({}, &authority),
                 "unreachable: the server's TLS is too old: 1.2 is the least",
                 at_most(TLS1_1_VERSION)});
  zoo.push_back({"TLS 1.0", make_identity({}, &authority),
                 "unreachable: the server's TLS is too old: 1.2 is the least",
                 at_most(TLS1_VERSION)});
  zoo.push_back({"no cipher that is good enough", make_identity({}, &authority),
                 "unreachable: the TLS handshake failed", [](::SSL_CTX* context) {
                   must(::SSL_CTX_set_cipher_list(context, "AES128-SHA") == 1 &&
                        ::SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION) == 1);
                 }});
  for (Animal& animal : zoo) {
    CAPTURE(animal.name);
    HostileServer server{{ok()}, {.identity = &animal.identity, .prepare = animal.prepare}};
    CHECK(told(post(transport, server.url(), body)) == animal.told);
    CHECK(server.connections() >= 1);
    CHECK(server.heard().empty());
  }
  HostileServer server{{ok()}, {.identity = &good}};
  CHECK(told(post(transport, server.url(), body)) == "200");
  CHECK(server.heard().ends_with(body));
}

TEMPLATE_TEST_CASE("a server without TLS hears a greeting and nothing of the request", "",
                   CurlTransport, OneByOne) {
  HostileServer server{{Act{Act::When::before_reading, [](Peer& peer) {
                              static_cast<void>(peer.receive_only(16));
                              static_cast<void>(peer.send(response(400)));
                              peer.end_sending();
                              peer.drain();
                            }}}};
  TestType transport;
  CHECK(told(post(transport, "https://" + server.authority() + "/secret-path", body)) ==
        "unreachable: the server does not speak TLS there");
  CHECK_FALSE(server.heard().empty());
  CHECK(server.heard().find(body) == std::string::npos);
  CHECK(server.heard().find("secret-path") == std::string::npos);
}

TEMPLATE_TEST_CASE("a client certificate that the server refuses has its reason, and is not read",
                   "", CurlTransport, OneByOne) {
  const Identity authority = make_authority();
  const Identity stranger = make_authority();
  const Identity identity = make_identity({}, &authority);
  const Identity mine = make_identity({.common_name = "mine"}, &authority);
  const Identity old = make_identity({.from_s = -2 * day, .until_s = -day}, &authority);
  const Identity others = make_identity({.common_name = "others"}, &stranger);
  const TemporaryFolder folder;
  TestType transport{{.ca_file = folder.write("ca.pem", authority.pem())}};
  const std::string refused = "the server refused the client certificate";
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    CAPTURE(version);
    HostileServer server{{ok()},
                         {.identity = &identity, .prepare = for_clients_of(authority, version)}};
    // In TLS 1.3 the refusal comes after the request has left; the server reads none of it.
    const std::string fault = version == TLS1_2_VERSION ? "unauthorized: " : "in_doubt: ";
    CHECK(told(post_as(transport, server.url(), identity_of(others, others))) == fault + refused);
    CHECK(told(post_as(transport, server.url(), identity_of(old, old))) == fault + refused);
    CHECK(told(post_as(transport, server.url(), {})) ==
          (version == TLS1_2_VERSION ? "unreachable: the TLS handshake failed"
                                     : fault + "the server asks for a client certificate"));
    CHECK(server.heard().empty());
    CHECK(told(post_as(transport, server.url(), identity_of(mine, mine))) == "200");
    CHECK(server.requests().at(0).client == "mine");
    CHECK(server.executions() == 1);
  }
}

TEMPLATE_TEST_CASE("a client certificate that is no good is found out before anything is sent", "",
                   CurlTransport, OneByOne) {
  const Identity authority = make_authority();
  const Identity identity = make_identity({}, &authority);
  const Identity mine = make_identity({.common_name = "mine"}, &authority);
  const Identity others = make_identity({}, &authority);
  const TemporaryFolder folder;
  TestType transport{{.ca_file = folder.write("ca.pem", authority.pem())}};
  HostileServer server{
      {ok()}, {.identity = &identity, .prepare = for_clients_of(authority, TLS1_3_VERSION)}};
  const std::string unusable = "unauthorized: the client certificate or its key could not be used";
  const std::string cut = mine.pem().substr(0, 100);
  const auto told_of = [&](TlsSettings tls) {
    return told(post_as(transport, server.url(), std::move(tls)));
  };
  CHECK(told_of(identity_of(mine, others)) == unusable);
  CHECK(told_of({.certificate = cut, .key = Secret{mine.key_pem()}}) == unusable);
  CHECK(told_of({.certificate = mine.pem(), .key = Secret{mine.pem()}}) == unusable);
  CHECK(told_of({.certificate = mine.pem(), .key = Secret{mine.key_pem("secret")}}) == unusable);
  CHECK(told_of({.authorities = cut}) ==
        "unauthorized: the bundle of trusted certificates could not be read");
  CHECK(told_of({.certificate = mine.pem()}) ==
        "invalid: a client certificate and its key are given together");
  CHECK(told_of({.authorities = "/etc/ssl/certs/ca.pem"}) ==
        "invalid: certificates and keys are the text of a PEM file, not its path");
  CHECK(server.heard().empty());
  CHECK(told_of(identity_of(mine, mine)) == "200");
}
