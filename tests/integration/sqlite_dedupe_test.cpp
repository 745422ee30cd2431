// SPDX-License-Identifier: MIT
// Processes that share an SQLite file handle every message once, whatever fails and whoever is
// killed.
#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>
#include <catch2/catch_test_macros.hpp>
#include <paycourier/adapter/sqlite_dedupe.hpp>
#include <paycourier/paycourier.hpp>
#include <paycourier/testing/manual_clock.hpp>
#include <support/child.hpp>
#include <support/sanitizer.hpp>
#include <support/temporary.hpp>

using namespace paycourier;
using namespace support;
using namespace std::chrono_literals;

namespace {

constexpr const char* secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
constexpr int processes = 2;
constexpr int threads = 2;
constexpr int deliveries = 3;
constexpr unsigned failing_percent = 10;
constexpr int openers = 4;

/// A process that its test started; it dies with the test.
struct Child {
  Child() {
    if (variable(child_mark).empty()) SKIP("run by another test");
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  }
  std::string store = variable("PAYCOURIER_TEST_STORE");
  std::string log = variable("PAYCOURIER_TEST_LOG");
  int number = std::stoi(variable("PAYCOURIER_TEST_NUMBER"));
  int messages = std::stoi(variable("PAYCOURIER_TEST_MESSAGES"));
};

/// Every commit is synchronous; in memory the file system makes that cheap, and a process that is
/// killed loses nothing that it wrote there either.
std::string fast_folder() {
  if (!variable("PAYCOURIER_TEST_FOLDER").empty()) return variable("PAYCOURIER_TEST_FOLDER");
  return ::access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "";
}

int messages_to_send() {
  const std::string wanted = variable("PAYCOURIER_DEDUPE_MESSAGES");
  return !wanted.empty() ? std::stoi(wanted) : is_sanitized ? 1'000 : 10'000;
}

struct Run {
  TemporaryFolder folder{fast_folder()};
  std::string store = (folder.path() / "handled.db").string();

