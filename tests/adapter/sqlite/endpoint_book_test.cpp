// SPDX-License-Identifier: MIT
// Tests of the endpoint book: who is in it, and who is rung.
#include <paycourier/adapter/sqlite/endpoint_book.hpp>

#include <catch2/catch_test_macros.hpp>

#include <support/outbox_contract.hpp>

namespace {

using namespace paycourier;

TEST_CASE("the book knows endpoints as they were put last, and that it has changed") {
  sqlite::EndpointBook book;
  CHECK(book.find("shop") == nullptr);
  const auto before = book.revision();
  book.put({.id = "shop", .url = "https://one.example/", .signing = Unsigned{}});
  const auto one = book.find("shop");
  book.put({.id = "shop", .url = "https://two.example/", .signing = Unsigned{}});
  CHECK(book.revision() > before + 1);
  REQUIRE(one);
  CHECK(one->url == "https://one.example/");
  CHECK(book.find("shop")->url == "https://two.example/");
}

TEST_CASE("the book rings who listens, and nobody before") {
  sqlite::EndpointBook book;
  book.ring();
  const support::Bell bell;
  book.listen(bell.waker());
  book.ring();
  CHECK(*bell.rings == 1);
}

}  // namespace
