// SPDX-License-Identifier: MIT
// What each code of libcurl means, by what the callbacks saw.
#include <paycourier/adapter/curl/outcome.hpp>

#include <string>
#include <string_view>
#include <utility>

#include <catch2/catch_test_macros.hpp>

using paycourier::Fault;
using paycourier::Reach;
using paycourier::curl::Exchange;
namespace curl = paycourier::curl;

namespace {

std::string told(::CURLcode code, Exchange exchange) {
  const auto answer = curl::outcome(code, std::move(exchange));
  if (!answer) return describe(answer.error());
  return std::to_string(answer->status) + (answer->complete ? "" : " broken off");
}

Exchange unsent() { return {.most_body_bytes = 10, .most_header_bytes = 10}; }
Exchange sent(int times = 1) {
  Exchange exchange = unsent();
  exchange.sends = times;
  return exchange;
}
Exchange answered(int status) {
  Exchange exchange = sent();
  exchange.answered = true;
  exchange.response.status = status;
  return exchange;
}

constexpr ::CURLcode many_codes[]{CURLE_OK,
                                  CURLE_UNSUPPORTED_PROTOCOL,
                                  CURLE_COULDNT_RESOLVE_HOST,
                                  CURLE_COULDNT_CONNECT,
                                  CURLE_WEIRD_SERVER_REPLY,
                                  CURLE_PARTIAL_FILE,
                                  CURLE_WRITE_ERROR,
                                  CURLE_OUT_OF_MEMORY,
                                  CURLE_OPERATION_TIMEDOUT,
                                  CURLE_SSL_CONNECT_ERROR,
                                  CURLE_ABORTED_BY_CALLBACK,
                                  CURLE_GOT_NOTHING,
                                  CURLE_SEND_ERROR,
                                  CURLE_RECV_ERROR,
                                  CURLE_PEER_FAILED_VERIFICATION,
                                  CURLE_BAD_CONTENT_ENCODING,
                                  CURLE_URL_MALFORMAT};

}  // namespace

TEST_CASE("an answer is an answer, whatever broke off after it") {
  CHECK(told(CURLE_OK, answered(200)) == "200");
  CHECK(told(CURLE_OK, answered(500)) == "500");
  for (const ::CURLcode code : many_codes) {
    CAPTURE(code);
    CHECK(told(code, answered(200)) == (code == CURLE_OK ? "200" : "200 broken off"));
  }
}

TEST_CASE("what was not sent is never in doubt") {
  for (const ::CURLcode code : many_codes) {
    CAPTURE(code);
    const auto answer = curl::outcome(code, unsent());
    REQUIRE(!answer);
    const Fault fault = answer.error().fault;
    CHECK((fault == Fault::unreachable || fault == Fault::unauthorized || fault == Fault::invalid));
  }
}

TEST_CASE("what was sent is never called unsent") {
  for (const ::CURLcode code : many_codes) {
    for (const bool is_blocked : {false, true}) {
      CAPTURE(code, is_blocked);
      Exchange exchange = sent();
      exchange.blocked = is_blocked;  // The second send, that libcurl makes by itself, was.
      const auto answer = curl::outcome(code, std::move(exchange));
      REQUIRE(!answer);
      const Fault fault = answer.error().fault;
      CHECK((fault == Fault::in_doubt || fault == Fault::malformed));
    }
  }
}

TEST_CASE("the words for what was not sent name the cause") {
  const auto of = [](::CURLcode code) { return told(code, unsent()); };
  CHECK(of(CURLE_URL_MALFORMAT) == "invalid: the URL is malformed");
  CHECK(of(CURLE_UNSUPPORTED_PROTOCOL) == "invalid: the URL's scheme is not supported");
  CHECK(of(CURLE_SSL_CACERT_BADFILE) ==
        "unauthorized: the bundle of trusted certificates could not be read");
  CHECK(of(CURLE_PEER_FAILED_VERIFICATION) == "unauthorized: the server's certificate was refused");
  CHECK(of(CURLE_SSL_CERTPROBLEM) ==
        "unauthorized: the client certificate or its key could not be used");
  CHECK(of(CURLE_COULDNT_RESOLVE_HOST) == "unreachable: the host name could not be resolved");
  CHECK(of(CURLE_COULDNT_CONNECT) == "unreachable: the connection was refused");
  CHECK(of(CURLE_OPERATION_TIMEDOUT) ==
        "unreachable: the time was up before the request could be sent");
  CHECK(of(CURLE_SSL_CONNECT_ERROR) == "unreachable: the TLS handshake failed");
  CHECK(of(CURLE_OUT_OF_MEMORY) == "unreachable: the request was not sent: Out of memory");
}

