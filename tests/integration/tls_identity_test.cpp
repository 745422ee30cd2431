// SPDX-License-Identifier: MIT
// Each endpoint is met by its own identity and its own trust, whatever connections are kept.
#include <cstdint>
#include <string>
#include <string_view>
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
using OwnTls = paycourier::Tls;
using paycourier::TlsSettings;

namespace {

http::Request request_as(const std::string& url, const OwnTls& tls, std::string_view body = "x") {
  return {
      .method = http::Method::post, .url = url, .body = body, .reach = Reach::anywhere, .tls = tls};
}

OwnTls identity_of(const Identity& authority, const std::string& certificate,
                   std::string_view key) {
  return TlsSettings{
      .authorities = authority.pem(), .certificate = certificate, .key = Secret{key}};
}
OwnTls identity_of(const Identity& authority, const Identity& client) {
  return identity_of(authority, client.pem(), client.key_pem());
}

struct House {
  Identity authority = make_authority();
  Identity server_identity = make_identity({}, &authority);
  Identity one = make_identity({.common_name = "one"}, &authority);
  Identity two = make_identity({.common_name = "two"}, &authority);
  HostileServer server;

  explicit House(int version = TLS1_3_VERSION)
      : server{{ok()},
               {.identity = &server_identity, .prepare = [this, version](::SSL_CTX* context) {
                  ask_for_client(context, authority);
                  must(::SSL_CTX_set_max_proto_version(context, version) == 1);
                }}} {}
  std::string client_of(std::size_t request) const { return server.requests().at(request).client; }
};

}  // namespace

TEMPLATE_TEST_CASE("two identities share no connection, and each keeps its own", "", CurlTransport,
                   OneByOne) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    CAPTURE(version);
    House house{version};
    TestType transport;
    const OwnTls one = identity_of(house.authority, house.one);
    const OwnTls two = identity_of(house.authority, house.two);
    for (std::size_t i = 0; i < 12; ++i) {
      CAPTURE(i);
      const bool is_one = i % 3 != 0;
      REQUIRE(told(transport.round_trip(request_as(house.server.url(), is_one ? one : two),
                                        plenty)) == "200");
      CHECK(house.client_of(i) == (is_one ? "one" : "two"));
    }
    CHECK(house.server.connections() == 2);
  }
}

TEMPLATE_TEST_CASE("who has another's certificate and not its key is not let onto its connection",
                   "", CurlTransport, OneByOne) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    CAPTURE(version);
    House house{version};
    TestType transport;
    const auto told_of = [&](const OwnTls& tls) {
      return told(transport.round_trip(request_as(house.server.url(), tls), plenty));
    };
    const auto with_key = [&](std::string_view key) {
      return identity_of(house.authority, house.one.pem(), key);
    };
    const std::string no_use = "unauthorized: the client certificate or its key could not be used";
    const OwnTls own = with_key(house.one.key_pem());
    REQUIRE(told_of(own) == "200");
    CHECK(told_of(with_key(house.two.key_pem())) == no_use);
    CHECK(told_of(with_key("-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----\n")) ==
          no_use);
    CHECK_FALSE(transport.round_trip(
        request_as(house.server.url(), TlsSettings{.authorities = house.authority.pem()}), plenty));
    CHECK(house.server.executions() == 1);
    const std::size_t made = house.server.connections();
    CHECK(told_of(own) == "200");
    CHECK(house.server.connections() == made);
    CHECK(house.client_of(1) == "one");
  }
}

TEMPLATE_TEST_CASE("a key that is written anew goes through a connection of its own", "",
                   CurlTransport, OneByOne) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    CAPTURE(version);
    House house{version};
    TestType transport;
    const std::string key = house.one.key_pem();
    for (const std::string& text : {key, "\n" + key, key}) {
      const OwnTls tls = identity_of(house.authority, house.one.pem(), text);
      REQUIRE(told(transport.round_trip(request_as(house.server.url(), tls), plenty)) == "200");
    }
    CHECK(house.server.connections() == 2);
    CHECK(house.client_of(1) == "one");
  }
}

