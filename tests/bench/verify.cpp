// SPDX-License-Identifier: MIT
// What it costs to verify a message of 1.5 KB, against a bare keyed HMAC-SHA256 of the same bytes.
// Rounds of all are interleaved, so that a busy machine slows all alike; printed are medians.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <openssl/core_names.h>
#include <openssl/evp.h>

#include <paycourier/adapter/openssl_ed25519.hpp>
#include <paycourier/adapter/openssl_mac.hpp>
#include <paycourier/fwd.hpp>
#include <paycourier/policy/hmac_header.hpp>
#include <paycourier/policy/standard_webhooks.hpp>
#include <paycourier/policy/stripe_signature.hpp>

using namespace paycourier;

namespace {

constexpr int rounds = 301;
constexpr int calls = 200;
constexpr double most = 1.3;
constexpr std::string_view secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const Instant now = from_unix(Seconds{1'614'265'330});

/// As fast as OpenSSL goes: one context for one key, started again for each message.
class Bare {
 public:
  explicit Bare(std::string_view key) {
    ::EVP_MAC* hmac = ::EVP_MAC_fetch(nullptr, "HMAC", nullptr);
    context_ = ::EVP_MAC_CTX_new(hmac);
    ::EVP_MAC_free(hmac);
    char digest[] = "SHA256";
    const ::OSSL_PARAM settings[]{
        ::OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
        ::OSSL_PARAM_construct_end()};
    const Bytes bytes = as_bytes(key);
    ::EVP_MAC_init(context_, bytes.data(), bytes.size(), settings);
  }
  Bare(const Bare&) = delete;
  Bare& operator=(const Bare&) = delete;
  ~Bare() { ::EVP_MAC_CTX_free(context_); }

  unsigned sum(std::string_view text) {
    Digest digest{};
    std::size_t size = 0;
    const Bytes bytes = as_bytes(text);
    ::EVP_MAC_init(context_, nullptr, 0, nullptr);
    ::EVP_MAC_update(context_, bytes.data(), bytes.size());
    ::EVP_MAC_final(context_, digest.data(), &size, digest.size());
    return digest[0];
  }

 private:
  ::EVP_MAC_CTX* context_;
};

struct Series {
  std::string name;
  std::vector<double> microseconds = {};

  template <class Call>
  void measure(const Call& call) {
    using Clock = std::chrono::steady_clock;
    const auto start = Clock::now();
    for (int i = 0; i < calls; ++i) call();
    const std::chrono::duration<double, std::micro> took = Clock::now() - start;
    microseconds.push_back(took.count() / calls);
  }
  double median() {
    const auto middle = microseconds.begin() + static_cast<std::ptrdiff_t>(microseconds.size() / 2);
    std::nth_element(microseconds.begin(), middle, microseconds.end());
    return *middle;
  }
};

/// To find a header is the server's work, so here it costs next to nothing: names are as sent.
std::string text_of(const http::Headers& headers, std::string_view name) {
  for (const auto& [field, text] : headers) {
    if (field == name) return text;
  }
  return {};
}

template <class Scheme>
void verify(const Scheme& scheme, const http::Headers& headers, std::string_view body) {
  const auto header = [&](std::string_view name) { return text_of(headers, name); };
  if (!scheme.verify(body, header, now)) std::abort();
}

}  // namespace

int main() {
  const std::string body(1'500, 'x');
  const std::string content = "msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330." + body;
  const SignedMessage message{"msg_p5jXN8AQM9LWM0D4loKWxJek", now, body};
  Bare bare{secret};
  const StandardWebhooks standard{secret};
  const StripeSignature stripe{secret};
  const HmacHeader github = HmacHeader::github(Secret{secret});
  const http::Headers standard_headers = standard.sign(message);
  const http::Headers stripe_headers = stripe.sign(message);
  const http::Headers github_headers = github.sign(message);

  Series of_bare{"bare keyed HMAC"}, of_standard{"StandardWebhooks"}, of_stripe{"StripeSignature"},
      of_github{"HmacHeader::github"};
  volatile unsigned sink = 0;
  for (int round = 0; round < rounds; ++round) {
    of_bare.measure([&] { sink = bare.sum(content); });
    of_standard.measure([&] { verify(standard, standard_headers, body); });
    of_stripe.measure([&] { verify(stripe, stripe_headers, body); });
    of_github.measure([&] { verify(github, github_headers, body); });
  }
  bool is_cheap = true;
  for (Series* series : {&of_bare, &of_standard, &of_stripe, &of_github}) {
    const double ratio = series->median() / of_bare.median();
    is_cheap = is_cheap && ratio <= most;
    std::printf("%-20s %6.3f us  %.2f x\n", series->name.c_str(), series->median(), ratio);
  }
  std::printf("at most %.1f x: %s\n", most, is_cheap ? "yes" : "NO");
  return is_cheap ? 0 : 1;
}
