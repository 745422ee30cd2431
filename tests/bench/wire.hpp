// SPDX-License-Identifier: MIT
// What the benches of the network share: a server in a process of its own, and libcurl's bare loop
// without a single guard, which is what there is to compare with.
#ifndef PAYCOURIER_TESTS_BENCH_WIRE_HPP
#define PAYCOURIER_TESTS_BENCH_WIRE_HPP

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <curl/curl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace bench {

using Clock = std::chrono::steady_clock;

constexpr std::size_t hosts = 32;
constexpr std::array<std::pair<const char*, const char*>, 4> headers{
    {{"Content-Type", "application/json"},
     {"webhook-id", "evt_2iJ9xYv3kTqB7nDwLmZr5c"},
     {"webhook-timestamp", "1764050000"},
     {"webhook-signature", "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4="}}};
inline const std::string body(1'500, 'x');

inline std::string url_of(std::size_t i, int port) {
  return "http://127.0.7." + std::to_string(1 + i % hosts) + ":" + std::to_string(port) + "/hooks";
}

/// Answers every request so long after it was read.
class Sink {
 public:
  Sink() : listener_{::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)} {
    ::sockaddr_in any{};
    any.sin_family = AF_INET;
    ::bind(listener_, reinterpret_cast<const ::sockaddr*>(&any), sizeof any);
    ::listen(listener_, 4'096);
    ::socklen_t size = sizeof any;
    ::getsockname(listener_, reinterpret_cast<::sockaddr*>(&any), &size);
    port = ntohs(any.sin_port);
  }

  [[noreturn]] void serve(std::chrono::milliseconds delay) {
    const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
    watch(epoll, listener_);
    std::deque<std::pair<Clock::time_point, int>> due;
    std::vector<std::size_t> got(65'536);
    std::array<::epoll_event, 512> events;
    std::array<char, 65'536> bytes;
    constexpr std::string_view answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    for (;;) {
      const int ready = ::epoll_wait(epoll, events.data(), 512, due.empty() ? -1 : 1);
      for (int i = 0; i < ready; ++i) {
        const int fd = events[static_cast<std::size_t>(i)].data.fd;
        if (fd == listener_) {
          for (int peer = 0; (peer = ::accept4(fd, nullptr, nullptr, SOCK_NONBLOCK)) >= 0;) {
            const int yes = 1;
            ::setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
            got[static_cast<std::size_t>(peer)] = 0;
            watch(epoll, peer);
          }
          continue;
        }
        const ::ssize_t size = ::recv(fd, bytes.data(), bytes.size(), 0);
        if (size <= 0) {
          ::close(fd);
          continue;
        }
        std::size_t& had = got[static_cast<std::size_t>(fd)];
        if (had == 0) {
          const std::string_view text{bytes.data(), static_cast<std::size_t>(size)};
          const std::size_t end = text.find("\r\n\r\n");
          if (end == std::string_view::npos) std::abort();
          had = end + 4 + body.size();
        }
        had -= static_cast<std::size_t>(size);
        if (had != 0) continue;
        if (delay == std::chrono::milliseconds{0}) {
          static_cast<void>(!::send(fd, answer.data(), answer.size(), MSG_NOSIGNAL));
        } else {
          due.emplace_back(Clock::now() + delay, fd);
        }
      }
      while (!due.empty() && due.front().first <= Clock::now()) {
        static_cast<void>(!::send(due.front().second, answer.data(), answer.size(), MSG_NOSIGNAL));
        due.pop_front();
      }
    }
  }

  int port = 0;

 private:
  static void watch(int epoll, int fd) {
    ::epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = fd;
    ::epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
  }

  int listener_;
};

/// A sink in a process of its own, which ends with this one.
class Server {
 public:
  explicit Server(std::chrono::milliseconds delay) : child_{::fork()} {
    if (child_ != 0) return;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    sink_.serve(delay);
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server() {
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
  }
  int port() const { return sink_.port; }

 private:
  Sink sink_;
  ::pid_t child_;
};

/// libcurl as its own example has it: socket_action and epoll, handles used again.
class Bare {
 public:
  Bare(std::size_t in_flight, int port) : multi_{::curl_multi_init()}, epoll_{::epoll_create1(0)} {
    ::curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &on_socket);
    ::curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
    ::curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &on_timer);
    ::curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
    ::curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, static_cast<long>(8 * in_flight));
    for (const auto& [name, value] : headers) {
      lines_ = ::curl_slist_append(lines_, (std::string{name} + ": " + value).c_str());
    }
    lines_ = ::curl_slist_append(lines_, "Expect:");
    for (std::size_t i = 0; i < in_flight; ++i) {
      ::CURL* const easy = ::curl_easy_init();
      ::curl_easy_setopt(easy, CURLOPT_URL, url_of(i, port).c_str());
      ::curl_easy_setopt(easy, CURLOPT_HTTPHEADER, lines_);
      ::curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
      ::curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body.data());
      ::curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &forget);
      easies_.push_back(easy);
    }
  }
  Bare(const Bare&) = delete;
  Bare& operator=(const Bare&) = delete;
  ~Bare() {
    for (::CURL* easy : easies_) ::curl_easy_cleanup(easy);
    ::curl_multi_cleanup(multi_);
    ::curl_slist_free_all(lines_);
    ::close(epoll_);
  }

  void run(std::size_t count) {
    std::size_t begun = 0;
    for (::CURL* easy : easies_) {
      ::curl_multi_add_handle(multi_, easy);
      ++begun;
    }
    std::array<::epoll_event, 256> events;
    for (std::size_t ended = 0; ended < count;) {
      int running = 0;
      // What begins may end at once: then there is nothing to wait for.
      const bool begins = wait_ms_ == 0;
      if (begins) {
        wait_ms_ = -1;
        ::curl_multi_socket_action(multi_, CURL_SOCKET_TIMEOUT, 0, &running);
      }
      const int ready =
          ::epoll_wait(epoll_, events.data(), 256, begins ? 0 : static_cast<int>(wait_ms_));
      if (ready == 0 && !begins)
        ::curl_multi_socket_action(multi_, CURL_SOCKET_TIMEOUT, 0, &running);
      for (int i = 0; i < ready; ++i) {
        const ::epoll_event& event = events[static_cast<std::size_t>(i)];
        const int bits = ((event.events & EPOLLIN) != 0 ? CURL_CSELECT_IN : 0) |
                         ((event.events & EPOLLOUT) != 0 ? CURL_CSELECT_OUT : 0);
        ::curl_multi_socket_action(multi_, event.data.fd, bits, &running);
      }
      int left = 0;
      while (::CURLMsg* const message = ::curl_multi_info_read(multi_, &left)) {
        ::CURL* const easy = message->easy_handle;
        if (message->data.result != CURLE_OK) std::abort();
        ::curl_multi_remove_handle(multi_, easy);
        ++ended;
        if (begun < count) {
          ::curl_multi_add_handle(multi_, easy);
          ++begun;
        }
      }
    }
  }

 private:
  static std::size_t forget(char*, std::size_t, std::size_t size, void*) { return size; }
  static int on_socket(::CURL*, ::curl_socket_t fd, int what, void* self, void* known) {
    auto& bare = *static_cast<Bare*>(self);
    ::epoll_event event{};
    event.data.fd = fd;
    if (what == CURL_POLL_REMOVE) {
      ::epoll_ctl(bare.epoll_, EPOLL_CTL_DEL, fd, &event);
      return 0;
    }
    event.events = ((what & CURL_POLL_IN) != 0 ? std::uint32_t{EPOLLIN} : 0) |
                   ((what & CURL_POLL_OUT) != 0 ? std::uint32_t{EPOLLOUT} : 0);
    ::epoll_ctl(bare.epoll_, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &event);
    if (!known) ::curl_multi_assign(bare.multi_, fd, self);
    return 0;
  }
  static int on_timer(::CURLM*, long span, void* self) {
    static_cast<Bare*>(self)->wait_ms_ = span;
    return 0;
  }

  ::CURLM* multi_;
  int epoll_;
  long wait_ms_ = -1;
  ::curl_slist* lines_ = nullptr;
  std::vector<::CURL*> easies_;
};

inline double cpu_us() {
  std::timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

struct Cost {
  double wall_us;
  double cpu_us;
};

template <class Wire>
Cost cost_of(Wire& wire, std::size_t count) {
  const auto began = Clock::now();
  const double cpu = cpu_us();
  wire.run(count);
  const double requests = static_cast<double>(count);
  const std::chrono::duration<double, std::micro> wall = Clock::now() - began;
  return {wall.count() / requests, (cpu_us() - cpu) / requests};
}

inline double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2),
                   values.end());
  return values[values.size() / 2];
}

}  // namespace bench

#endif
