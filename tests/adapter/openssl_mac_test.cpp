// SPDX-License-Identifier: MIT
// HMAC-SHA256 against RFC 4231, in parts, in copies and from threads.
#include <paycourier/adapter/openssl_mac.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <catch2/catch_test_macros.hpp>

using paycourier::Bytes;
using paycourier::OpensslMac;

namespace {

using Key = std::vector<std::uint8_t>;

std::string sum(const Key& key, std::string_view text) {
  return paycourier::hex(OpensslMac{Bytes{key}}.sum({text}));
}

Key key_of(std::string_view text) { return {text.begin(), text.end()}; }

}  // namespace

static_assert(paycourier::KeyedMac<OpensslMac>);

TEST_CASE("the sums are those of RFC 4231") {
  CHECK(sum(Key(20, 0x0b), "Hi There") ==
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  CHECK(sum(key_of("Jefe"), "what do ya want for nothing?") ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(sum(Key(20, 0xaa), std::string(50, '\xdd')) ==
        "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
  Key counting;
  for (std::uint8_t byte = 1; byte <= 25; ++byte) counting.push_back(byte);
  CHECK(sum(counting, std::string(50, '\xcd')) ==
        "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b");
}

TEST_CASE("a key that is longer than a block is hashed first") {
  CHECK(sum(Key(131, 0xaa), "Test Using Larger Than Block-Size Key - Hash Key First") ==
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  CHECK(sum(Key(131, 0xaa),
            "This is a test using a larger than block-size key and a larger than block-size data. "
            "The key needs to be hashed before being used by the HMAC algorithm.") ==
        "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
}

TEST_CASE("an empty key and an empty text have a sum too") {
  const std::string of_nothing = "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad";
  CHECK(sum({}, "") == of_nothing);
  CHECK(paycourier::hex(OpensslMac{Bytes{}}.sum({})) == of_nothing);
  const std::string_view empty;
  CHECK(paycourier::hex(OpensslMac{Bytes{}}.sum({empty, "", empty})) == of_nothing);
}

TEST_CASE("parts have the sum of their concatenation") {
  const OpensslMac mac{Bytes{Key(32, 7)}};
  const auto whole = mac.sum({"evt_1.1700000000.{}"});
  CHECK(mac.sum({"evt_1", ".", "1700000000", ".", "{}"}) == whole);
  CHECK(mac.sum({"", "evt_1.1700000000.{}", ""}) == whole);
  CHECK(mac.sum({"evt_1.1700000000", "{}"}) != whole);
}

TEST_CASE("a sum leaves no trace in the next one") {
  const OpensslMac mac{Bytes{Key(32, 7)}};
  const auto first = mac.sum({"text"});
  static_cast<void>(mac.sum({std::string(100'000, 'x')}));
  CHECK(mac.sum({"text"}) == first);
}

TEST_CASE("copies give the same sums, also when the original and its key are gone") {
  Key key(32, 7);
  std::optional<OpensslMac> original{std::in_place, Bytes{key}};
  const auto expected = original->sum({"text"});
  const OpensslMac copy = *original;
  original.reset();
  std::fill(key.begin(), key.end(), std::uint8_t{0});
  CHECK(copy.sum({"text"}) == expected);
}

TEST_CASE("threads share a key") {
  const OpensslMac mac{Bytes{Key(32, 7)}};
  const auto expected = mac.sum({"text"});
  std::vector<char> right(8, 0);
  {
    std::vector<std::jthread> threads;
    for (char& mine : right) {
      threads.emplace_back([&mac, &expected, &mine] {
        mine = 1;
        for (int i = 0; i < 500; ++i) {
          if (mac.sum({"te", "xt"}) != expected) mine = 0;
        }
      });
    }
  }
  CHECK(std::ranges::count(right, 1) == 8);
}
