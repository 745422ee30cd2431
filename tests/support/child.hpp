// SPDX-License-Identifier: MIT
// A test in a process of its own, where the environment can be what an attacker would make it.
#ifndef PAYCOURIER_TESTS_SUPPORT_CHILD_HPP
#define PAYCOURIER_TESTS_SUPPORT_CHILD_HPP

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace support {

/// Says to a hidden test that it was started by `start_child`.
inline constexpr const char* child_mark = "PAYCOURIER_TEST_CHILD";

/// Of the environment; empty where it is not set.
inline std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  return value ? value : "";
}

/// Starts the hidden test of that name in a copy of this program, with these "NAME=value" added to
/// the environment.
inline ::pid_t start_child(std::string test, const std::vector<std::string>& environment) {
  std::string mark = std::string{child_mark} + "=1";
  std::vector<std::string> wanted = environment;
  std::vector<char*> variables{mark.data()};
  for (std::string& variable : wanted) variables.push_back(variable.data());
  for (char** inherited = ::environ; *inherited; ++inherited) variables.push_back(*inherited);
  variables.push_back(nullptr);

  std::string program = "/proc/self/exe";
  std::vector<char*> arguments{program.data(), test.data(), nullptr};
  ::pid_t child = 0;
  if (::posix_spawn(&child, program.c_str(), nullptr, nullptr, arguments.data(),
                    variables.data()) != 0) {
    throw std::runtime_error{"cannot start the own program"};
  }
  return child;
}

/// Its exit status, or -1 when a signal ended it.
inline int wait_for_child(::pid_t child) {
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/// Runs it to its end, and gives its exit status; 0 is a success, 4 a skip.
inline int run_in_child(std::string test, const std::vector<std::string>& environment) {
  return wait_for_child(start_child(std::move(test), environment));
}

}  // namespace support

#endif
