// SPDX-License-Identifier: MIT
// Where we refuse what the npm packages accept, or the other way round: each difference, and its
// reason.
#include <interop/signature_peers.hpp>
#include <interop/signed_message.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <string>
#include <string_view>

#include <paycourier/adapter/openssl_ed25519.hpp>
#include <paycourier/adapter/openssl_mac.hpp>
#include <paycourier/fwd.hpp>
#include <paycourier/policy/standard_webhooks.hpp>
#include <paycourier/policy/stripe_signature.hpp>

using namespace interop;
using namespace paycourier;
using namespace std::string_literals;

namespace {

const std::string secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const std::string body = R"({"id":"evt_1"})";

std::string seconds(Instant at = now()) { return std::to_string(to_unix(at).count()); }

std::string verdict(const Result<Proof>& proof) {
  return proof ? "accepted" : describe(proof.error());
}
std::string verdict(const Judgement& judgement) {
  return judgement.accepted ? "accepted" : "refused: " + judgement.because;
}

/// Two packages, one code: whatever holds of one holds of the other.
Peer standard_peer(std::string key = secret) {
  return {GENERATE("standardwebhooks", "svix"), std::move(key)};
}

std::string ours(const http::Headers& headers, std::string_view text = body) {
  return verdict(StandardWebhooks{secret}.verify(text, reader(headers), now()));
}

/// The signature of a message whose headers then say something else about the time.
std::string standard_signature(const std::string& id, Instant at, std::string_view text = body) {
  return std::string{StandardWebhooks{secret}.sign({id, at, text})["webhook-signature"]};
}

std::string our_stripe(const http::Headers& headers, std::string_view text = body) {
  return verdict(StripeSignature{secret}.verify(text, reader(headers), now()));
}

/// "v1=<hex>"
std::string stripe_signature(Instant at, std::string_view text = body) {
  const auto headers = StripeSignature{secret}.sign({"", at, text});
  return std::string{headers["Stripe-Signature"].substr(headers["Stripe-Signature"].find("v1="))};
}

http::Headers stripe_header(const std::string& value) { return {{"Stripe-Signature", value}}; }

}  // namespace

// What is signed is the number that the package read, not the text that came: many texts pass for
// one.
TEST_CASE("npm reads as much of a webhook-timestamp as is a number, and we take digits alone") {
  const Peer peer = standard_peer();
  const Instant at = now();
  for (const std::string& text : {seconds(at) + "junk", seconds(at) + ".9", seconds(at) + " ",
                                  "+" + seconds(at), " " + seconds(at), "0" + seconds(at),
                                  seconds(at) + "e3", seconds(at) + "," + seconds(at)}) {
    const http::Headers headers{{"webhook-id", "msg_1"},
                                {"webhook-timestamp", text},
                                {"webhook-signature", standard_signature("msg_1", at)}};
    CAPTURE(text);
    CHECK(verdict(peer.verify(headers, body)) == "accepted");
    CHECK(ours(headers) == "forged: the header webhook-timestamp is not whole seconds");
  }
}

// An id with a dot can run into the time: "a.1" at 2 and "a" at "1.2" are one signed text.
TEST_CASE("npm takes a webhook-id with a dot, which could run into the timestamp, and we do not") {
  const Peer peer = standard_peer();
  const auto headers = StandardWebhooks{secret}.sign({"msg.1", now(), body});
  CHECK(verdict(peer.verify(headers, body)) == "accepted");
  CHECK(ours(headers) == "forged: the header webhook-id is malformed");
}

// Nobody needs such an id, and one of unlimited length is kept in every memory of handled messages.
TEST_CASE("npm takes a webhook-id of any length, and we take 255 characters") {
  const Peer peer = standard_peer();
  const auto headers = StandardWebhooks{secret}.sign({std::string(256, 'a'), now(), body});
  CHECK(verdict(peer.verify(headers, body)) == "accepted");
  CHECK(ours(headers) == "forged: the header webhook-id is malformed");
}

