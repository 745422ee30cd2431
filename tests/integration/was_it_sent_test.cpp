// SPDX-License-Identifier: MIT
// Every way in which a round trip can fail, and what the transport says: did the request leave?
#include <algorithm>
#include <cstddef>
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

namespace {

struct Row {
  const char* what;
  Act act;
  Millis budget;
  std::string told;  ///< The fault, or the status.
  int executions;
};

std::vector<Row> rows_of_what_was_sent() {
  const std::string head = "HTTP/1.1 200 OK\r\n";
  const std::string broken_body = head + "Content-Length: 9\r\n\r\nshort";
  return {
      {"closed unread", close_unread(), plenty, "in_doubt", 0},
      {"read, then closed", close_after_reading(), plenty, "in_doubt", 1},
      {"read, then reset", reset_after_reading(), plenty, "in_doubt", 1},
      {"read, then silence", silence_after_reading(), little, "in_doubt", 1},
      {"headers that stall", answer_and_stall(head + "Content-Le"), little, "in_doubt", 1},
      {"headers that end", answer_and_close(head + "Content-Le"), plenty, "malformed", 1},
      {"a body that is shorter", answer_and_close(broken_body), plenty, "200 broken off", 1},
      {"a body that is cut", answer_and_cut(broken_body), plenty, "200 broken off", 1},
      {"a body that stalls", answer_and_stall(broken_body), little, "200 broken off", 1},
      {"a body that drips", endless(head + "Content-Length: 9999\r\n\r\n", "x", Millis{20}), little,
       "200 broken off", 1},
      {"a refusal whose body is shorter",
       answer_and_close("HTTP/1.1 503 No\r\nContent-Length: 9\r\n\r\nshort"), plenty,
       "503 broken off", 1},
      {"a body without length", answer_and_close(head + "\r\nall there is"), plenty, "200", 1},
  };
}

// The row on a new connection and on a kept one; the transport has to work after it.
template <class Wire>
void check(const Row& row, const Identity* identity, const std::string& ca_file) {
  for (const bool is_kept : {false, true}) {
    CAPTURE(row.what, is_kept, identity != nullptr);
    std::vector<Act> script{row.act, ok()};
    if (is_kept) script.insert(script.begin(), ok());
    HostileServer server{std::move(script), {.identity = identity}};
    Wire transport{{.ca_file = ca_file}};
    if (is_kept) REQUIRE(told(post(transport, server.url(), "before")) == "200");

    const auto answer = post(transport, server.url(), "this", row.budget);
    INFO(told(answer));
    CHECK(fault_of(answer) == row.told);
    const std::vector<Received> requests = server.requests();
    CHECK(std::ranges::count(requests, "this", &Received::body) == row.executions);
    CHECK(told(post(transport, server.url(), "after")) == "200");
  }
}

// A port on which nobody listens.
std::string refusing_url(const std::string& scheme) {
  const HostileServer gone{{ok()}};
  return scheme + gone.authority() + "/";
}

}  // namespace

TEMPLATE_TEST_CASE("whatever happens after the request left, it is an answer or in doubt", "",
                   CurlTransport, OneByOne) {
  for (const Row& row : rows_of_what_was_sent()) check<TestType>(row, nullptr, "");
}

TEMPLATE_TEST_CASE(
    "whatever happens after the request left through TLS, it is an answer or in doubt", "",
    CurlTransport, OneByOne) {
  const Identity authority = make_authority();
  const Identity identity = make_identity({}, &authority);
  const TemporaryFolder folder;
  const std::string ca_file = folder.write("ca.pem", authority.pem());
  for (const Row& row : rows_of_what_was_sent()) check<TestType>(row, &identity, ca_file);
}

TEMPLATE_TEST_CASE("a body without length cannot be seen to be cut, not even in TLS", "",
                   CurlTransport, OneByOne) {
  // libcurl does not ask for TLS's farewell: such a body has to prove by itself that it is whole.
  const Identity authority = make_authority();
  const Identity identity = make_identity({}, &authority);
  const TemporaryFolder folder;
  TestType transport{{.ca_file = folder.write("ca.pem", authority.pem())}};
  HostileServer server{{answer_and_cut("HTTP/1.1 200 OK\r\n\r\n{\"id\":\"pay")},
                       {.identity = &identity}};
  const auto answer = post(transport, server.url());
  REQUIRE(answer);
  CHECK(answer->status == 200);
  CHECK(answer->body == "{\"id\":\"pay");
}

