// SPDX-License-Identifier: MIT
// What durable delivery costs: a whole courier over an SQLite file (synchronous FULL, signed, 1.5
// KB) beside libcurl's bare loop to the same server; and whether it costs more with a million
// deliveries waiting or with a thousand requests in flight. Rounds are interleaved; printed are
// medians, of the time a delivery and of the processor's time for it here.
//   bench_courier [folder [rounds]]     the folder for the databases; the current one when left out
#include <array>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <bench/wire.hpp>
#include <paycourier/adapter/curl_multi_transport.hpp>
#include <paycourier/adapter/openssl_ed25519.hpp>
#include <paycourier/adapter/openssl_mac.hpp>
#include <paycourier/adapter/sqlite_outbox.hpp>
#include <paycourier/adapter/system_clock.hpp>
#include <paycourier/courier.hpp>
#include <paycourier/policy/standard_webhooks.hpp>
#include <support/temporary.hpp>

using namespace paycourier;
using namespace bench;
using namespace std::chrono_literals;

namespace {

constexpr const char* secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// An outbox in a file, endpoints at one host of the server each, and a courier.
class Durable {
 public:
  Durable(const std::string& path, int port, int in_flight, std::size_t endpoints = hosts)
      : endpoints_{endpoints} {
    if (::sqlite3_open(path.c_str(), &db_) != SQLITE_OK) std::abort();
    execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 10000");
    outbox_ = std::make_unique<SqliteOutbox>(db_);
    for (std::size_t i = 0; i < endpoints; ++i) {
      const std::string id = "shop-" + std::to_string(i);
      outbox_
          ->subscribe({.id = id,
                       .url = url_of(i, port),
                       .signing = StandardWebhooks{secret},
                       .reach = Reach::anywhere},
                      {id})
          .value();
    }
    courier_ =
        std::make_unique<Courier<SqliteOutbox>>(*outbox_, CourierSettings{.in_flight = in_flight});
  }
  Durable(const Durable&) = delete;
  Durable& operator=(const Durable&) = delete;
  ~Durable() {
    courier_.reset();
    outbox_.reset();
    ::sqlite3_close(db_);
  }

  /// In one transaction.
  void enqueue(std::size_t count, Millis later = {}) {
    const Instant now = SystemClock{}.now();
    execute("BEGIN IMMEDIATE");
    for (std::size_t i = 0; i < count; ++i) {
      outbox_
          ->enqueue({.id = "evt_" + std::to_string(::getpid()) + "_" + std::to_string(++last_),
                     .type = "shop-" + std::to_string(i % endpoints_),
                     .payload = body},
                    {.not_before = now + later}, now)
          .value();
    }
    execute("COMMIT");
  }
  /// Delivers what is due. No step is longer than the last one may wait for nothing.
  void run(std::size_t count) {
    const std::uint64_t until = courier_->gauges().delivered + count;
    while (courier_->gauges().delivered < until) courier_->step(1ms).value();
  }

 private:
  void execute(const char* sql) {
    if (::sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) std::abort();
  }

