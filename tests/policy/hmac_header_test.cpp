// SPDX-License-Identifier: MIT
// Tests of signatures in a configured header: what is signed, how it is written, and rotation.
#include <paycourier/policy/hmac_header.hpp>

#include <catch2/catch_test_macros.hpp>
#include <paycourier/adapter/openssl_mac.hpp>
#include <paycourier/fwd.hpp>

namespace {

using namespace paycourier;
using namespace std::chrono_literals;

constexpr Instant now{Seconds{1'614'265'330}};

HmacHeader full(std::string_view secret = "key", std::string_view previous = "") {
  return HmacHeader{{.secret = Secret{secret},
                     .previous = Secret{previous},
                     .header = "X-Signature",
                     .encoding = Encoding::base64,
                     .prefix = "v1;",
                     .id_header = "X-Id",
                     .timestamp_header = "X-Time",
                     .separator = ':',
                     .lead = "lead/",
                     .tolerance = 60s}};
}

HmacHeader plain(std::string_view secret = "key") {
  return HmacHeader{{.secret = Secret{secret}, .header = "X-Signature"}};
}

Result<Proof> verify(const HmacHeader& scheme, const http::Headers& headers,
                     std::string_view body = "{}", Instant at = now) {
  return scheme.verify(
      body, [&](std::string_view name) { return std::string{headers[name]}; }, at);
}

/// Of the full scheme, with one header replaced.
std::string refusal_with(std::string_view name, std::string_view value) {
  http::Headers headers{{std::string{name}, std::string{value}}};
  for (const auto& [field, text] : full().sign({"evt-1", now, "{}"})) headers.add(field, text);
  const auto proof = verify(full(), headers);
  return proof ? "" : describe(proof.error());
}

std::string sum(std::string_view key, std::string_view text) {
  return base64(OpensslMac{as_bytes(key)}.sum({text}));
}

TEST_CASE("lead, id, time and body are signed, and the id and the time are sent") {
  CHECK(full().sign({"evt-1", now + 999ms, "{}"}) ==
        http::Headers{{"X-Id", "evt-1"},
                      {"X-Time", "1614265330"},
                      {"X-Signature", "v1;" + sum("key", "lead/evt-1:1614265330:{}")}});
}

TEST_CASE("only the parts that have a header are signed") {
  const HmacHeader timed{{.secret = Secret{"key"},
                          .header = "X-S",
                          .encoding = Encoding::base64,
                          .timestamp_header = "X-T"}};
  CHECK(timed.sign({"evt-1", now, "{}"})["X-S"] == sum("key", "1614265330.{}"));
  const HmacHeader named{
      {.secret = Secret{"key"}, .header = "X-S", .encoding = Encoding::base64, .id_header = "X-I"}};
  CHECK(named.sign({"evt-1", now, "{}"})["X-S"] == sum("key", "evt-1.{}"));
  const http::Headers bare = plain().sign({"evt-1", now, "{}"});
  CHECK(bare.size() == 1);
  CHECK(bare["X-Signature"] == hex(OpensslMac{as_bytes("key")}.sum({"{}"})));
}

TEST_CASE("what a configured scheme signs it verifies, whatever the body") {
  for (const std::string& body :
       {std::string{}, std::string(5, '\0'), std::string{"\xff\xfe"}, std::string(300'000, 'x')}) {
    const SignedMessage message{"evt-1", now, body};
    CHECK(verify(full(), full().sign(message), body));
    CHECK(verify(plain(), plain().sign(message), body));
    CHECK_FALSE(verify(full(), full().sign(message), body + " "));
    CHECK_FALSE(verify(plain(), plain().sign(message), body + " "));
  }
}

TEST_CASE("a proof has the signed id and time, or none and the moment of receipt") {
  const auto proof = verify(full(), full().sign({"evt-1", now, "{}"}), "{}", now + 7s);
  REQUIRE(proof);
  CHECK(proof->id == "evt-1");
  CHECK(proof->at == now);
  const auto bare = verify(plain(), plain().sign({"evt-1", now, "{}"}), "{}", now + 7s);
  REQUIRE(bare);
  CHECK(bare->id.empty());
  CHECK(bare->at == now + 7s);
}

TEST_CASE("the tolerance is the configured one, the edge included, when a time is signed") {
  const http::Headers headers = full().sign({"evt-1", now, "{}"});
  CHECK(verify(full(), headers, "{}", now + 60s));
  CHECK(verify(full(), headers, "{}", now - 60s));
  CHECK(describe(verify(full(), headers, "{}", now + 61s).error()) ==
        "stale: the timestamp is too old");
  CHECK(describe(verify(full(), headers, "{}", now - 61s).error()) ==
        "stale: the timestamp is too new");
  CHECK(verify(plain(), plain().sign({"", now, "{}"}), "{}", now + 100'000h));
}

TEST_CASE("each way in which the configured headers are wrong has its reason") {
  const std::string right{full().sign({"evt-1", now, "{}"})["X-Signature"]};
  CHECK(refusal_with("X-Signature", right).empty());
  CHECK(refusal_with("X-Id", "") == "forged: the header X-Id is missing");
  CHECK(refusal_with("X-Time", "") == "forged: the header X-Time is missing");
  CHECK(refusal_with("X-Signature", "") == "forged: the header X-Signature is missing");
  CHECK(refusal_with("X-Signature", std::string(9'000, 'x')) ==
        "forged: the header X-Signature is too long");
  for (const std::string& id : {std::string{"evt:1"}, std::string{"evt 1"}, std::string{"\n"},
                                std::string{"\xc3\xa9"}, std::string(256, 'x')}) {
    CHECK(refusal_with("X-Id", id) == "forged: the header X-Id is malformed");
  }
  for (const std::string_view time : {"hello", "1614265330junk", "+1614265330", "-1", " 1614265330",
                                      "01614265330", "1614265330.0", "99999999999999999999"}) {
    CHECK(refusal_with("X-Time", time) == "forged: the header X-Time is not whole seconds");
  }
  const std::string none = "forged: no signature matches the message";
  CHECK(refusal_with("X-Time", "1") == none);
  CHECK(refusal_with("X-Id", "evt-2") == none);
  for (const std::string& signature :
       {right.substr(3), "V1;" + right.substr(3), right + " ", " " + right, right + "," + right,
        "v1;" + right, right.substr(0, right.size() - 1), std::string{"v1;"}}) {
    CHECK(refusal_with("X-Signature", signature) == none);
  }
}

TEST_CASE("hex has to be lowercase, so that each signature has one spelling") {
  http::Headers headers = plain().sign({"", now, "{}"});
  std::string upper{headers["X-Signature"]};
  for (char& c : upper) c = to_upper(c);
  CHECK_FALSE(verify(plain(), {{"X-Signature", upper}}));
}

TEST_CASE("during a rotation the previous secret is accepted and never signs") {
  const HmacHeader both = full("new", "old");
  const SignedMessage message{"evt-1", now, "{}"};
  CHECK(verify(both, full("old").sign(message)));
  CHECK(verify(both, full("new").sign(message)));
  CHECK(both.sign(message) == full("new").sign(message));
  CHECK_FALSE(verify(full("new"), full("old").sign(message)));
  CHECK_FALSE(verify(both, full("other").sign(message)));
}

TEST_CASE("a message whose id is not signed is known by a digest, the same under any secret") {
  const std::string digest = plain("a").id_of("Hello");
  CHECK(digest == "03b2c4075e31fd6d09ef7eaebe2a804a0bf726db558d5536b46ee9ea1e6859bc");
  CHECK(plain("b").id_of("Hello") == digest);
  CHECK(plain("a").id_of("Hello ") != digest);
  const HmacHeader named{{.secret = Secret{"key"}, .header = "X-Signature", .body_has_id = true}};
  CHECK(named.id_of("Hello").empty());
}

TEST_CASE("settings that break a rule are refused when the scheme is made") {
  CHECK_THROWS_AS((HmacHeader{{.secret = Secret{}, .header = "X-Signature"}}), BadResult);
  CHECK_THROWS_AS(HmacHeader::github(Secret{}), BadResult);
  CHECK(HmacHeader::parse({.secret = Secret{"key"}}).error().because ==
        "HmacHeader needs the name of the signature's header");
}

TEST_CASE("a configured scheme signs, verifies, and its copies share the keys") {
  STATIC_REQUIRE(Signer<HmacHeader>);
  STATIC_REQUIRE(Verifier<HmacHeader>);
  const HmacHeader scheme = full();
  const HmacHeader copy = scheme;
  const SignedMessage message{"evt-1", now, "{}"};
  CHECK(copy.sign(message) == scheme.sign(message));
  CHECK(Signing{scheme}.sign(message) == scheme.sign(message));
}

}  // namespace
