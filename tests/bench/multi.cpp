// SPDX-License-Identifier: MIT
// What CurlMultiTransport costs beside a bare libcurl loop without a single guard: both keep so
// many POSTs of 1.5 KB in flight over kept connections, to a server in a process of its own. Rounds
// are interleaved; printed are medians, of the time a request and of the processor's time for it
// here.
//   bench_multi [rounds]
#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdio>
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
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <paycourier/adapter/curl_multi_transport.hpp>

using namespace paycourier;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::size_t hosts = 32;
constexpr std::array<std::pair<const char*, const char*>, 4> headers{
    {{"Content-Type", "application/json"},
     {"webhook-id", "evt_2iJ9xYv3kTqB7nDwLmZr5c"},
     {"webhook-timestamp", "1764050000"},
     {"webhook-signature", "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4="}}};
const std::string body(1'500, 'x');

std::string url_of(std::size_t i, int port) {
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

class Ours {
 public:
  Ours(std::size_t in_flight, int port) : in_flight_{in_flight} {
    for (std::size_t i = 0; i < in_flight; ++i) {
      http::Request request{.method = http::Method::post,
                            .url = url_of(i, port),
                            .body = body,
                            .reach = Reach::anywhere};
      for (const auto& [name, value] : headers) request.headers.add(name, value);
      requests_.push_back(std::move(request));
    }
  }

  void run(std::size_t count) {
    std::size_t begun = 0;
    const auto begin = [&](std::size_t slot) {
      wire_.start(slot, requests_[slot], Millis{15'000});
      ++begun;
    };
    for (std::size_t slot = 0; slot < in_flight_; ++slot) begin(slot);
    for (std::size_t ended = 0; ended < count;) {
      for (const Landed& landed : wire_.poll(Millis{1'000})) {
        if (!landed.answer || landed.answer->status != 200) {
          if (!landed.answer) std::puts(describe(landed.answer.error()).c_str());
          std::abort();
        }
        ++ended;
        if (begun < count) begin(landed.ticket);
      }
    }
  }

 private:
  std::size_t in_flight_;
  std::vector<http::Request> requests_;
  CurlMultiTransport wire_;
};

double cpu_us() {
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

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2),
                   values.end());
  return values[values.size() / 2];
}

/// Prints, and gives our processor's time a request.
double compare(const char* what, std::size_t in_flight, std::size_t count,
               std::chrono::milliseconds delay, int rounds) {
  Sink sink;
  const ::pid_t child = ::fork();
  if (child == 0) sink.serve(delay);
  std::array<std::vector<double>, 4> all;
  {
    Bare bare{in_flight, sink.port};
    Ours ours{in_flight, sink.port};
    bare.run(in_flight);
    ours.run(in_flight);
    for (int i = 0; i < rounds; ++i) {
      const Cost one = cost_of(bare, count);
      const Cost other = cost_of(ours, count);
      all[0].push_back(one.wall_us);
      all[1].push_back(one.cpu_us);
      all[2].push_back(other.wall_us);
      all[3].push_back(other.cpu_us);
    }
  }
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  const double wall = median(all[0]);
  const double cpu = median(all[1]);
  const double our_wall = median(all[2]);
  const double our_cpu = median(all[3]);
  std::printf(
      "%-34s bare %6.1f us (cpu %5.1f)  ours %6.1f us (cpu %5.1f)  throughput %.2f x, cpu %.2f x\n",
      what, wall, cpu, our_wall, our_cpu, wall / our_wall, our_cpu / cpu);
  return our_cpu;
}

}  // namespace

int main(int count, char** arguments) {
  const int rounds = count > 1 ? std::atoi(arguments[1]) : 11;
  ::rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
  ::curl_global_init(CURL_GLOBAL_DEFAULT);
  const auto none = std::chrono::milliseconds{0};
  const auto slow = std::chrono::milliseconds{100};
  compare("64 in flight", 64, 20'000, none, rounds);
  compare("1024 in flight", 1'024, 20'000, none, rounds);
  const double few = compare("64 in flight, receivers of 100 ms", 64, 1'280, slow, rounds);
  const double many = compare("1024 in flight, receivers of 100 ms", 1'024, 10'240, slow, rounds);
  std::printf("ours, cpu a request, 1024 of them against 64: %.2f x\n", many / few);
}
