// SPDX-License-Identifier: MIT
// What stands when nothing is chosen.
#include <paycourier/adapter/curl/multi_settings.hpp>

#include <catch2/catch_test_macros.hpp>

TEST_CASE("by default a host gets 64 requests at once, and an answer is cut at 32 KB") {
  const paycourier::curl::MultiSettings settings;
  CHECK(settings.ca_file.empty());
  CHECK(settings.most_per_host == 64);
  CHECK(settings.most_body_bytes == 32'768);
  CHECK(settings.most_header_bytes == 32'768);
}
