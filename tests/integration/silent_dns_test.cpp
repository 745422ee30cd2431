// SPDX-License-Identifier: MIT
// A name server of our own, in a namespace of our own: the C library's resolver as it really is.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <thread>

#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>
#include <catch2/catch_test_macros.hpp>
#include <paycourier/adapter/curl_multi_transport.hpp>
#include <support/acts.hpp>
#include <support/child.hpp>
#include <support/hostile_server.hpp>
#include <support/http_client.hpp>
#include <support/temporary.hpp>

using namespace support;
using namespace std::chrono_literals;

namespace {

bool enter_namespace(const std::string& resolv_conf) {
  const std::string user = "0 " + std::to_string(::getuid()) + " 1";
  const std::string group = "0 " + std::to_string(::getgid()) + " 1";
  if (::unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWNET) != 0) return false;
  std::ofstream{"/proc/self/setgroups"} << "deny";
  std::ofstream{"/proc/self/uid_map"} << user;
  std::ofstream{"/proc/self/gid_map"} << group;
  const Descriptor any{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
  ::ifreq loopback{};
  std::string_view{"lo"}.copy(loopback.ifr_name, IFNAMSIZ);
  loopback.ifr_flags = IFF_UP;
  if (::ioctl(any.get(), SIOCSIFFLAGS, &loopback) != 0) return false;
  return ::mount(resolv_conf.c_str(), "/etc/resolv.conf", nullptr, MS_BIND, nullptr) == 0;
}

/// Answers "healthy..." with 127.0.0.1 and says nothing about all others.
class Dns {
 public:
  Dns() : socket_{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)} {
    ::sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(53);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::bind(socket_.get(), reinterpret_cast<const ::sockaddr*>(&address), sizeof address) != 0) {
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
    std::array<char, 600> bytes{};
    ::sockaddr_in peer{};
    ::socklen_t size = sizeof peer;
    const ::ssize_t got = ::recvfrom(socket_.get(), bytes.data(), 500, 0,
                                     reinterpret_cast<::sockaddr*>(&peer), &size);
    if (got < 17) return;
    std::string packet{bytes.data(), static_cast<std::size_t>(got)};
    if (packet.substr(13, 7) != "healthy") return;
    const std::size_t end = packet.find('\0', 12) + 5;
    const bool is_v4 = packet.at(end - 3) == 1;
    packet.resize(end);
    packet[2] = '\x81';
    packet[3] = '\x80';
    packet[7] = is_v4 ? '\1' : '\0';  // Answers.
    packet[11] = '\0';                // Additional records.
    if (is_v4) packet.append("\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\x7f\0\0\1", 16);
    ::sendto(socket_.get(), packet.data(), packet.size(), 0,
             reinterpret_cast<const ::sockaddr*>(&peer), size);
  }

  Descriptor socket_;
  std::jthread thread_;
};

std::ptrdiff_t resolver_threads() {
  std::ptrdiff_t count = 0;
  for (const auto& task : std::filesystem::directory_iterator{"/proc/self/task"}) {
    std::string name;
    std::getline(std::ifstream{task.path() / "comm"}, name);
    count += name == "paycourier-dns" ? 1 : 0;
  }
  return count;
}

}  // namespace

TEST_CASE("a silent name server delays nobody else, as the C library really waits for it") {
  const int status = run_in_child("child of the silent name server test", {});
  if (status == 4) SKIP("needs a namespace of its own");
  CHECK(status == 0);
}

