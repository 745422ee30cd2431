// SPDX-License-Identifier: MIT
// DnsServer: a real name server at port 53, for a network of the test's own. It says what the test
// wants, or nothing at all.
#ifndef PAYCOURIER_TESTS_SUPPORT_DNS_SERVER_HPP
#define PAYCOURIER_TESTS_SUPPORT_DNS_SERVER_HPP

#include <array>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <support/peer.hpp>

namespace support {

/// A record of the name that was asked for, good for no second.
inline std::string dns_record(const std::string& address) {
  const bool is_v6 = address.find(':') != std::string::npos;
  std::array<char, 16> bytes{};
  ::inet_pton(is_v6 ? AF_INET6 : AF_INET, address.c_str(), bytes.data());
  return std::string{is_v6 ? "\xc0\x0c\0\x1c\0\1\0\0\0\0\0\x10" : "\xc0\x0c\0\1\0\1\0\0\0\0\0\4",
                     12} +
         std::string{bytes.data(), is_v6 ? 16U : 4U};
}

struct DnsAnswer {
  int records = 0;
  std::string bytes = {};

  static DnsAnswer of(const std::string& address) { return {1, dns_record(address)}; }
};

class DnsServer {
 public:
  /// What it says of the IPv4 or IPv6 addresses of a name, by its first label; nothing: silence.
  using Says = std::function<std::optional<DnsAnswer>(const std::string& label, bool is_v4)>;

  DnsServer(const char* address, Says says)
      : says_{std::move(says)}, socket_{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)} {
    ::sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_port = htons(53);
    ::inet_pton(AF_INET, address, &here.sin_addr);
    if (::bind(socket_.get(), reinterpret_cast<const ::sockaddr*>(&here), sizeof here) != 0) {
      throw std::runtime_error{"cannot be a name server"};
    }
    thread_ = std::jthread{[this](const std::stop_token& stop) {
      const ::timeval patience{0, 50'000};
      ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
      while (!stop.stop_requested()) answer_one();
    }};
  }

 private:
  void answer_one() {
    std::array<char, 512> bytes{};
    ::sockaddr_in peer{};
    ::socklen_t size = sizeof peer;
    const ::ssize_t got = ::recvfrom(socket_.get(), bytes.data(), bytes.size(), 0,
                                     reinterpret_cast<::sockaddr*>(&peer), &size);
    if (got < 17) return;
    std::string packet{bytes.data(), static_cast<std::size_t>(got)};
    const std::string label = packet.substr(13, static_cast<std::size_t>(packet[12]));
    const std::size_t end = packet.find('\0', 12) + 5;
    const std::optional<DnsAnswer> answer = says_(label, packet.at(end - 3) == 1);
    if (!answer) return;
    packet.resize(end);
    packet[2] = '\x81';
    packet[3] = '\x80';
    packet[7] = static_cast<char>(answer->records);
    packet[11] = '\0';  // Additional records.
    packet.append(answer->bytes);
    ::sendto(socket_.get(), packet.data(), packet.size(), 0,
             reinterpret_cast<const ::sockaddr*>(&peer), size);
  }

  Says says_;
  Descriptor socket_;
  std::jthread thread_;
};

/// Of this process, as they are named.
inline int resolver_threads() {
  int count = 0;
  for (const auto& task : std::filesystem::directory_iterator{"/proc/self/task"}) {
    std::string name;
    std::getline(std::ifstream{task.path() / "comm"}, name);
    count += name == "paycourier-dns" ? 1 : 0;
  }
  return count;
}

}  // namespace support

#endif