  std::string log_of(int number) const {
    return (folder.path() / ("log" + std::to_string(number))).string();
  }
  ::pid_t start(const char* test, int number, int messages) const {
    return start_child(test,
                       {"PAYCOURIER_TEST_STORE=" + store, "PAYCOURIER_TEST_LOG=" + log_of(number),
                        "PAYCOURIER_TEST_NUMBER=" + std::to_string(number),
                        "PAYCOURIER_TEST_MESSAGES=" + std::to_string(messages)});
  }
};

auto handle(auto& receiver, const std::string& id, Instant now, auto handler) {
  const std::string body = R"({"type":"payment.completed"})";
  static const StandardWebhooks signing{secret};
  const http::Headers headers = signing.sign({id, now, body});
  return receiver.handle(
      body, [&](std::string_view name) { return headers[name]; }, handler);
}

/// The part of all deliveries, in random order, that comes to this process.
std::deque<int> share_of(int number, int messages) {
  std::mt19937 generator{4'711};
  std::vector<int> all;
  for (int i = 0; i < messages * deliveries; ++i) all.push_back(i % messages);
  std::shuffle(all.begin(), all.end(), generator);
  std::deque<int> mine;
  for (const int message : all) {
    if (static_cast<int>(generator() % processes) == number) mine.push_back(message);
  }
  return mine;
}

/// What is left to deliver; what is not answered with 200 comes again, as from a sender.
class Queue {
 public:
  explicit Queue(std::deque<int> messages) : messages_{std::move(messages)} {}

  bool take(int& message) {
    const std::scoped_lock lock{mutex_};
    if (messages_.empty()) return false;
    message = messages_.front();
    messages_.pop_front();
    return true;
  }
  void put_back(int message) {
    const std::scoped_lock lock{mutex_};
    messages_.push_back(message);
  }

 private:
  std::mutex mutex_;
  std::deque<int> messages_;
};

/// Where processes meet: memory that they share through a file.
class Gate {
 public:
  explicit Gate(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    REQUIRE(::ftruncate(file, sizeof(std::atomic<int>)) == 0);
    void* memory =
        ::mmap(nullptr, sizeof(std::atomic<int>), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    REQUIRE(memory != MAP_FAILED);
    ::close(file);
    arrived_ = static_cast<std::atomic<int>*>(memory);
  }
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;
  ~Gate() { ::munmap(arrived_, sizeof *arrived_); }

  /// Comes back when so many calls were made, as near to one another as can be.
  void pass(int calls) {
    ++*arrived_;
    while (arrived_->load() < calls) {
    }
  }

 private:
  std::atomic<int>* arrived_;
};

}  // namespace

TEST_CASE("two processes that share a file handle every message exactly once") {
  const Run run;
  const int messages = messages_to_send();
  std::vector<::pid_t> children;
  for (int number = 0; number < processes; ++number) {
    children.push_back(run.start("child that handles its share", number, messages));
  }
  for (const ::pid_t child : children) CHECK(wait_for_child(child) == 0);

  std::vector<int> successes(static_cast<std::size_t>(messages));
  int failures = 0;
  for (int number = 0; number < processes; ++number) {
    std::ifstream log{run.log_of(number)};
    for (int message = 0; log >> message;) {
      if (message < 0) {
        ++failures;
      } else {
        ++successes.at(static_cast<std::size_t>(message));
      }
    }
  }
  CHECK(std::ranges::count(successes, 1) == messages);
  CHECK(failures > messages / 20);
}

TEST_CASE("child that handles its share", "[.]") {
  const Child child;
  const int log = ::open(child.log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  REQUIRE(log >= 0);
  auto store = SqliteDedupe::open(child.store, {.patience = 60s});
  INFO((store ? std::string{} : describe(store.error())));
  REQUIRE(store);
  WebhookReceiver receiver{StandardWebhooks{secret}, JsonOrForm{}, *std::move(store)};
  Queue queue{share_of(child.number, child.messages)};
  std::atomic<int> troubles = 0;

  const auto work = [&](unsigned seed) {
    std::mt19937 generator{seed};
    for (int message = 0; queue.take(message);) {
      const Reception reception = handle(
          receiver, "evt_" + std::to_string(message), SystemClock{}.now(), [&](const Event&) {
            const bool fails = generator() % 100 < failing_percent;
            const std::string line = std::to_string(fails ? -1 : message) + "\n";
            if (::write(log, line.data(), line.size()) < 0) ++troubles;
            return !fails;
          });
      if (reception.outcome == Outcome::refused) ++troubles;
      if (reception.outcome == Outcome::handled && reception.error) ++troubles;
      if (reception.status != 200) queue.put_back(message);
    }
  };
  {
    std::vector<std::jthread> workers;
    for (int thread = 0; thread < threads; ++thread) {
      workers.emplace_back(work, static_cast<unsigned>(child.number * threads + thread));
    }
  }
  CHECK(troubles == 0);
}

TEST_CASE("a message whose handler was killed is handled again when its claim has run out") {
  const Run run;
  const auto receiver = [&] {
    return WebhookReceiver{StandardWebhooks{secret}, JsonOrForm{},
                           SqliteDedupe::open(run.store, {.lease = 5min}).value(),
                           testing::ManualClock{}};
  };
  const ::pid_t child = run.start("child that never finishes", 0, 1);
  while (read_file(run.log_of(0)).empty()) std::this_thread::yield();
  ::kill(child, SIGKILL);
  CHECK(wait_for_child(child) == -1);

  auto survivor = receiver();
  int handled = 0;
  const auto outcome = [&] {
    return handle(survivor, "evt_1", survivor.clock().now(), [&](const Event&) { ++handled; })
        .outcome;
  };
  CHECK(outcome() == Outcome::busy);
  survivor.clock().advance(5min - 1ms);
  CHECK(outcome() == Outcome::busy);
  survivor.clock().advance(1ms);
  CHECK(outcome() == Outcome::handled);
  CHECK(outcome() == Outcome::repeat);
  CHECK(handled == 1);
}

TEST_CASE("child that never finishes", "[.]") {
  const Child child;
  testing::ManualClock clock;
  WebhookReceiver receiver{StandardWebhooks{secret}, JsonOrForm{},
                           SqliteDedupe::open(child.store, {.lease = 5min}).value(), clock};
  handle(receiver, "evt_1", clock.now(), [&](const Event&) {
    std::ofstream{child.log} << "in the handler" << std::flush;
    for (;;) ::pause();
  });
}

TEST_CASE("processes that create the same file at once all get it") {
  const Run run;
  std::vector<::pid_t> children;
  for (int number = 0; number < openers; ++number) {
    children.push_back(run.start("child that opens", number, 0));
  }
  for (const ::pid_t child : children) CHECK(wait_for_child(child) == 0);
}

TEST_CASE("child that opens", "[.]") {
  const Child child;
  Gate gate{child.store + "-gate"};
  for (int round = 1; round <= 200; ++round) {
    gate.pass(round * openers);
    const auto store = SqliteDedupe::open(child.store + std::to_string(round));
    INFO((store ? std::string{} : describe(store.error())));
    CHECK(store);
  }
}
