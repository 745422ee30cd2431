// SPDX-License-Identifier: MIT
// What libcurl allocates is owned, and header lines are written as it wants them.
#include <paycourier/adapter/curl/handle.hpp>

#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch_test_macros.hpp>

namespace curl = paycourier::curl;

namespace {

std::vector<std::string> texts(const curl::Lines& lines) {
  std::vector<std::string> found;
  for (const ::curl_slist* line = lines.get(); line; line = line->next) {
    found.emplace_back(line->data);
  }
  return found;
}

std::string header(std::string_view name, std::string_view value) {
  curl::Lines lines;
  curl::append_header(lines, name, value);
  return texts(lines).at(0);
}

}  // namespace

TEST_CASE("libcurl is ready, every time") {
  CHECK(curl::ready());
  CHECK(curl::ready());
  CHECK(curl::Easy{::curl_easy_init()});
}

TEST_CASE("lines are kept in their order") {
  curl::Lines lines;
  curl::append_line(lines, "Expect:");
  curl::append_header(lines, "A", "1");
  curl::append_header(lines, "B", "2");
  CHECK(texts(lines) == std::vector<std::string>{"Expect:", "A: 1", "B: 2"});
}

TEST_CASE("a header is a name, a colon and a value") {
  CHECK(header("Content-Type", "application/json") == "Content-Type: application/json");
  CHECK(header("X", "a: b; c") == "X: a: b; c");
}

TEST_CASE("a blank value is written so that libcurl sends the header and does not drop it") {
  CHECK(header("X-Empty", "") == "X-Empty;");
  CHECK(header("X-Blank", " \t ") == "X-Blank;");
}

TEST_CASE("a value ends where its text ends") {
  const std::string text = "secret and more";
  CHECK(header("X", std::string_view{text}.substr(0, 6)) == "X: secret");
}

TEST_CASE("no lines at all can be freed") {
  curl::Lines lines;
  lines.reset();
  CHECK(texts(lines).empty());
}
