// SPDX-License-Identifier: MIT
// Tests of JSON lists: elements as fields, what stands around them, and hostile text.
#include <paycourier/gateway/json_list.hpp>

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

namespace {

using namespace paycourier;

std::vector<std::string> ids_of(std::string_view text, std::string_view array = "data") {
  const Result<JsonList> list = JsonList::parse(text, array);
  REQUIRE(list);
  std::vector<std::string> ids;
  for (const JsonFields& element : *list) ids.emplace_back(element.text({"id"}));
  return ids;
}

std::string because(std::string_view text, std::string_view array = "data") {
  const Result<JsonList> list = JsonList::parse(text, array);
  if (list) return {};
  CHECK(list.error().fault == Fault::malformed);
  return list.error().because;
}

using Ids = std::vector<std::string>;
constexpr const char* unreadable = "the body is not a JSON object that can be read";
constexpr const char* no_list = "the body has no list where one is expected";

TEST_CASE("a list gives the fields of each element in order, and those around them") {
  const Result<JsonList> list = JsonList::parse(
      R"({"has_more":true,"data":[{"id":"a","card":{"brand":"visa"}},{"id":"b","n":1.50}],"url":"/x"})",
      "data");
  REQUIRE(list);
  CHECK(list->size() == 2);
  CHECK(list->around().find("has_more")->text == "true");
  CHECK(list->around().text({"url"}) == "/x");
  CHECK(list->around().find("data.id") == nullptr);
  CHECK(list->begin()->text({"card.brand"}) == "visa");
  CHECK((list->begin() + 1)->find("n")->text == "1.50");
}

TEST_CASE("a list may be empty") {
  CHECK(ids_of(R"({"data":[]})").empty());
  CHECK(ids_of("{\"data\" : [ \n\t ] }").empty());
}

TEST_CASE("brackets, commas and quotes inside texts end no element") {
  CHECK(ids_of(R"({"data":[{"id":"],[{}"},{"id":"a\"],\\"},{"id":","}]})") ==
        Ids{"],[{}", "a\"],\\", ","});
  CHECK(ids_of(R"({"x":"\"data\":[","data":[{"id":"a"}]})") == Ids{"a"});
}

TEST_CASE("arrays and objects inside an element stay inside") {
  CHECK(ids_of(R"({"data":[{"data":[{"id":"inner"}],"id":"outer","x":[[1,2],{}]},{"id":"b"}]})") ==
        Ids{"outer", "b"});
}

TEST_CASE("only the named array of the outermost object is the list") {
  constexpr std::string_view text =
      R"({"a":{"data":[{"id":"no"}]},"b":["data",[{"id":"no"}]],"c":"data","other":[{"id":"no"}],)"
      R"("data":[{"id":"yes"}]})";
  CHECK(ids_of(text) == Ids{"yes"});
  CHECK(ids_of(text, "other") == Ids{"no"});
  CHECK(because(text, "a") == no_list);
  CHECK(because(text, "c") == no_list);
  CHECK(because(text, "") == no_list);
  CHECK(because(text, "missing") == no_list);
}

TEST_CASE("a list that is written with an escaped name is not guessed at") {
  CHECK(because(R"({"d\u0061ta":[{"id":"a"}]})") == no_list);
}

TEST_CASE("an element that is no object makes the list malformed") {
  for (const char* element : {"1", "null", "true", R"("x")", "[]", R"([{"id":"a"}])"}) {
    INFO(element);
    CHECK(because(std::string{R"({"data":[{"id":"a"},)"} + element + "]}") == unreadable);
  }
}

TEST_CASE("a list that cannot be read is malformed and never quoted") {
  for (const std::string& body :
       {std::string{}, std::string{"[]"}, std::string{R"([{"id":"a"}])"},
        std::string{R"({"data":[{"id":"4242424242424242"})"},
        std::string{R"({"data":[{"id":"a"},]})"}, std::string{R"({"data":[{"id":"a"}]} x)"},
        std::string{"{\"data\":[{\"id\":\"\xff\"}]}"}, std::string(100'000, '['),
        std::string{"{\"data\":["} + std::string(100'000, '{'),
        std::string{"{\"data\":[]}\0", 12}}) {
    CHECK(because(body) == unreadable);
  }
}

TEST_CASE("a field that an element says twice makes the list malformed") {
  CHECK(because(R"({"data":[{"id":"a","id":"b"}]})") == unreadable);
  CHECK(because(R"({"data":[{"id":"a"}],"data":[{"id":"b"}]})") == unreadable);
  CHECK(because(R"({"data":[{"id":"a"}],"d\u0061ta":[{"id":"b"}]})") == unreadable);
}

TEST_CASE("elements nest as deep as objects do, and no deeper") {
  const auto nested = [](std::size_t depth) {
    std::string text = R"({"data":[)";
    for (std::size_t i = 0; i < depth; ++i) text += R"({"a":)";
    return text.append("1").append(depth, '}').append("]}");
  };
  CHECK(because(nested(62)).empty());
  CHECK(because(nested(63)) == unreadable);
}

TEST_CASE("a list has at most a thousand elements") {
  const auto list_of = [](std::size_t count) {
    std::string text = R"({"data":[{"id":"x"})";
    for (std::size_t i = 1; i < count; ++i) text += R"(,{"id":"x"})";
    return text + "]}";
  };
  CHECK(because(list_of(1'000)).empty());
  CHECK(because(list_of(1'001)) == "the body's list has more than 1,000 elements");
}

}  // namespace
