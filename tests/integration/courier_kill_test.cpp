// SPDX-License-Identifier: MIT
// A process with a shop and its courier is killed at random instants, again and again: what was
// committed is delivered, what was rolled back is not, and a kill repeats at most what was in
// flight. PAYCOURIER_KILLS sets how often.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <httplib.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/prctl.h>
#include <unistd.h>
#include <catch2/catch_test_macros.hpp>
#include <paycourier/adapter/sqlite_outbox.hpp>
#include <paycourier/paycourier.hpp>
#include <support/child.hpp>
#include <support/sanitizer.hpp>
#include <support/temporary.hpp>

using namespace paycourier;
using namespace support;
using namespace std::chrono_literals;

namespace {

constexpr const char* secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
constexpr int in_flight = 8;

/// The application's own database, with its own table and the outbox beside it.
class Database {
 public:
  explicit Database(const std::string& path) {
    REQUIRE(::sqlite3_open(path.c_str(), &db_) == SQLITE_OK);
    ::sqlite3_busy_timeout(db_, 10'000);
    execute(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
        "CREATE TABLE IF NOT EXISTS orders (id TEXT PRIMARY KEY)");
  }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database() { ::sqlite3_close(db_); }

  ::sqlite3* get() const { return db_; }
  void execute(const std::string& sql) {
    if (::sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
      FAIL(sql + ": " + ::sqlite3_errmsg(db_));
    }
  }
  std::vector<std::string> texts(const std::string& sql) {
    std::vector<std::string> found;
    ::sqlite3_exec(
        db_, sql.c_str(),
        [](void* into, int, char** columns, char**) {
          static_cast<std::vector<std::string>*>(into)->push_back(columns[0]);
          return 0;
        },
        &found, nullptr);
    return found;
  }

 private:
  ::sqlite3* db_ = nullptr;
};

Endpoint shop() {
  return {.id = "shop",
          .url = "http://127.0.0.1:" + variable("PAYCOURIER_TEST_PORT") + "/hooks",
          .signing = StandardWebhooks{secret},
          .reach = Reach::anywhere,
          .timeout = 5s};
}

/// Orders come in; every fifth is taken back. What was committed is acknowledged in a file.
void take_orders(Database& db, SqliteOutbox& outbox, const std::string& round) {
  const int acknowledged =
      ::open(variable("PAYCOURIER_TEST_LOG").c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  REQUIRE(acknowledged >= 0);
  for (int i = 0;; ++i) {
    const std::string id = "evt_" + round + "_" + std::to_string(i);
    db.execute("BEGIN IMMEDIATE; INSERT INTO orders VALUES ('" + id + "')");
    REQUIRE(outbox.enqueue({.id = id, .type = "payment.completed", .payload = "{}"}));
    if (i % 5 == 4) {
      db.execute("ROLLBACK");
      continue;
    }
    db.execute("COMMIT");
    const std::string line = id + "\n";
    REQUIRE(::write(acknowledged, line.data(), line.size()) == static_cast<::ssize_t>(line.size()));
    std::this_thread::sleep_for(1ms);  // The pace of the shop.
  }
}

TEST_CASE("a shop with its courier in a process of its own", "[.]") {
  if (variable(child_mark).empty()) SKIP("run by another test");
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  Database db{variable("PAYCOURIER_TEST_STORE")};
  SqliteOutbox outbox{db.get()};
  REQUIRE(outbox.subscribe(shop(), {"payment.*"}));
  Courier courier{outbox, FixedDelay{.delay = 5ms, .attempts = 1'000'000}, SystemClock{},
                  CurlMultiTransport{}, CourierSettings{.in_flight = in_flight}};
  const std::string round = variable("PAYCOURIER_TEST_NUMBER");
  if (round.empty()) {
    REQUIRE(courier.run_until_idle());
    return;
  }
  const std::jthread application{[&] { take_orders(db, outbox, round); }};
  REQUIRE(courier.run({}));
}

/// Counts every message that is rightly signed.
class Receiver {
 public:
  Receiver() {
    server_.new_task_queue = [] { return new httplib::ThreadPool{in_flight + 2}; };
    server_.Post("/hooks", [this](const httplib::Request& request, httplib::Response& response) {
      const Result<Event> event = door_.accept(request.body, [&](std::string_view name) {
        return request.get_header_value(std::string{name}.c_str());
      });
      const std::scoped_lock lock{mutex_};
      if (event) ++seen_[event->id];
      forged_ += !event;
      response.status = event ? 204 : 400;
    });
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::jthread{[this] { server_.listen_after_bind(); }};
  }
  ~Receiver() { server_.stop(); }

  int port() const { return port_; }
  int forged() const { return forged_; }
  std::map<std::string, int> seen() {
    const std::scoped_lock lock{mutex_};
    return seen_;
  }

 private:
  httplib::Server server_;
  WebhookReceiver<> door_{StandardWebhooks{secret}};
  std::mutex mutex_;
  std::map<std::string, int> seen_;
  int forged_ = 0;
  int port_ = 0;
  std::jthread thread_;
};

std::set<std::string> lines_of(const std::string& path) {
  std::set<std::string> lines;
  std::string text = read_file(path);
  for (std::size_t at = 0, end = 0; (end = text.find('\n', at)) != std::string::npos;
       at = end + 1) {
    lines.insert(text.substr(at, end - at));
  }
  return lines;
}

int kills() {
  const std::string wanted = variable("PAYCOURIER_KILLS");
  return !wanted.empty() ? std::stoi(wanted) : is_sanitized ? 8 : 25;
}

TEST_CASE("a courier that is killed at any instant loses no event and makes none up") {
  const std::string fast = ::access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "";
  const TemporaryFolder folder{fast};
  const std::string store = (folder.path() / "shop.db").string();
  const std::string log = folder.write("acknowledged", "");
  Receiver receiver;
  const std::vector<std::string> environment{
      "PAYCOURIER_TEST_STORE=" + store, "PAYCOURIER_TEST_LOG=" + log,
      "PAYCOURIER_TEST_PORT=" + std::to_string(receiver.port())};
  const auto start = [&](const std::string& round) {
    std::vector<std::string> all = environment;
    all.push_back("PAYCOURIER_TEST_NUMBER=" + round);
    return start_child("a shop with its courier in a process of its own", all);
  };

  std::mt19937 random{std::random_device{}()};
  std::size_t acknowledged = 0;
  for (int round = 0; round < kills(); ++round) {
    const ::pid_t child = start(std::to_string(round));
    // Mostly while it is at work, sometimes while it still starts.
    if (round % 4 != 0) {
      const auto patience = std::chrono::steady_clock::now() + 20s;
      while (lines_of(log).size() == acknowledged && std::chrono::steady_clock::now() < patience) {
        std::this_thread::sleep_for(1ms);
      }
    }
    std::this_thread::sleep_for(std::chrono::microseconds{random() % 20'000});
    ::kill(child, SIGKILL);
    CHECK(wait_for_child(child) == -1);
    acknowledged = lines_of(log).size();
  }
  REQUIRE(wait_for_child(start("")) == 0);

  Database db{store};
  CHECK(db.texts("PRAGMA integrity_check") == std::vector<std::string>{"ok"});
  const std::vector<std::string> orders = db.texts("SELECT id FROM orders");
  const std::set<std::string> committed{orders.begin(), orders.end()};
  const std::map<std::string, int> seen = receiver.seen();
  int lost = 0, phantoms = 0, duplicates = 0, undurable = 0;
  for (const std::string& id : committed) lost += seen.count(id) == 0;
  for (const std::string& id : lines_of(log)) undurable += committed.count(id) == 0;
  for (const auto& [id, times] : seen) {
    phantoms += committed.count(id) == 0;
    duplicates += times - 1;
  }
  UNSCOPED_INFO(kills() << " kills, " << committed.size() << " events, " << duplicates
                        << " duplicates");
  CHECK(lost == 0);
  CHECK(undurable == 0);
  CHECK(phantoms == 0);
  CHECK(receiver.forged() == 0);
  CHECK(duplicates <= kills() * in_flight);
  CHECK(committed.size() > static_cast<std::size_t>(kills()));
}

}  // namespace
