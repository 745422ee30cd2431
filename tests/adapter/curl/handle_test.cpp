// SPDX-License-Identifier: MIT
// What libcurl allocates is owned.
#include <paycourier/adapter/curl/handle.hpp>

#include <catch2/catch_test_macros.hpp>

namespace curl = paycourier::curl;

TEST_CASE("libcurl is ready, every time") {
  CHECK(curl::ready());
  CHECK(curl::ready());
  CHECK(curl::Easy{::curl_easy_init()});
}

TEST_CASE("no lines at all can be freed") {
  curl::Lines lines;
  lines.reset();
  CHECK_FALSE(lines);
}
