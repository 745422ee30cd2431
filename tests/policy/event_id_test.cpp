// SPDX-License-Identifier: MIT
// Tests of where the id of a message comes from, and that a message without one is refused.
#include <paycourier/policy/event_id.hpp>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace paycourier;

struct Bare {};

struct Digesting {
  std::string text;
  std::string id_of(std::string_view) const { return text; }
};

struct Reading {
  std::string text;
  Result<std::string> read_id(std::string_view, std::string_view) const { return text; }
};

struct Unreadable {
  Result<std::string> read_id(std::string_view, std::string_view) const {
    return Error{Fault::malformed, "the body is not JSON"};
  }
};

TEST_CASE("an id in the signed headers comes before any other") {
  CHECK(event_id({"evt_1", {}}, Digesting{"digest"}, Reading{"body"}, "", "").value() == "evt_1");
  CHECK(event_id({"evt_1", {}}, Bare{}, Unreadable{}, "", "").value() == "evt_1");
}

TEST_CASE("what a scheme makes of the body comes before the body's own id") {
  CHECK(event_id({}, Digesting{"digest"}, Reading{"body"}, "", "").value() == "digest");
  CHECK(event_id({}, Digesting{""}, Reading{"body"}, "", "").value() == "body");
  CHECK(event_id({}, Bare{}, Reading{"body"}, "", "").value() == "body");
}

TEST_CASE("a message without any id is refused, for its repeats could not be told from news") {
  const auto refused = [](const auto& id) {
    return !id && id.error().fault == Fault::malformed &&
           id.error().because == "neither the headers nor the body hold an id";
  };
  CHECK(refused(event_id({}, Bare{}, Bare{}, "", "")));
  CHECK(refused(event_id({}, Digesting{""}, Bare{}, "", "")));
  CHECK(refused(event_id({}, Digesting{""}, Reading{""}, "", "")));
}

TEST_CASE("a body that cannot be read gives its own reason") {
  CHECK(event_id({}, Bare{}, Unreadable{}, "", "").error().because == "the body is not JSON");
}

TEST_CASE("an id that no store could keep is refused") {
  for (const std::string& id : {std::string(256, 'x'), std::string{"evt 1"}, std::string{"evt\n"},
                                std::string(1, '\0'), std::string{"\xc3\xa9"}}) {
    CHECK(event_id({}, Bare{}, Reading{id}, "", "").error().because ==
          "the message's id is too long, or no visible text");
  }
  CHECK(event_id({}, Bare{}, Reading{std::string(255, 'x')}, "", ""));
}

}  // namespace
