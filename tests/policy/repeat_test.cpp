// SPDX-License-Identifier: MIT
// Tests of what may be repeated: the table of repeat_table.txt, cell by cell, and its laws.
#include <paycourier/policy/repeat.hpp>

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <fstream>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <paycourier/base/encoding.hpp>

namespace {

using namespace paycourier;

constexpr GatewayRules executes_anew{.replays_errors = false};
constexpr GatewayRules replays_errors{.replays_errors = true};

using Row = std::vector<std::string>;
enum Column { what, status, fault, advice, query, anew, replays, columns };

std::string trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return std::string{text.substr(first, text.find_last_not_of(' ') - first + 1)};
}

Row cells_of(std::string_view line) {
  Row row;
  for (std::size_t bar = 0; bar != std::string_view::npos;) {
    bar = line.find('|');
    row.push_back(trimmed(line.substr(0, bar)));
    line.remove_prefix(bar == std::string_view::npos ? line.size() : bar + 1);
  }
  return row;
}

/// The first is the head of the table.
std::vector<Row> read_table() {
  std::vector<Row> rows;
  std::ifstream file{PAYCOURIER_REPEAT_TABLE};
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && line.front() != '#') rows.push_back(cells_of(line));
  }
  return rows;
}

/// The one whose name this is; `last` is the last of its kind.
template <class Enum>
Enum named(const std::string& word, Enum last) {
  for (int i = 0; i <= static_cast<int>(last); ++i) {
    if (name(static_cast<Enum>(i)) == word) return static_cast<Enum>(i);
  }
  FAIL("the table has a word that does not exist: " << word);
  return last;
}

Advice advice_of(const std::string& word) {
  if (word == "-") return Advice::none;
  REQUIRE((word == "again" || word == "not_again"));
  return word == "again" ? Advice::again : Advice::not_again;
}

/// A number, or a dash.
int status_of(const std::string& word) {
  if (word == "-") return 0;
  const auto number = read_decimal(word);
  REQUIRE(number);
  return static_cast<int>(*number);
}

std::string_view said(const Row& row, Operation operation, const GatewayRules& rules) {
  const int read = status_of(row[status]);
  const Fault meant =
      row[fault] == "-" ? fault_of_status(operation, read) : named(row[fault], Fault::stopped);
  return name(repeat_after(operation, rules, meant, read, advice_of(row[advice])));
}

TEST_CASE("what may be repeated is what the table says, cell by cell") {
  std::vector<Row> rows = read_table();
  REQUIRE(rows.size() == 84);
  CHECK(rows.front() == Row{"what happened", "status", "fault", "advice", "query", "executes anew",
                            "replays errors"});
  rows.erase(rows.begin());
  std::set<Row> seen;
  for (const Row& row : rows) {
    REQUIRE(row.size() == columns);
    INFO(row[what] << ' ' << row[status] << ' ' << row[fault] << ' ' << row[advice]);
    CHECK_FALSE(row[what].empty());
    CHECK((row[status] != "-" || row[fault] != "-"));
    CHECK(seen.insert({row[status], row[fault], row[advice]}).second);
    for (const Column cell : {query, anew, replays}) {
      static_cast<void>(named(row[cell], Repeat::only_ask));
    }
    CHECK(said(row, Operation::query, executes_anew) == row[query]);
    CHECK(said(row, Operation::query, replays_errors) == row[query]);
    CHECK(said(row, Operation::execute, executes_anew) == row[anew]);
    CHECK(said(row, Operation::execute, replays_errors) == row[replays]);
  }
}

TEST_CASE("the table names every status that is no mere member of its class") {
  std::set<std::string> listed;
  for (const Row& row : read_table()) {
    if (row.size() == columns && row[fault] == "-" && row[advice] == "-") {
      listed.insert(row[status]);
    }
  }
  for (int code = 100; code <= 999; ++code) {
    if (code / 100 == 2 || listed.contains(std::to_string(code))) continue;
    INFO(code);
    const Repeat expected = code / 100 == 3 || code / 100 == 4 ? Repeat::never : Repeat::again;
    for (const Operation operation : {Operation::query, Operation::execute}) {
      for (const GatewayRules& rules : {executes_anew, replays_errors}) {
        CHECK(repeat_after(operation, rules, fault_of_status(operation, code), code) == expected);
      }
    }
  }
}

/// Calls `check(rules, fault, status, advice)` with everything that can be.
void for_everything(const auto& check) {
  for (const GatewayRules& rules : {executes_anew, replays_errors}) {
    for (int i = 0; i <= static_cast<int>(Fault::stopped); ++i) {
      for (int code = 0; code <= 999; ++code) {
        for (const Advice said : {Advice::none, Advice::again, Advice::not_again}) {
          check(rules, static_cast<Fault>(i), code, said);
        }
      }
    }
  }
}