  std::size_t endpoints_;
  ::sqlite3* db_ = nullptr;
  std::unique_ptr<SqliteOutbox> outbox_;
  std::unique_ptr<Courier<SqliteOutbox>> courier_;
  std::uint64_t last_ = 0;
};

Cost durable_cost(Durable& durable, std::size_t count) {
  durable.enqueue(count);
  return cost_of(durable, count);
}

struct Costs {
  std::vector<double> wall, cpu;
  void add(const Cost& cost) {
    wall.push_back(cost.wall_us);
    cpu.push_back(cost.cpu_us);
  }
};

void print(const char* what, const Costs& one, const char* first, const Costs& other,
           const char* second) {
  std::printf(
      "%-28s %s %6.1f us (cpu %5.1f)  %s %6.1f us (cpu %5.1f)  throughput %.2f x, cpu %.2f x\n",
      what, first, median(one.wall), median(one.cpu), second, median(other.wall), median(other.cpu),
      median(one.wall) / median(other.wall), median(other.cpu) / median(one.cpu));
}

long resident_kb() {
  long pages = 0;
  std::ifstream{"/proc/self/statm"} >> pages >> pages;
  return pages * ::sysconf(_SC_PAGESIZE) / 1024;
}

/// In a process of its own: what a courier at work on that file comes to.
long resident_of(const std::string& path, int port) {
  std::array<int, 2> pipe{};
  if (::pipe(pipe.data()) != 0) std::abort();
  const ::pid_t child = ::fork();
  if (child == 0) {
    Durable durable{path, port, 64};
    durable.enqueue(2'000);
    durable.run(2'000);
    const long kb = resident_kb();
    static_cast<void>(!::write(pipe[1], &kb, sizeof kb));
    ::_exit(0);
  }
  long kb = 0;
  if (::read(pipe[0], &kb, sizeof kb) != sizeof kb) std::abort();
  ::waitpid(child, nullptr, 0);
  return kb;
}

}  // namespace

int main(int count, char** arguments) {
  const support::TemporaryFolder folder{count > 1 ? arguments[1] : "."};
  const int rounds = count > 2 ? std::atoi(arguments[2]) : 5;
  const auto file = [&](const char* name) { return (folder.path() / name).string(); };
  ::rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
  ::curl_global_init(CURL_GLOBAL_DEFAULT);

  const Server quick{0ms};
  constexpr std::size_t many = 1'000'000;
  const long empty_kb = resident_of(file("empty.db"), quick.port());
  {
    Bare bare{64, quick.port()};
    Costs without;
    std::array<Costs, 3> with;
    constexpr std::array<std::size_t, 3> endpoints{1, 4, hosts};
    std::vector<std::unique_ptr<Durable>> durables;
    for (const std::size_t each : endpoints) {
      const std::string name = "throughput-" + std::to_string(each) + ".db";
      durables.push_back(std::make_unique<Durable>(file(name.c_str()), quick.port(), 64, each));
      durable_cost(*durables.back(), 1'000);
    }
    for (int i = 0; i < rounds; ++i) {
      without.add(cost_of(bare, 20'000));
      for (std::size_t k = 0; k < with.size(); ++k) {
        with[k].add(durable_cost(*durables[k], 20'000));
      }
    }
    for (std::size_t k = 0; k < with.size(); ++k) {
      const std::string what = "64 in flight, endpoints: " + std::to_string(endpoints[k]);
      print(what.c_str(), without, "bare", with[k], "durable");
    }
  }
  {
    Durable few{file("few.db"), quick.port(), 64};
    Durable full{file("full.db"), quick.port(), 64};
    few.enqueue(1'000, 24h);
    for (std::size_t i = 0; i < many; i += 50'000) full.enqueue(50'000, 24h);
    Costs less, more;
    durable_cost(few, 1'000);
    durable_cost(full, 1'000);
    for (int i = 0; i < rounds; ++i) {
      less.add(durable_cost(few, 10'000));
      more.add(durable_cost(full, 10'000));
    }
    print("waiting", less, "10^3", more, "10^6");
  }
  std::printf("resident memory: empty %ld KB, 10^6 waiting %ld KB\n", empty_kb,
              resident_of(file("full.db"), quick.port()));
  {
    const Server slow{100ms};
    Durable narrow{file("narrow.db"), slow.port(), 64};
    Durable wide{file("wide.db"), slow.port(), 1'024};
    Costs less, more;
    durable_cost(narrow, 1'000);
    durable_cost(wide, 4'000);
    for (int i = 0; i < rounds; ++i) {
      less.add(durable_cost(narrow, 2'000));
      more.add(durable_cost(wide, 20'000));
    }
    print("100 ms receivers", less, "64", more, "1,024");
  }
}
