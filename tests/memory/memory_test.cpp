// SPDX-License-Identifier: MIT
// Nothing of a card stays in the memory of a process that paid with it: the payer pays the server
// of this process and scans its own. Three controls show that the scan finds what is there.
#include <array>
#include <cstddef>
#include <filesystem>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <catch2/catch_test_macros.hpp>
#include <support/acts.hpp>
#include <support/certificates.hpp>
#include <support/hostile_server.hpp>
#include <support/peer.hpp>
#include <support/sanitizer.hpp>
#include <support/temporary.hpp>

using namespace support;

namespace {

/// What a payer prints: how often it found the number, the CVV of a body, and the key, by stage.
using Report = std::map<std::string, std::string>;

Report run(const std::string& payer, std::vector<std::string> arguments) {
  const auto folder = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  std::string program = (folder / payer).string();
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error{"no pipe"};
  const Descriptor from_payer{ends[0]};
  Descriptor to_us{ends[1]};
  std::vector<char*> words{program.data()};
  for (std::string& argument : arguments) words.push_back(argument.data());
  words.push_back(nullptr);
  ::posix_spawn_file_actions_t actions{};
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, to_us.get(), STDOUT_FILENO);
  ::pid_t child = 0;
  const int failed =
      ::posix_spawn(&child, program.c_str(), &actions, nullptr, words.data(), ::environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) throw std::runtime_error{"cannot start " + program};
  to_us.close();

  std::string output;
  std::array<char, 4096> bytes{};
  ::ssize_t got = 0;
  while ((got = ::read(from_payer.get(), bytes.data(), bytes.size())) > 0) {
    output.append(bytes.data(), static_cast<std::size_t>(got));
  }
  int status = -1;
  ::waitpid(child, &status, 0);
  if (status != 0) throw std::runtime_error{payer + " failed after " + output};

  Report report;
  std::istringstream lines{output};
  for (std::string line; std::getline(lines, line);) {
    const std::size_t space = line.find(' ');
    report[line.substr(0, space)] = line.substr(space + 1);
  }
  return report;
}

std::string told(const Report& report) {
  std::string text;
  for (const auto& [stage, copies] : report) text.append(stage + ": " + copies + "; ");
  return text;
}

struct Copies {
  int number = -1;
  int cvv = -1;
  int key = -1;
};

Copies copies(const Report& report, const std::string& stage) {
  Copies copies;
  std::istringstream{report.at(stage)} >> copies.number >> copies.cvv >> copies.key;
  return copies;
}

/// Once in front of the call the scan sees what is alive; after it only what the caller still
/// holds, and that goes with the caller's own card and client. A payment in doubt keeps its request
/// until it is forgotten.
void check_that_nothing_stays(const Report& report) {
  CHECK(report.at("start") == "0 0 0");
  CHECK(copies(report, "before").number >= 1);
  CHECK(copies(report, "before").key >= 1);
  const bool in_doubt = report.at("outcome").starts_with("in_doubt");
  CHECK(report.at("called") == (in_doubt ? "2 1 1" : "1 0 1"));
  CHECK(report.at("forgotten") == "1 0 1");
  CHECK(report.at("paid") == "0 0 1");
  CHECK(report.at("ended") == "0 0 0");
  CHECK(report.at("unread") == "0");
}

void skip_under_sanitizer() {
  if (is_sanitized) SKIP("a sanitizer keeps freed memory in quarantine and tracks it in terabytes");
}

struct Ending {
  std::string what;
  std::vector<Act> script;
  std::string outcome;
};

std::vector<Ending> endings() {
  const std::string paid = R"({"id":"pay_1","status":"paid"})";
  const std::string doubt = "in_doubt: ";
  return {
      {"paid", {answer(response(201, paid))}, "paid"},
      {"declined",
       {answer(response(402, R"({"error":{"code":"card_declined"}})"))},
       "declined: the gateway declined the payment (card_declined)"},
      {"paid at the second try", {answer(response(503, "")), answer(response(201, paid))}, "paid"},
      {"silent", {silence_after_reading()}, doubt},
      {"cut off", {reset_after_reading()}, doubt},
      {"closed on a kept connection", {answer(response(503, "")), close_after_reading()}, doubt},
      {"broken off in the answer",
       {answer_and_close("HTTP/1.1 201 Created\r\nContent-Length: 99\r\n\r\n{")},
       doubt},
  };
}

/// A server for each ending, plain and with TLS; what a payer found in it.
template <class Check>
void for_each_ending(const std::string& payer, bool is_scrubbed, const Check& check) {
  const Identity authority = make_authority();
  const Identity identity = make_identity({}, &authority);
  const TemporaryFolder folder;
  const std::string ca_file = folder.write("ca.pem", authority.pem());
  for (const bool is_tls : {false, true}) {
    for (const auto& [what, script, outcome] : endings()) {
      HostileServer server{script, {.identity = is_tls ? &identity : nullptr}};
      std::vector<std::string> arguments{server.url("/v1"), ca_file};
      if (is_scrubbed) arguments.emplace_back("scrubbed");
      const Report report = run(payer, arguments);
      CAPTURE(what, is_tls, told(report));
      REQUIRE(report.at("outcome").starts_with(outcome));
      REQUIRE(server.executions() >= 1);
      REQUIRE(server.requests().front().body.find(R"("cvv":"7391")") != std::string::npos);
      check(report);
    }
  }
}

}  // namespace

TEST_CASE("no copy of a card stays in memory after a call, however the call ended") {
  skip_under_sanitizer();
  for_each_ending("memory_payer", true, check_that_nothing_stays);
}

TEST_CASE("what the library itself makes of a card is wiped, whatever the transport does") {
  skip_under_sanitizer();
  check_that_nothing_stays(run("memory_payer", {"nowhere", ""}));
}

TEST_CASE("a request that was never sent leaves no copy of the card") {
  skip_under_sanitizer();
  const Report report = run("memory_payer", {"http://127.0.0.1:1", "", "scrubbed"});
  CHECK(report.at("outcome").starts_with("unreachable: "));
  check_that_nothing_stays(report);
}

TEST_CASE("control: with a wipe that does nothing the scan finds the card in what is freed") {
  skip_under_sanitizer();
  const auto check = [](const Report& report) {
    CHECK(report.at("start") == "0 0 0");
    for (const std::string stage : {"called", "paid", "ended"}) {
      CHECK(copies(report, stage).number >= 1);
      CHECK(copies(report, stage).cvv >= 1);
      CHECK(copies(report, stage).key >= 1);
    }
  };
  const Report alone = run("memory_payer_unwiped", {"nowhere", ""});
  CAPTURE(told(alone));
  check(alone);
  for_each_ending("memory_payer_unwiped", true, check);
}

TEST_CASE("control: a libcurl that was not scrubbed keeps copies of the card and of the key") {
  skip_under_sanitizer();
  for_each_ending("memory_payer", false, [](const Report& report) {
    CHECK(copies(report, "paid").number >= 1);
    CHECK(copies(report, "paid").cvv >= 1);
    CHECK(copies(report, "ended").key >= 1);
  });
}
