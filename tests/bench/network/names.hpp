// SPDX-License-Identifier: MIT
// A name server in a process of its own: it knows addresses for the names of the healthy, and says
// nothing of the others.
#ifndef PAYCOURIER_TESTS_BENCH_NETWORK_NAMES_HPP
#define PAYCOURIER_TESTS_BENCH_NETWORK_NAMES_HPP

#include <array>
#include <charconv>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace bench {

/// "http://well17.test:1234/hooks"
inline std::string name_of(const std::string& kind, int i, int port) {
  return "http://" + kind + std::to_string(i) + ".test:" + std::to_string(port) + "/hooks";
}

/// On 127.0.0.1. "well17.test" is 127.77.1.17.
class NameServer {
 public:
  NameServer() {
    const int fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    ::sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(53);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::bind(fd, reinterpret_cast<const ::sockaddr*>(&address), sizeof address) != 0) {
      std::abort();
    }
    child_ = ::fork();
    if (child_ == 0) ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    while (child_ == 0) answer_one(fd);
    ::close(fd);
  }
  NameServer(const NameServer&) = delete;
  NameServer& operator=(const NameServer&) = delete;
  ~NameServer() {
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
  }

 private:
  static void answer_one(int fd) {
    std::array<char, 600> bytes{};
    ::sockaddr_in peer{};
    ::socklen_t size = sizeof peer;
    const ::ssize_t got =
        ::recvfrom(fd, bytes.data(), 500, 0, reinterpret_cast<::sockaddr*>(&peer), &size);
    if (got < 17) return;
    std::string packet{bytes.data(), static_cast<std::size_t>(got)};
    if (packet.substr(13, 4) != "well") return;
    unsigned number = 0;
    std::from_chars(packet.data() + 17, packet.data() + packet.size(), number);
    const std::size_t end = packet.find('\0', 12) + 5;
    const bool is_v4 = packet.at(end - 3) == 1;
    packet.resize(end);
    packet[2] = '\x81';
    packet[3] = '\x80';
    packet[7] = is_v4 ? '\1' : '\0';  // Answers.
    packet[11] = '\0';                // Additional records.
    if (is_v4) {
      packet.append("\xc0\x0c\0\1\0\1\0\0\0\0\0\4\x7f\x4d", 14);
      packet += static_cast<char>(1 + number / 250);
      packet += static_cast<char>(1 + number % 250);
    }
    ::sendto(fd, packet.data(), packet.size(), 0, reinterpret_cast<const ::sockaddr*>(&peer), size);
  }

  ::pid_t child_ = 0;
};

}  // namespace bench

#endif
