// SPDX-License-Identifier: MIT
// What CurlMultiTransport costs beside a bare libcurl loop without a single guard: both keep so
// many POSTs of 1.5 KB in flight over kept connections, to a server in a process of its own. Rounds
// are interleaved; printed are medians, of the time a request and of the processor's time for it
// here.
//   bench_multi [rounds]
#include <array>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <utility>
#include <vector>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <bench/wire.hpp>
#include <paycourier/adapter/curl_multi_transport.hpp>

using namespace paycourier;
using namespace bench;

namespace {

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
