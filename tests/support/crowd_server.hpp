// SPDX-License-Identifier: MIT
// CrowdServer: thousands of connections to a server in a process of its own, so that its memory is
// not that of the test. What it does is said by the path of the request.
#ifndef PAYCOURIER_TESTS_SUPPORT_CROWD_SERVER_HPP
#define PAYCOURIER_TESTS_SUPPORT_CROWD_SERVER_HPP

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <new>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace support {

/// As many files as the system lets this process have.
inline void allow_many_files() {
  ::rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
}

/// On every address of this machine, plain http, no TLS.
/// - `/loris/head`, `/loris/body`: a byte of headers, or of a body after 200, each 100 ms.
/// - `/endless`: 200, and a body for as long as it is read.
/// - else, and while `is_honest`: `status`, after `delay_ms`.
class CrowdServer {
  using Clock = std::chrono::steady_clock;

 public:
  static constexpr std::size_t kept = 16'384;

  /// Shared with the server's process.
  struct Shared {
    std::atomic<bool> is_honest = false;
    std::atomic<int> status = 204;
    std::atomic<int> delay_ms = 0;
    std::atomic<int> open = 0;       ///< Requests that were read and not answered.
    std::atomic<int> most_open = 0;  ///< At once.
    std::atomic<std::size_t> requests = 0;
    /// When each of the first ones came, in nanoseconds of the steady clock.
    std::array<std::atomic<std::int64_t>, kept> at = {};
  };

  CrowdServer() : listener_{::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)} {
    allow_many_files();
    ::sockaddr_in any{};
    any.sin_family = AF_INET;
    ::socklen_t size = sizeof any;
    void* const memory =
        ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED ||
        ::bind(listener_, reinterpret_cast<const ::sockaddr*>(&any), sizeof any) != 0 ||
        ::listen(listener_, 4'096) != 0 ||
        ::getsockname(listener_, reinterpret_cast<::sockaddr*>(&any), &size) != 0) {
      throw std::runtime_error{"cannot be a server"};
    }
    port_ = ntohs(any.sin_port);
    shared_ = new (memory) Shared;
    child_ = ::fork();
    if (child_ == 0) serve();
  }
  CrowdServer(const CrowdServer&) = delete;
  CrowdServer& operator=(const CrowdServer&) = delete;
  ~CrowdServer() {
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
    ::close(listener_);
    ::munmap(shared_, sizeof(Shared));
  }

  Shared& shared() noexcept { return *shared_; }
  /// "http://127.1.3.7:1234/path": a host for each number.
  std::string url(int host, const std::string& path) const {
    return "http://127.1." + std::to_string(1 + host / 250) + "." + std::to_string(1 + host % 250) +
           ":" + std::to_string(port_) + path;
  }

 private:
  struct Connection {
    std::string got = {};
  };

  [[noreturn]] void serve() {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
    watch(listener_, EPOLLIN, EPOLL_CTL_ADD);
    std::array<::epoll_event, 512> events;
    auto drips = Clock::now();
    for (;;) {
      const int span = due_.empty() ? (dripping_.empty() ? -1 : 20) : 1;
      const int ready = ::epoll_wait(epoll_, events.data(), 512, span);
      for (int i = 0; i < ready; ++i) {
        const ::epoll_event& event = events[static_cast<std::size_t>(i)];
        if (event.data.fd == listener_) {
          accept_all();
        } else if ((event.events & (EPOLLERR | EPOLLHUP)) != 0) {
          end(event.data.fd);
        } else {
          if ((event.events & EPOLLIN) != 0) read(event.data.fd);
          if ((event.events & EPOLLOUT) != 0) pour(event.data.fd);
        }
      }
      for (; !due_.empty() && due_.front().first <= Clock::now(); due_.pop_front()) {
        answer(due_.front().second);
      }
      if (Clock::now() - drips > std::chrono::milliseconds{100}) {
        drips = Clock::now();
        for (const int fd : dripping_) send(fd, "x");
      }
    }
  }

  void accept_all() {
    for (int peer = 0; (peer = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK)) >= 0;) {
      connections_[peer] = {};
      watch(peer, EPOLLIN, EPOLL_CTL_ADD);
    }
  }

  void read(int fd) {
    std::array<char, 16'384> bytes;
    const ::ssize_t size = ::recv(fd, bytes.data(), bytes.size(), 0);
    if (size <= 0) return end(fd);
    std::string& got = connections_[fd].got;
    got.append(bytes.data(), static_cast<std::size_t>(size));
    const std::size_t head = got.find("\r\n\r\n");
    if (head == std::string::npos) return;
    constexpr std::string_view field = "Content-Length: ";
    std::size_t length = 0;
    if (const std::size_t at = got.find(field); at < head) {
      std::from_chars(got.data() + at + field.size(), got.data() + head, length);
    }
    if (got.size() < head + 4 + length) return;
    const std::string path = got.substr(got.find(' ') + 1, got.find(" HTTP/") - got.find(' ') - 1);
    got.clear();
    begin(fd, path);
  }

  void begin(int fd, std::string_view path) {
    const std::size_t number = shared_->requests;
    if (number < kept) shared_->at[number] = Clock::now().time_since_epoch().count();
    ++shared_->requests;
    shared_->most_open = std::max<int>(shared_->most_open, ++shared_->open);
    waiting_.insert(fd);
    if (shared_->is_honest) path = "/";
    if (path == "/loris/head") {
      send(fd, "HTTP/1.1 200 OK\r\nX-Slow: ");
      dripping_.insert(fd);
    } else if (path == "/loris/body") {
      send(fd, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
      dripping_.insert(fd);
    } else if (path == "/endless") {
      send(fd, "HTTP/1.1 200 OK\r\nContent-Length: 100000000000\r\n\r\n");
      watch(fd, EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD);
    } else {
      due_.emplace_back(Clock::now() + std::chrono::milliseconds{shared_->delay_ms}, fd);
    }
  }

  void answer(int fd) {
    if (waiting_.erase(fd) == 0) return;  // It has hung up.
    --shared_->open;
    send(fd, "HTTP/1.1 " + std::to_string(shared_->status) + " So\r\nContent-Length: 0\r\n\r\n");
  }

  void pour(int fd) const {
    static const std::string much(65'536, 'x');
    send(fd, much);
  }

  void end(int fd) {
    if (waiting_.erase(fd) != 0) --shared_->open;
    dripping_.erase(fd);
    std::erase_if(due_, [fd](const auto& due) { return due.second == fd; });
    connections_.erase(fd);
    ::close(fd);
  }

  static void send(int fd, std::string_view bytes) {
    static_cast<void>(!::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT));
  }
  void watch(int fd, std::uint32_t events, int call) const {
    ::epoll_event event{};
    event.events = events;
    event.data.fd = fd;
    ::epoll_ctl(epoll_, call, fd, &event);
  }

  int listener_;
  int port_ = 0;
  Shared* shared_ = nullptr;
  ::pid_t child_ = 0;

  int epoll_ = -1;
  std::unordered_map<int, Connection> connections_;
  std::set<int> waiting_;
  std::set<int> dripping_;
  std::deque<std::pair<Clock::time_point, int>> due_;
};

}  // namespace support

#endif