TEST_CASE("the words for what was sent name the cause") {
  const auto of = [](::CURLcode code) { return told(code, sent()); };
  const std::string broke = "in_doubt: the connection broke before an answer came";
  CHECK(of(CURLE_OPERATION_TIMEDOUT) == "in_doubt: the time was up before an answer came");
  CHECK(of(CURLE_GOT_NOTHING) == broke);
  CHECK(of(CURLE_RECV_ERROR) == broke);
  CHECK(of(CURLE_SEND_ERROR) == broke);
  CHECK(of(CURLE_COULDNT_CONNECT) == broke);
  CHECK(of(CURLE_OK) == "malformed: the answer is not HTTP");
  CHECK(of(CURLE_UNSUPPORTED_PROTOCOL) == "malformed: the answer is not HTTP");
  CHECK(of(CURLE_WEIRD_SERVER_REPLY) == "malformed: the answer is not HTTP");
  CHECK(of(CURLE_OUT_OF_MEMORY) == "malformed: the answer is not HTTP");
  // libcurl calls it what it likes when it gets no socket for a second send.
  for (const ::CURLcode code :
       {CURLE_ABORTED_BY_CALLBACK, CURLE_COULDNT_CONNECT, CURLE_OPERATION_TIMEDOUT}) {
    CHECK(told(code, sent(2)) ==
          "in_doubt: the connection closed without an answer; a hidden second send was blocked "
          "(resend_blocked)");
  }
  Exchange large = sent();
  large.too_large = true;
  CHECK(told(CURLE_WRITE_ERROR, std::move(large)) ==
        "malformed: the answer's headers are larger than allowed");
}

TEST_CASE("what OpenSSL says in libcurl's words is told in ours, and theirs are not") {
  const auto with_words = [](Exchange exchange, std::string_view words) {
    exchange.is_tls = true;
    words.copy(exchange.words.data(), exchange.words.size() - 1);
    return exchange;
  };
  constexpr std::string_view not_tls = "error:0A00010B:SSL routines::wrong version number";
  constexpr std::string_view unknown_ca = "SSL_read: error:0A000418:SSL routines::alert unknown ca";
  constexpr std::string_view address = "Failed to connect to 10.1.2.3 port 443 after 1 ms";
  CHECK(told(CURLE_SSL_CONNECT_ERROR, with_words(unsent(), not_tls)) ==
        "unreachable: the server does not speak TLS there");
  CHECK(told(CURLE_SSL_CONNECT_ERROR, with_words(unsent(), unknown_ca)) ==
        "unauthorized: the server refused the client certificate");
  CHECK(told(CURLE_RECV_ERROR, with_words(sent(), unknown_ca)) ==
        "in_doubt: the server refused the client certificate");
  CHECK(told(CURLE_RECV_ERROR, with_words(sent(), not_tls)) ==
        "in_doubt: the connection broke before an answer came");
  for (const ::CURLcode code : many_codes) {
    CHECK(told(code, with_words(unsent(), address)).find("10.1.2.3") == std::string::npos);
    CHECK(told(code, with_words(sent(), address)).find("10.1.2.3") == std::string::npos);
  }
}

TEST_CASE(
    "a blocked address of a URL is invalid, of a name unreachable, and how to allow it is said") {
  Exchange exchange = unsent();
  exchange.blocked = true;
  CHECK(told(CURLE_COULDNT_CONNECT, exchange) ==
        "invalid: blocked: the address is not on the public internet, nor is it one that "
        "Endpoint::allow names");
  exchange.is_name = true;
  CHECK(told(CURLE_COULDNT_CONNECT, exchange) ==
        "unreachable: blocked: the address is not on the public internet, nor is it one that "
        "Endpoint::allow names");
  exchange.is_name = false;
  exchange.reach = Reach::tls_or_loopback;
  CHECK(told(CURLE_ABORTED_BY_CALLBACK, std::move(exchange)) ==
        "invalid: blocked: plain http goes to a loopback address only; use https");
}