TEST_CASE("doubt about money never ends without a look-up that may settle it") {
  int wrong = 0;
  for_everything([&](const GatewayRules& rules, Fault meant, int code, Advice said) {
    const Repeat repeat = repeat_after(Operation::execute, rules, meant, code, said);
    if (leaves_doubt(Operation::execute, meant)) wrong += repeat == Repeat::never ? 1 : 0;
  });
  CHECK(wrong == 0);
}

TEST_CASE("a decline and a conflict are never asked again, whatever came with them") {
  int wrong = 0;
  for_everything([&](const GatewayRules& rules, Fault meant, int code, Advice said) {
    for (const Operation operation : {Operation::query, Operation::execute}) {
      const Repeat repeat = repeat_after(operation, rules, meant, code, said);
      if (settles_doubt(meant)) wrong += repeat == Repeat::never ? 0 : 1;
    }
  });
  CHECK(wrong == 0);
}

TEST_CASE("a query is asked again or is over: there is nothing to look up first") {
  int wrong = 0;
  for_everything([&](const GatewayRules& rules, Fault meant, int code, Advice said) {
    const Repeat repeat = repeat_after(Operation::query, rules, meant, code, said);
    wrong += repeat == Repeat::never || repeat == Repeat::again ? 0 : 1;
  });
  CHECK(wrong == 0);
}

TEST_CASE(
    "a gateway that replays errors differs in one thing: a 500 in doubt is not posted again") {
  int wrong = 0, differences = 0;
  for_everything([&](const GatewayRules&, Fault meant, int code, Advice said) {
    for (const Operation operation : {Operation::query, Operation::execute}) {
      const Repeat one = repeat_after(operation, executes_anew, meant, code, said);
      const Repeat other = repeat_after(operation, replays_errors, meant, code, said);
      if (one == other) continue;
      ++differences;
      const bool is_the_one = operation == Operation::execute && code == 500 &&
                              meant == Fault::in_doubt && said == Advice::none &&
                              one == Repeat::again && other == Repeat::only_ask;
      wrong += is_the_one ? 0 : 1;
    }
  });
  CHECK(wrong == 0);
  CHECK(differences == 2);  // Once for each of the rules that are gone through.
}

TEST_CASE("a gateway that says not to ask again is not sent the same again") {
  int wrong = 0;
  for_everything([&](const GatewayRules& rules, Fault meant, int code, Advice) {
    for (const Operation operation : {Operation::query, Operation::execute}) {
      const Repeat repeat = repeat_after(operation, rules, meant, code, Advice::not_again);
      wrong += repeat == Repeat::again || repeat == Repeat::ask_then_again ? 1 : 0;
    }
  });
  CHECK(wrong == 0);
}

TEST_CASE("only an answer about this very key settles it, and only what moves money is in doubt") {
  for (int i = 0; i <= static_cast<int>(Fault::stopped); ++i) {
    const auto meant = static_cast<Fault>(i);
    INFO(name(meant));
    CHECK(settles_doubt(meant) == (meant == Fault::declined || meant == Fault::conflict));
    CHECK(leaves_doubt(Operation::execute, meant) ==
          (meant == Fault::in_doubt || meant == Fault::malformed));
    CHECK_FALSE(leaves_doubt(Operation::query, meant));
  }
}

TEST_CASE("an error is a refusal without advice") {
  const auto read = []() -> Refusal { return Error{.fault = Fault::throttled, .status = 429}; };
  CHECK(read().error.fault == Fault::throttled);
  CHECK(read().error.status == 429);
  CHECK(read().advice == Advice::none);
  CHECK(Refusal{Error{Fault::in_doubt}, Advice::not_again}.advice == Advice::not_again);
}

TEST_CASE("every step of the table has a word of its own") {
  std::vector<std::string_view> words;
  for (int i = 0; i <= static_cast<int>(Repeat::only_ask); ++i) {
    words.push_back(name(static_cast<Repeat>(i)));
  }
  CHECK(words == std::vector<std::string_view>{"never", "again", "ask_then_again", "only_ask"});
  CHECK(name(static_cast<Repeat>(99)) == "unknown");
}

TEST_CASE("what may be repeated is known while compiling") {
  STATIC_REQUIRE(repeat_after(Operation::execute, replays_errors, Fault::in_doubt, 500) ==
                 Repeat::only_ask);
  STATIC_REQUIRE(repeat_after(Operation::execute, executes_anew, Fault::declined, 402) ==
                 Repeat::never);
}

}  // namespace
