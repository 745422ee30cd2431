// SPDX-License-Identifier: MIT
// A network of the process's own: loopback, packet filter and name server are what the test says,
// and nothing outside is touched. It takes no root, but unshare, ip and nft.
#ifndef PAYCOURIER_TESTS_SUPPORT_OWN_NETWORK_HPP
#define PAYCOURIER_TESTS_SUPPORT_OWN_NETWORK_HPP

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <spawn.h>
#include <unistd.h>

#include <support/child.hpp>

namespace support {

namespace detail {

inline int run_unshared(const std::string& script, const std::string& program,
                        const std::string& test) {
  std::vector<std::string> words{"unshare",
                                 "-Urnm",
                                 "sh",
                                 "-c",
                                 "PATH=$PATH:/usr/sbin:/sbin\nexport PATH\n"
                                 "export PAYCOURIER_OWN_NETWORK=$(readlink /proc/self/ns/net)\n" +
                                     script,
                                 program,
                                 test};
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  ::pid_t child = 0;
  if (::posix_spawnp(&child, "unshare", nullptr, nullptr, arguments.data(), ::environ) != 0) {
    return -1;
  }
  return wait_for_child(child);
}

}  // namespace detail

/// Runs the hidden test of that name in a copy of this program, in a network of its own; 0 is a
/// success. 4, a skip, where there is no such network to be had.
inline int run_in_own_network(const std::string& test) {
  const std::string set_up = "ip link set lo up && nft add table inet cell || exit 4\n";
  if (detail::run_unshared("{ " + set_up + "} 2>/dev/null", "sh", "") != 0) return 4;
  ::setenv(child_mark, "1", 1);
  const int status = detail::run_unshared(
      set_up + R"(exec "$0" "$1")", std::filesystem::read_symlink("/proc/self/exe").string(), test);
  ::unsetenv(child_mark);
  return status;
}

/// A command of the shell, in there; nowhere else, for it may change the machine.
inline void in_shell(const std::string& command) {
  const char* const own = std::getenv("PAYCOURIER_OWN_NETWORK");
  if (!own || std::filesystem::read_symlink("/proc/self/ns/net") != own) {
    throw std::runtime_error{"this is not a network of its own: use the script that makes one"};
  }
  if (std::system(command.c_str()) != 0) throw std::runtime_error{"does not work: " + command};
}

/// Names are asked of 127.0.0.1 and found in no file; the folder is the caller's.
inline void use_own_name_server(const std::string& folder, const std::string& address) {
  in_shell("cd '" + folder + "' && echo nameserver " + address +
           " >resolv && echo hosts: files dns >nsswitch && echo >hosts"
           " && mount --bind resolv /etc/resolv.conf && mount --bind nsswitch /etc/nsswitch.conf"
           " && mount --bind hosts /etc/hosts");
}

/// Adds to the table `inet cell`, in the words of nft.
inline void filter(const std::string& rules) { in_shell("nft -f - <<'END'\n" + rules + "\nEND"); }

/// What the counter `name` of that table has seen.
inline std::int64_t packets(const std::string& name) {
  const std::string command = "nft list counter inet cell " + name;
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe{::popen(command.c_str(), "r"),
                                                             &::pclose};
  std::array<char, 256> line{};
  while (pipe && std::fgets(line.data(), line.size(), pipe.get())) {
    std::int64_t count = 0;
    if (std::sscanf(line.data(), " packets %ld", &count) == 1) return count;
  }
  throw std::runtime_error{"no counter is called " + name};
}

}  // namespace support

#endif