TEMPLATE_TEST_CASE("a chain of certificates is shown whole, however its lines end", "",
                   CurlTransport, OneByOne) {
  const Identity root = make_authority();
  const Identity middle = make_identity({.is_authority = true}, &root);
  const Identity server_identity = make_identity({}, &root);
  const Identity leaf = make_identity({.common_name = "leaf"}, &middle);
  // Knows the root alone: without the middle it cannot tell whose the leaf is.
  HostileServer server{{ok()}, {.identity = &server_identity, .prepare = [&](::SSL_CTX* context) {
                                  ask_for_client(context, root);
                                }}};
  const std::string chain = leaf.pem() + middle.pem();
  std::string windows;
  for (const char c : chain) windows += c == '\n' ? std::string{"\r\n"} : std::string{c};
  const std::string endless = chain.substr(0, chain.size() - 1);
  const std::string commented =
      "Subject: leaf\n" + leaf.pem() + "\nSubject: middle\n" + middle.pem() + "end";
  TestType transport;
  for (const std::string& text : {chain, windows, endless, commented, "\xEF\xBB\xBF" + chain}) {
    CAPTURE(text);
    const OwnTls tls = identity_of(root, text, leaf.key_pem());
    CHECK(told(transport.round_trip(request_as(server.url(), tls), plenty)) == "200");
    CHECK(server.requests().back().client == "leaf");
  }
  CHECK(server.connections() == 5);
  const OwnTls alone = identity_of(root, leaf.pem(), leaf.key_pem());
  CHECK_FALSE(transport.round_trip(request_as(server.url(), alone), plenty));
}

TEMPLATE_TEST_CASE("after a rotation the new certificate is shown, through a new connection", "",
                   CurlTransport, OneByOne) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    CAPTURE(version);
    House house{version};
    TestType transport;
    OwnTls tls = identity_of(house.authority, house.one);
    REQUIRE(told(transport.round_trip(request_as(house.server.url(), tls), plenty)) == "200");
    tls = identity_of(house.authority, house.two);
    REQUIRE(told(transport.round_trip(request_as(house.server.url(), tls), plenty)) == "200");
    tls = {};
    CHECK_FALSE(transport.round_trip(request_as(house.server.url(), tls), plenty));
    CHECK(house.client_of(0) == "one");
    CHECK(house.client_of(1) == "two");
    CHECK(house.server.executions() == 2);
  }
}

TEMPLATE_TEST_CASE("a certificate that is made anew from the same texts keeps its connection", "",
                   CurlTransport, OneByOne) {
  House house;
  TestType transport;
  for (int i = 0; i < 3; ++i) {
    const OwnTls tls = identity_of(house.authority, house.one);
    REQUIRE(told(transport.round_trip(request_as(house.server.url(), tls), plenty)) == "200");
  }
  CHECK(house.server.connections() == 1);
}

TEMPLATE_TEST_CASE("an endpoint's own authorities are trusted by it alone, and instead of all", "",
                   CurlTransport, OneByOne) {
  const Identity ours = make_authority();
  const Identity theirs = make_authority();
  const Identity our_server = make_identity({}, &ours);
  const Identity their_server = make_identity({}, &theirs);
  const TemporaryFolder folder;
  TestType transport{{.ca_file = folder.write("ca.pem", ours.pem())}};
  HostileServer here{{ok()}, {.identity = &our_server}};
  HostileServer there{{ok()}, {.identity = &their_server}};
  const std::string stranger =
      "unauthorized: the server's certificate is of an authority that is not trusted";
  const OwnTls own = TlsSettings{.authorities = theirs.pem()};
  const OwnTls both = TlsSettings{.authorities = ours.pem() + theirs.pem()};
  const auto told_by = [&](const HostileServer& server, const OwnTls& tls) {
    return told(transport.round_trip(request_as(server.url(), tls), plenty));
  };
  CHECK(told_by(there, {}) == stranger);
  CHECK(told_by(there, own) == "200");
  CHECK(told_by(here, own) == stranger);
  CHECK(told_by(here, {}) == "200");
  // The connection that was verified by the endpoint's trust is not for those without it.
  CHECK(told_by(there, {}) == stranger);
  CHECK(told_by(there, both) == "200");
  CHECK(told_by(here, both) == "200");
}

TEST_CASE("two hundred requests of ten identities in flight at once are each by their own") {
  House house;
  std::vector<OwnTls> identities;
  std::vector<std::string> names;
  for (int i = 0; i < 10; ++i) {
    names.push_back("client-" + std::to_string(i));
    const Identity client = make_identity({.common_name = names.back()}, &house.authority);
    identities.push_back(identity_of(house.authority, client));
  }
  paycourier::CurlMultiTransport wire;
  const std::string url = house.server.url();
  constexpr std::uint64_t requests = 200;
  for (std::uint64_t i = 0; i < requests; ++i) {
    wire.start(i, request_as(url, identities[i % 10], names[i % 10]), plenty);
  }
  std::size_t good = 0;
  for (std::size_t landed = 0; landed < requests;) {
    for (const auto& each : wire.poll(plenty)) {
      good += told(each.answer) == "200" ? 1U : 0U;
      ++landed;
    }
  }
  CHECK(good == requests);
  std::size_t right = 0;
  for (const Received& request : house.server.requests()) right += request.client == request.body;
  CHECK(right == requests);
}
