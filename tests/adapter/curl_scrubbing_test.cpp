// SPDX-License-Identifier: MIT
// libcurl takes the wiping functions when they come first, and nobody is told that it did when they
// did not. That nothing stays behind is shown in tests/memory.
#include <paycourier/adapter/curl_scrubbing.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <catch2/catch_test_macros.hpp>
#include <support/child.hpp>
#include <support/sanitizer.hpp>

using paycourier::scrub_curl_memory;
using paycourier::curl::Scrubbing;

namespace {

void only_in_child() {
  if (!std::getenv(support::child_mark)) SKIP("run by the test of the same name");
}

void skip_under_sanitizer() {
  if (support::is_sanitized) SKIP("a sanitizer ends a program that asks for too much");
}

char* text_of(void* block) { return static_cast<char*>(block); }

}  // namespace

TEST_CASE("libcurl is scrubbed when that is the first thing asked of it, and may be asked again") {
  CHECK(support::run_in_child("child that scrubs first", {}) == 0);
}

TEST_CASE("child that scrubs first", "[.]") {
  only_in_child();
  CHECK(scrub_curl_memory());
  CHECK(paycourier::curl::ready());
  CHECK(paycourier::curl::start().is_scrubbed);
  CHECK(scrub_curl_memory());
}

TEST_CASE("scrubbing after a request of this library is refused") {
  CHECK(support::run_in_child("child that makes a request first", {}) == 0);
}

TEST_CASE("child that makes a request first", "[.]") {
  only_in_child();
  REQUIRE(paycourier::curl::ready());
  for (int call = 0; call < 2; ++call) {
    const auto scrubbed = scrub_curl_memory();
    REQUIRE(!scrubbed);
    CHECK(describe(scrubbed.error()) ==
          "invalid: too late to scrub the memory of libcurl: a request was made before; call "
          "scrub_curl_memory() first thing in main");
  }
}

TEST_CASE("scrubbing a libcurl that somebody else has initialised is refused") {
  CHECK(support::run_in_child("child whose libcurl is in use", {}) == 0);
}

TEST_CASE("child whose libcurl is in use", "[.]") {
  only_in_child();
  REQUIRE(::curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK);
  for (int call = 0; call < 2; ++call) {
    const auto scrubbed = scrub_curl_memory();
    REQUIRE(!scrubbed);
    CHECK(describe(scrubbed.error()) ==
          "invalid: too late to scrub the memory of libcurl: something else in this process has "
          "initialised it; call scrub_curl_memory() first thing in main");
  }
  CHECK(paycourier::curl::ready());
}

TEST_CASE("what libcurl allocated before it was scrubbed can still be freed") {
  CHECK(support::run_in_child("child with a list from before", {}) == 0);
}

TEST_CASE("child with a list from before", "[.]") {
  only_in_child();
  paycourier::curl::Lines lines{::curl_slist_append(nullptr, "from before")};
  REQUIRE(scrub_curl_memory());
  REQUIRE(::curl_slist_append(lines.get(), "from after"));
  CHECK(std::string_view{lines->next->data} == "from after");
}

TEST_CASE("memory that grows, shrinks or begins keeps its text") {
  void* block = Scrubbing::reallocate(nullptr, 8);
  std::string_view{"seven77"}.copy(text_of(block), 8);
  text_of(block)[7] = '\0';
  for (const std::size_t bytes : {1000U, 100'000U, 8U}) {
    block = Scrubbing::reallocate(block, bytes);
    REQUIRE(block);
    CHECK(std::string_view{text_of(block)} == "seven77");
    CHECK(reinterpret_cast<std::uintptr_t>(block) % alignof(std::max_align_t) == 0);
  }
  block = Scrubbing::reallocate(block, 3);
  CHECK(std::string_view{text_of(block), 3} == "sev");
  Scrubbing::release(block);
}

TEST_CASE("memory that cannot grow stays as it was") {
  skip_under_sanitizer();
  void* const block = Scrubbing::duplicate("still here");
  const volatile std::size_t too_much = PTRDIFF_MAX;
  CHECK(Scrubbing::reallocate(block, too_much) == nullptr);
  CHECK(std::string_view{text_of(block)} == "still here");
  Scrubbing::release(block);
}

TEST_CASE("zeroed memory is zero") {
  void* const block = Scrubbing::allocate_zeroed(10, 10);
  CHECK(std::string(100, '\0') == std::string_view{text_of(block), 100});
  Scrubbing::release(block);
}

TEST_CASE("the size of zeroed memory does not overflow") {
  skip_under_sanitizer();
  const volatile std::size_t half = SIZE_MAX / 2;
  CHECK(Scrubbing::allocate_zeroed(half, 3) == nullptr);
}

TEST_CASE("nothing at all can be freed") { Scrubbing::release(nullptr); }
