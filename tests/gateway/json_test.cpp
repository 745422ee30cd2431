// SPDX-License-Identifier: MIT
// Tests of the JSON fields: paths, kinds, exact numbers, and limits on hostile text.
#include <paycourier/gateway/json.hpp>

#include <catch2/catch_test_macros.hpp>
#include <string>

namespace {

using namespace paycourier;

bool is_read(std::string_view text) { return JsonFields::parse(text).has_value(); }

std::string nested(std::size_t depth, char open, char close, std::string_view inside) {
  std::string text = R"({"a":)";
  if (open == '{') {
    for (std::size_t i = 1; i < depth; ++i) text += R"({"a":)";
  } else {
    text.append(depth - 1, open);
  }
  return text.append(inside).append(depth - 1, close) + "}";
}

TEST_CASE("plain fields are found by their path") {
  const auto fields =
      JsonFields::parse(R"( {"id": "x", "data": {"id": "y", "card": {"cvv": ""}}} )");
  REQUIRE(fields);
  CHECK(fields->find("id")->text == "x");
  CHECK(fields->find("data.id")->text == "y");
  CHECK(fields->find("data.card.cvv")->text.empty());
  CHECK(fields->find("data") == nullptr);
  CHECK(fields->find("card") == nullptr);
  CHECK(fields->find("") == nullptr);
}

TEST_CASE("a field knows its kind") {
  const auto fields = JsonFields::parse(R"({"t":"1","n":1,"b":true,"z":null})");
  REQUIRE(fields);
  CHECK(fields->find("t")->kind == JsonFields::Kind::text);
  CHECK(fields->find("n")->kind == JsonFields::Kind::number);
  CHECK(fields->find("b")->kind == JsonFields::Kind::boolean);
  CHECK(fields->find("z")->kind == JsonFields::Kind::null);
}

TEST_CASE("text takes the first field that is there as text") {
  const auto fields = JsonFields::parse(R"({"a":1,"b":null,"c":"see","d":"dee"})");
  CHECK(fields->text({"a", "b", "c", "d"}) == "see");
  CHECK(fields->text({"x", "a"}).empty());
  CHECK(fields->text({}).empty());
}

TEST_CASE("a number keeps its value to the last digit") {
  const auto fields = JsonFields::parse(
      R"({"big":3000000000,"most":9223372036854775807,"least":-9223372036854775808,)"
      R"("past":9223372036854775808,"far":99999999999999999999,"price":12.30,"exp":1e3,)"
      R"("zero":0,"text":"7","whole":7.0})");
  REQUIRE(fields);
  CHECK(fields->integer("big") == 3'000'000'000);
  CHECK(fields->integer("most") == INT64_MAX);
  CHECK(fields->integer("least") == INT64_MIN);
  CHECK(fields->integer("zero") == 0);
  for (const char* path : {"past", "far", "price", "exp", "text", "whole", "missing"}) {
    CHECK_FALSE(fields->integer(path));
  }
  CHECK(fields->find("price")->text == "12.30");
  CHECK(fields->find("far")->text == "99999999999999999999");
}

TEST_CASE("what stands in an array is passed over") {
  const auto fields =
      JsonFields::parse(R"({"list":[{"id":"a"},{"id":"b"},[["c"]],1],"id":"z","more":{"x":[1]}})");
  REQUIRE(fields);
  CHECK(fields->find("id")->text == "z");
  CHECK(std::distance(fields->begin(), fields->end()) == 1);
}

TEST_CASE("an empty name is a name of its own") {
  const auto fields = JsonFields::parse(R"({"":{"id":"hidden"},"id":"seen","x":{"":1}})");
  REQUIRE(fields);
  CHECK(fields->find("id")->text == "seen");
  CHECK(fields->find(".id")->text == "hidden");
  CHECK(fields->find("x.")->text == "1");
}

TEST_CASE("only one JSON object is read, and nothing after it") {
  for (const char* text : {"",
                           " ",
                           "null",
                           "7",
                           "\"x\"",
                           "[]",
                           "[{}]",
                           "{}{}",
                           "{} x",
                           "{",
                           "}",
                           "{\"a\"}",
                           "{\"a\":}",
                           "{'a':1}",
                           "{\"a\":01}",
                           "{\"a\":+1}",
                           "{\"a\":NaN}",
                           "{\"a\":1e999}",
                           "{\"a\":\"\x01\"}",
                           "{\"a\":\"\\ud800\"}",
                           "{\"a\":\"\xc3\"}",
                           "{\"a\":1,}",
                           "{/**/}"}) {
    INFO(text);
    CHECK_FALSE(is_read(text));
  }
  CHECK_FALSE(is_read(std::string_view{"{}\0", 3}));
  CHECK(is_read("{}"));
  CHECK(is_read(" \n{}\t"));
  CHECK(JsonFields::parse(R"({"a":"\u00e5\ud83e\uded0\u0000"})")->find("a")->text ==
        std::string{"å🫐\0", 7});
}

TEST_CASE("a field that stands twice is refused, whichever would win") {
  CHECK_FALSE(is_read(R"({"a":1,"a":1})"));
  CHECK_FALSE(is_read(R"({"a":1,"\u0061":2})"));
  CHECK_FALSE(is_read(R"({"a":{"b":1},"a":{"b":2}})"));
  CHECK(is_read(R"({"a":{"b":1},"c":{"b":2}})"));
}

TEST_CASE("text that is nested deeper than 64 is refused, however deep") {
  CHECK(is_read(nested(64, '{', '}', "1")));
  CHECK_FALSE(is_read(nested(65, '{', '}', "1")));
  CHECK(is_read(nested(64, '[', ']', "1")));
  CHECK_FALSE(is_read(nested(65, '[', ']', "1")));
  CHECK_FALSE(is_read(nested(100'000, '{', '}', "1")));
  CHECK_FALSE(is_read(nested(100'000, '[', ']', "1")));
}

TEST_CASE("an object has at most a thousand plain fields") {
  const auto object = [](int fields) {
    std::string text = "{";
    for (int i = 0; i < fields; ++i) text += "\"f" + std::to_string(i) + "\":1,";
    text.back() = '}';
    return text;
  };
  CHECK(is_read(object(1'000)));
  CHECK_FALSE(is_read(object(1'001)));
}

TEST_CASE("a path has at most 4,096 bytes, so that a few bytes cannot ask for much memory") {
  CHECK(is_read("{\"" + std::string(4'096, 'k') + "\":1}"));
  CHECK_FALSE(is_read("{\"" + std::string(4'097, 'k') + "\":1}"));
}

TEST_CASE("a long text is read whole") {
  const std::string text(1'000'000, 'x');
  CHECK(JsonFields::parse("{\"a\":\"" + text + "\"}")->find("a")->text == text);
}

TEST_CASE("an error about JSON never quotes it") {
  const auto fields = JsonFields::parse(R"({"number":"4242424242424242)");
  REQUIRE_FALSE(fields);
  CHECK(fields.error().fault == Fault::malformed);
  CHECK(fields.error().because == "the body is not a JSON object that can be read");
}

TEST_CASE("text is quoted so that it stays text") {
  CHECK(json_quoted("plain") == R"("plain")");
  CHECK(json_quoted("a\"b\\c\n") == R"("a\"b\\c\n")");
  CHECK(json_quoted(std::string_view{"\0", 1}) == R"("\u0000")");
  CHECK(json_quoted("å") == "\"å\"");
  CHECK(json_quoted("\xff") == "\"\xef\xbf\xbd\"");
  CHECK(json_quoted("") == R"("")");
}

TEST_CASE("a field that stands twice is refused, whatever its kinds") {
  for (const char* text :
       {R"({"data":{"id":"pay_1"},"data":{"status":"succeeded"}})",
        R"({"status":["failed"],"status":"succeeded"})",
        R"({"status":{"x":1},"status":"succeeded"})", R"({"a":1,"a":1})", R"({"a":[],"a":[]})"}) {
    INFO(text);
    CHECK_FALSE(JsonFields::parse(text));
  }
  CHECK(JsonFields::parse(R"({"a":[{"b":1},{"b":2}],"c":{"b":3}})"));
}

}  // namespace
