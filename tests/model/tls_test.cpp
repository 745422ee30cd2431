// SPDX-License-Identifier: MIT
// The TLS of one endpoint is made once, shared by its copies, and replaced as a whole.
#include <paycourier/model/tls.hpp>

#include <type_traits>

#include <catch2/catch_test_macros.hpp>

using paycourier::Secret;
using paycourier::Tls;
using paycourier::TlsSettings;

TEST_CASE("copies share one key, and are the same") {
  const Tls tls = TlsSettings{.authorities = "a", .certificate = "b", .key = Secret{"c"}};
  const Tls copy = tls;
  CHECK(copy == tls);
  CHECK(copy.settings() == tls.settings());
  CHECK(copy.settings()->key.reveal() == "c");
}

TEST_CASE("another one is not the same, though its texts are") {
  const Tls one = TlsSettings{.authorities = "a"};
  const Tls other = TlsSettings{.authorities = "a"};
  CHECK(one != other);
  CHECK(Tls{} == Tls{});
  CHECK(Tls{} != one);
  CHECK(Tls{}.settings() == nullptr);
}

TEST_CASE("a key is never copied with its settings") {
  STATIC_REQUIRE_FALSE(std::is_copy_constructible_v<TlsSettings>);
  STATIC_REQUIRE(std::is_nothrow_copy_constructible_v<Tls>);
}
