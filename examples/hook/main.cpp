// SPDX-License-Identifier: MIT
// hook: sends, verifies and receives webhooks, and examines an endpoint. For people and for
// scripts.

#include <cstdio>
#include <exception>
#include <string_view>

#include <hook/doctor.hpp>
#include <hook/listen.hpp>
#include <hook/send.hpp>
#include <hook/verify.hpp>
#include <sandbox/story.hpp>

namespace {

struct Command {
  std::string_view name;
  const char* usage;
  int (*run)(int count, char** words, sandbox::Story& story);
};

constexpr Command commands[]{{"send", hook::send_usage, hook::send},
                             {"verify", hook::verify_usage, hook::verify},
                             {"listen", hook::listen_usage, hook::listen},
                             {"doctor", hook::doctor_usage, hook::doctor}};

void print_usage(std::FILE* out) {
  for (const Command& command : commands) std::fprintf(out, "%s\n", command.usage);
  std::fprintf(
      out,
      "%s\n"
      "exit: 0 ok; 1 not delivered, not verified, or a check failed; 2 wrong usage or input\n",
      hook::schemes);
}

bool asks_for_help(std::string_view word) { return word == "--help" || word == "-h"; }

}  // namespace

int main(int count, char** words) {
  if (count < 2) return print_usage(stderr), 2;
  if (asks_for_help(words[1])) return print_usage(stdout), 0;
  try {
    for (const Command& command : commands) {
      if (command.name != words[1]) continue;
      if (count > 2 && asks_for_help(words[2])) {
        std::printf("%s\n%s", command.usage, hook::schemes);
        return 0;
      }
      sandbox::Story story;
      return command.run(count - 2, words + 2, story);
    }
    std::fprintf(stderr, "there is no command %s; hook --help shows all\n", words[1]);
  } catch (const hook::Misuse& misuse) {
    std::fprintf(stderr, "%s; hook %s --help shows how\n", misuse.what(), words[1]);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
  }
  return 2;
}
