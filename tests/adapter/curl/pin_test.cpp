// SPDX-License-Identifier: MIT
// A pin is written as libcurl reads it.
#include <paycourier/adapter/curl/pin.hpp>

#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>
#include <paycourier/adapter/curl/handle.hpp>

using paycourier::Address;
using paycourier::address_v4;
namespace curl = paycourier::curl;

TEST_CASE("a pin names the host, the port and the addresses of either family") {
  curl::Pin pin;
  Address v6{};
  v6[15] = 1;
  const ::curl_slist* const line =
      pin.write("shop.example", "8443", {address_v4(10, 1, 2, 3), v6, address_v4(10, 1, 2, 4)});
  CHECK(std::string{line->data} == "shop.example:8443:10.1.2.3,::1,10.1.2.4");
  CHECK(line->next == nullptr);
  CHECK(std::string{pin.write("a", "80", {address_v4(1, 1, 1, 1)})->data} == "a:80:1.1.1.1");
}

TEST_CASE("a pin holds no more addresses than are worth a try") {
  curl::Pin pin;
  const std::vector<Address> many(500, address_v4(10, 1, 2, 3));
  CHECK(std::string{pin.write("a", "80", many)->data}.size() == 5 + 16 * 9 - 1);
}

TEST_CASE("libcurl takes a pin, and connects to where it says") {
  curl::Pin pin;
  const curl::Easy easy{::curl_easy_init()};
  ::curl_easy_setopt(easy.get(), CURLOPT_URL, "http://pinned.invalid:1/");
  ::curl_easy_setopt(easy.get(), CURLOPT_PROXY, "");
  ::curl_easy_setopt(easy.get(), CURLOPT_RESOLVE,
                     pin.write("pinned.invalid", "1", {address_v4(127, 0, 0, 1)}));
  CHECK(::curl_easy_perform(easy.get()) == CURLE_COULDNT_CONNECT);
}