// It splits at each comma and looks at the first two parts: a signature has one spelling with us.
TEST_CASE("npm overlooks what follows a second comma in a signature, and we compare all of it") {
  const Peer peer = standard_peer();
  const Instant at = now();
  const http::Headers headers{{"webhook-id", "msg_1"},
                              {"webhook-timestamp", seconds(at)},
                              {"webhook-signature", standard_signature("msg_1", at) + ",junk"}};
  CHECK(verdict(peer.verify(headers, body)) == "accepted");
  CHECK(ours(headers) == "forged: no signature matches the message");
}

// Ten thousand candidates are ten thousand comparisons that a stranger can ask for.
TEST_CASE("npm compares a list of signatures of any length, and we take 8 KiB") {
  const Peer peer = standard_peer();
  const Instant at = now();
  std::string list;
  for (int i = 0; i < 200; ++i) list += standard_signature("msg_2", at) + " ";
  const http::Headers headers{{"webhook-id", "msg_1"},
                              {"webhook-timestamp", seconds(at)},
                              {"webhook-signature", list + standard_signature("msg_1", at)}};
  CHECK(verdict(peer.verify(headers, body)) == "accepted");
  CHECK(ours(headers) == "forged: the header webhook-signature is too long");
}

// It signs text: bytes that are none become U+FFFD first, so that different bodies share a
// signature.
TEST_CASE("to npm all bytes that are not UTF-8 are the same, and to us no two bodies are") {
  const Peer peer = standard_peer();
  const Instant at = now();
  const http::Headers theirs{{"webhook-id", "msg_1"},
                             {"webhook-timestamp", seconds(at)},
                             {"webhook-signature", peer.sign("msg_1", at, "\xff")}};
  CHECK(verdict(peer.verify(theirs, "\xff")) == "accepted");
  CHECK(verdict(peer.verify(theirs, "\xfe")) == "accepted");
  CHECK(ours(theirs, "\xff") == "forged: no signature matches the message");
  CHECK(ours(theirs, "\xef\xbf\xbd") == "accepted");
  const auto headers = StandardWebhooks{secret}.sign({"msg_1", at, "\xff"});
  CHECK(ours(headers, "\xff") == "accepted");
  CHECK(ours(headers, "\xfe") == "forged: no signature matches the message");
  CHECK(verdict(peer.verify(headers, "\xff")) == "refused: No matching signature found");
}