TEST_CASE("child of the silent name server test", "[.]") {
  if (!std::getenv(child_mark)) SKIP("run by the test before this one");
  const TemporaryFolder folder;
  if (!enter_namespace(folder.write("resolv.conf", "nameserver 127.0.0.1\n"))) SKIP("no namespace");
  const Dns dns;
  HostileServer server{{ok()}};
  const std::string port = ":" + std::to_string(server.port()) + "/";
  const auto request = [](const std::string& url) {
    return http::Request{.url = url, .reach = Reach::anywhere};
  };
  paycourier::CurlMultiTransport wire;
  constexpr std::uint64_t silent_names = 16;
  constexpr Millis budget = 1'300ms;
  for (std::uint64_t i = 0; i < silent_names; ++i) {
    wire.start(i, request("http://silent" + std::to_string(i) + ".example" + port), budget);
  }
  const auto began = std::chrono::steady_clock::now();
  std::chrono::steady_clock::duration longest{};
  std::chrono::steady_clock::duration late{};
  std::uint64_t silent = 0;
  int good = 0;
  std::ptrdiff_t threads = 0;
  std::uint64_t next = 1'000;
  bool named_is_good = false;
  wire.start(next, request("http://127.0.0.1" + port), plenty);
  wire.start(500, request("http://healthy.example" + port), plenty);
  while (silent < silent_names || !named_is_good) {
    const auto before = std::chrono::steady_clock::now();
    const auto all = wire.poll(1ms);
    longest = std::max(longest, std::chrono::steady_clock::now() - before);
    for (const auto& landed : all) {
      if (landed.ticket < silent_names) {
        ++silent;
        late = std::max(late, std::chrono::steady_clock::now() - began - budget);
        CHECK(told(landed.answer) == "unreachable: the host name could not be resolved in time");
      } else if (landed.ticket == 500) {
        CHECK(told(landed.answer) == "200");
        named_is_good = true;
      } else {
        good += told(landed.answer) == "200" ? 1 : 0;
        if (good % 64 == 0) threads = std::max(threads, resolver_threads());
        wire.start(++next, request("http://127.0.0.1" + port), plenty);
      }
    }
  }
  CAPTURE(longest.count(), good, threads);
  CHECK(good > 100);
  CHECK(longest < 500ms);
  CHECK(late < slack);
  CHECK(threads >= 1);
  CHECK(threads <= 16);
  CHECK(std::chrono::steady_clock::now() - began < 15s);
}

TEST_CASE("a new name is not kept waiting by forty that no name server answers") {
  const int status = run_in_child("child of the forty silent names test", {});
  if (status == 4) SKIP("needs a namespace of its own");
  CHECK(status == 0);
}

TEST_CASE("child of the forty silent names test", "[.]") {
  if (!std::getenv(child_mark)) SKIP("run by the test before this one");
  const TemporaryFolder folder;
  if (!enter_namespace(folder.write("resolv.conf", "nameserver 127.0.0.1\n"))) SKIP("no namespace");
  const Dns dns;
  HostileServer server{{ok()}};
  const std::string port = ":" + std::to_string(server.port()) + "/";
  const auto request = [&](const std::string& name) {
    return http::Request{.url = "http://" + name + ".example" + port, .reach = Reach::anywhere};
  };
  paycourier::CurlMultiTransport wire;
  constexpr std::uint64_t silent_names = 40;
  constexpr std::uint64_t healthy_names = 5;
  for (std::uint64_t i = 0; i < silent_names; ++i) {
    wire.start(i, request("silent" + std::to_string(i)), 10s);
  }
  // By now their look-ups are under way.
  const auto began = std::chrono::steady_clock::now();
  while (std::chrono::steady_clock::now() - began < 100ms) CHECK(wire.poll(1ms).empty());
  const auto asked = std::chrono::steady_clock::now();
  for (std::uint64_t i = 0; i < healthy_names; ++i) {
    wire.start(100 + i, request("healthy" + std::to_string(i)), plenty);
  }
  std::uint64_t good = 0;
  while (good < healthy_names) {
    for (const auto& landed : wire.poll(1s)) {
      REQUIRE(landed.ticket >= 100);
      REQUIRE(told(landed.answer) == "200");
      ++good;
    }
  }
  // Behind all of the others it would be three seconds.
  CHECK(std::chrono::steady_clock::now() - asked < 2s);
  CHECK(resolver_threads() <= 16);
}
