// SPDX-License-Identifier: MIT
// Fresh ids: their shape, that no two are the same, and that they sort by time.
#include <paycourier/adapter/random_id.hpp>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include <catch2/catch_test_macros.hpp>
#include <paycourier/adapter/openssl_ed25519.hpp>
#include <paycourier/adapter/openssl_mac.hpp>
#include <paycourier/fwd.hpp>
#include <paycourier/policy/standard_webhooks.hpp>

using paycourier::IdempotencyKey;
using paycourier::Instant;
using paycourier::Millis;
using paycourier::random_event_id;

namespace {

const Instant start = paycourier::from_unix(paycourier::Seconds{1'893'456'000});

bool is_hex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

TEST_CASE("an event id is evt_ and 32 hex digits, the first twelve of them the time") {
  const std::string id = random_event_id(start);
  CHECK(id.size() == 36);
  CHECK(id.starts_with("evt_01b8dac5b400"));  // 1893456000000 ms
  CHECK(is_hex(std::string_view{id}.substr(4)));
}

TEST_CASE("ten thousand ids of the same millisecond are all different") {
  std::set<std::string> ids;
  std::set<std::string> keys;
  for (int i = 0; i < 10'000; ++i) {
    ids.insert(random_event_id(start));
    keys.insert(IdempotencyKey::random().text());
  }
  CHECK(ids.size() == 10'000);
  CHECK(keys.size() == 10'000);
}

TEST_CASE("ids that are made later sort later") {
  std::string last = random_event_id(Instant{});
  for (const Millis step : {Millis{1}, Millis{255}, Millis{256}, Millis{1'700'000'000'000},
                            Millis{1'893'456'000'000}, Millis{(1LL << 48) - 1}}) {
    const std::string next = random_event_id(Instant{step});
    CHECK(last < next);
    last = next;
  }
}

TEST_CASE("a random idempotency key fits every provider") {
  const IdempotencyKey key = IdempotencyKey::random();
  CHECK(key.text().size() == 32);
  CHECK(is_hex(key.text()));
  CHECK(IdempotencyKey::parse(key.text()));
}

TEST_CASE("a random secret is one that Standard Webhooks takes, and signs what it verifies") {
  const paycourier::Secret secret = paycourier::random_webhook_secret();
  CHECK(secret.reveal().starts_with("whsec_"));
  CHECK(secret.size() == 6 + 44);
  CHECK_FALSE(secret == paycourier::random_webhook_secret());
  const paycourier::StandardWebhooks scheme{secret};
  const auto headers = scheme.sign({"evt_1", start, "body"});
  const auto header = [&](std::string_view name) { return std::string{headers[name]}; };
  CHECK(scheme.verify("body", header, start));
  CHECK_FALSE(paycourier::StandardWebhooks{paycourier::random_webhook_secret()}.verify(
      "body", header, start));
}