// The specification: 24 to 64 bytes. A short key can be guessed from one message.
TEST_CASE("npm signs with a secret of one byte or without whsec_, and we build no scheme of it") {
  const std::string weak = GENERATE("whsec_AA==", "AA==", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  CAPTURE(weak);
  CHECK(Peer{"standardwebhooks", weak}.sign("msg_1", now(), body).starts_with("v1,"));
  CHECK_FALSE(StandardWebhooks::parse({weak}));
}

// The number that it read is compared and signed, not the text that came.
TEST_CASE("stripe-node reads as much of t as is a number, and we take digits alone") {
  const Peer peer{"stripe", secret};
  const Instant at = now();
  for (const std::string& text :
       {seconds(at) + "junk", seconds(at) + ".9", seconds(at) + " ", "+" + seconds(at),
        " " + seconds(at), "0" + seconds(at), seconds(at) + "=1"}) {
    const auto headers = stripe_header("t=" + text + "," + stripe_signature(at));
    CAPTURE(text);
    CHECK(verdict(peer.verify(headers, body)) == "accepted");
    CHECK(our_stripe(headers) == "forged: the header Stripe-Signature: t is not whole seconds");
  }
}

// It looks at how old a message is, not at how new: one that was signed ahead can be repeated for
// years.
TEST_CASE("stripe-node accepts a message of ten years ahead, and to us it is stale") {
  const Peer peer{"stripe", secret};
  const auto headers = StripeSignature{secret}.sign({"", now() + std::chrono::years{10}, body});
  CHECK(verdict(peer.verify(headers, body)) == "accepted");
  CHECK(our_stripe(headers) == "stale: the timestamp is too new");
}

// Another reader may take the first: a message has one time.
TEST_CASE("stripe-node takes the last of two t, and we take a header with one") {
  const Peer peer{"stripe", secret};
  const Instant at = now();
  const auto headers = stripe_header("t=1," + stripe_signature(at) + ",t=" + seconds(at));
  CHECK(verdict(peer.verify(headers, body)) == "accepted");
  CHECK(our_stripe(headers) == "forged: the header Stripe-Signature is malformed");
}

// It splits at each `=` and looks at the first two parts: a signature has one spelling with us.
TEST_CASE("stripe-node overlooks what follows a second = in v1, and we compare all of it") {
  const Peer peer{"stripe", secret};
  const Instant at = now();
  const auto headers = stripe_header("t=" + seconds(at) + "," + stripe_signature(at) + "=junk");
  CHECK(verdict(peer.verify(headers, body)) == "accepted");
  CHECK(our_stripe(headers) == "forged: no signature matches the message");
}

// The header is a list of name=value; what is not one was not written by Stripe.
TEST_CASE("stripe-node overlooks an item without =, and to us the header is malformed") {
  const Peer peer{"stripe", secret};
  const Instant at = now();
  const auto headers = stripe_header("junk,t=" + seconds(at) + "," + stripe_signature(at));
  CHECK(verdict(peer.verify(headers, body)) == "accepted");
  CHECK(our_stripe(headers) == "forged: the header Stripe-Signature is malformed");
}

// Its decoder makes U+FFFD of such bytes: different bodies share a signature.
TEST_CASE("to stripe-node all bytes that are not UTF-8 are the same, and to us no two bodies are") {
  const Peer peer{"stripe", secret};
  const Instant at = now();
  const auto theirs = stripe_header(peer.sign("", at, "\xff"));
  CHECK(verdict(peer.verify(theirs, "\xff")) == "accepted");
  CHECK(verdict(peer.verify(theirs, "\xfe")) == "accepted");
  CHECK(our_stripe(theirs, "\xff") == "forged: no signature matches the message");
  const auto headers = StripeSignature{secret}.sign({"", at, "\xff"});
  CHECK(our_stripe(headers, "\xff") == "accepted");
  CHECK(our_stripe(headers, "\xfe") == "forged: no signature matches the message");
  CHECK_FALSE(peer.verify(headers, "\xff").accepted);
}

// Its decoder drops the mark before it signs. Stripe sends none; we sign the bytes that came.
TEST_CASE("stripe-node accepts a byte order mark that was put before a body, and we do not") {
  const Peer peer{"stripe", secret};
  const Instant at = now();
  const std::string marked = "\xef\xbb\xbf" + body;
  const auto headers = stripe_header("t=" + seconds(at) + "," + stripe_signature(at));
  CHECK(verdict(peer.verify(headers, marked)) == "accepted");
  CHECK(our_stripe(headers, marked) == "forged: no signature matches the message");
  const auto honest = StripeSignature{secret}.sign({"", at, marked});
  CHECK(our_stripe(honest, marked) == "accepted");
  CHECK_FALSE(peer.verify(honest, marked).accepted);
}

// An API key or a base64 text in its place is a mistake that would show as forgeries only.
TEST_CASE("stripe-node verifies with any text for a secret, and we want a signing secret") {
  const std::string wrong = GENERATE("sk_test_1", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_a b");
  CAPTURE(wrong);
  const Peer peer{"stripe", wrong};
  const auto headers = stripe_header(peer.sign("", now(), body));
  CHECK(verdict(peer.verify(headers, body)) == "accepted");
  CHECK_FALSE(StripeSignature::parse({wrong}));
}