TEMPLATE_TEST_CASE("the words of what is in doubt name the rule", "", CurlTransport, OneByOne) {
  const auto told_by = [](Act act, Millis budget) {
    HostileServer server{{std::move(act)}};
    TestType transport;
    return told(post(transport, server.url(), "this", budget));
  };
  CHECK(told_by(close_after_reading(), plenty) ==
        "in_doubt: the connection broke before an answer came");
  CHECK(told_by(reset_after_reading(), plenty) ==
        "in_doubt: the connection broke before an answer came");
  CHECK(told_by(silence_after_reading(), little) ==
        "in_doubt: the time was up before an answer came");
}

TEMPLATE_TEST_CASE("a refused connection is unreachable: nothing was sent", "", CurlTransport,
                   OneByOne) {
  TestType transport;
  CHECK(told(post(transport, refusing_url("http://"))) ==
        "unreachable: the connection was refused");
  CHECK(told(post(transport, refusing_url("https://"))) ==
        "unreachable: the connection was refused");
}

TEMPLATE_TEST_CASE(
    "a TLS peer that is silent, closes or talks nonsense is unreachable: nothing was sent", "",
    CurlTransport, OneByOne) {
  const Identity identity = make_identity({});
  TestType transport;
  const auto told_by = [&](Act act, Millis budget) {
    HostileServer server{{std::move(act)}, {.identity = &identity}};
    const std::string text = told(post(transport, server.url(), "this", budget));
    CHECK(server.executions() == 0);
    return text;
  };
  CHECK(told_by(silence_on_connect(), little) ==
        "unreachable: the time was up before the request could be sent");
  CHECK(told_by(garbage_on_connect(), plenty) ==
        "unreachable: the server does not speak TLS there");
  CHECK(told_by(close_on_connect(), plenty) == "unreachable: the TLS handshake failed");
}

TEMPLATE_TEST_CASE("https to a server that speaks plain http is unreachable: nothing was sent", "",
                   CurlTransport, OneByOne) {
  HostileServer server{{answer_and_close(response(400))}};
  TestType transport;
  const std::string told_of_it =
      fault_of(post(transport, "https://" + server.authority() + "/", "this", little));
  CHECK(told_of_it == "unreachable");
  CHECK(server.executions() == 0);
}

TEMPLATE_TEST_CASE("a certificate that proves nothing is unauthorized, and nothing was sent", "",
                   CurlTransport, OneByOne) {
  const Identity authority = make_authority();
  const Identity stranger = make_authority();
  const TemporaryFolder folder;
  const std::string ca_file = folder.write("ca.pem", authority.pem());
  constexpr long day = 86400;

  const auto told_of = [&](const char* what, const Identity& identity) {
    CAPTURE(what);
    HostileServer server{{ok()}, {.identity = &identity}};
    TestType transport{{.ca_file = ca_file}};
    const std::string text = told(post(transport, server.url(), "this"));
    CHECK(server.executions() == 0);
    return text.substr(0, text.find(':'));
  };
  const std::string refused = "unauthorized";
  CHECK(told_of("expired", make_identity({.from_s = -2 * day, .until_s = -day}, &authority)) ==
        refused);
  CHECK(told_of("not yet valid", make_identity({.from_s = day, .until_s = 2 * day}, &authority)) ==
        refused);
  CHECK(told_of("of another host", make_identity({.names = "DNS:other.example"}, &authority)) ==
        refused);
  CHECK(told_of("self-signed", make_identity({})) == refused);
  CHECK(told_of("of another authority", make_identity({}, &stranger)) == refused);

  const Identity identity = make_identity({}, &authority);
  HostileServer good{{ok()}, {.identity = &identity}};
  TestType transport{{.ca_file = ca_file}};
  CHECK(told(post(transport, good.url(), "this")) == "200");
}

TEMPLATE_TEST_CASE(
    "a bundle of certificates that is not there is unauthorized, and nothing was sent", "",
    CurlTransport, OneByOne) {
  const Identity identity = make_identity({});
  HostileServer server{{ok()}, {.identity = &identity}};
  TestType transport{{.ca_file = "/nowhere/ca.pem"}};
  CHECK(told(post(transport, server.url())) ==
        "unauthorized: the bundle of trusted certificates could not be read");
  CHECK(server.executions() == 0);
}

TEMPLATE_TEST_CASE("no time left means that nothing was sent", "", CurlTransport, OneByOne) {
  HostileServer server{{ok()}};
  TestType transport;
  for (const Millis budget : {Millis{0}, Millis{-1}, Millis::min()}) {
    CHECK(told(post(transport, server.url(), "this", budget)) ==
          "unreachable: no time was left to send the request");
  }
  CHECK(server.connections() == 0);
}
