// SPDX-License-Identifier: MIT
// Processes that share an outbox: one courier, whoever enqueues, and whoever is killed.
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>
#include <catch2/catch_test_macros.hpp>
#include <paycourier/adapter/sqlite_outbox.hpp>
#include <support/child.hpp>
#include <support/outbox_contract.hpp>
#include <support/temporary.hpp>

using namespace paycourier;
using namespace support;
using namespace std::chrono_literals;

namespace {

using Office = PostOffice<SqliteOutbox>;

/// A process that its test started; it dies with the test.
struct Child {
  Child() {
    if (variable(child_mark).empty()) SKIP("run by another test");
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  }
  std::string path = variable("PAYCOURIER_TEST_STORE");
  std::string word = variable("PAYCOURIER_TEST_WORD");
};

struct Shared {
  TemporaryFolder folder{::access("/dev/shm", W_OK) == 0 ? "/dev/shm" : ""};
  std::string path = (folder.path() / "outbox.db").string();

  ::pid_t start(const char* test, const std::string& word) const {
    return start_child(test, {"PAYCOURIER_TEST_STORE=" + path, "PAYCOURIER_TEST_WORD=" + word});
  }
  Office open() const {
    Office office{SqliteOutbox::open(path).value()};
    office.subscribe("shop");
    return office;
  }
};

/// The application's own database, as the child writes it.
void save_order_and_die(const std::string& path, bool commits) {
  ::sqlite3* db = nullptr;
  REQUIRE(::sqlite3_open(path.c_str(), &db) == SQLITE_OK);
  const auto run = [&](const char* sql) {
    REQUIRE(::sqlite3_exec(db, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
  };
  run("PRAGMA synchronous = FULL; CREATE TABLE orders (id)");
  SqliteOutbox outbox{db};
  run("BEGIN IMMEDIATE; INSERT INTO orders VALUES ('o1')");
  REQUIRE(outbox.enqueue(Office::event("e1")));
  if (commits) run("COMMIT");
  ::kill(::getpid(), SIGKILL);
}

}  // namespace

TEST_CASE("an event that was committed is delivered though its process died at once") {
  const Shared shared;
  { const Office prepared = shared.open(); }
  CHECK(wait_for_child(shared.start("child that saves an order and dies", "commits")) == -1);
  Office office = shared.open();
  office.open();
  CHECK(office.one("shop").event.id == "e1");
}

TEST_CASE("an event whose process died before the commit never was") {
  const Shared shared;
  { const Office prepared = shared.open(); }
  CHECK(wait_for_child(shared.start("child that saves an order and dies", "does not")) == -1);
  Office office = shared.open();
  office.open();
  CHECK(office.none("shop"));
  CHECK_FALSE(office.enqueue("e1").repeated);
}

TEST_CASE("child that saves an order and dies", "[.]") {
  const Child child;
  save_order_and_die(child.path, child.word == "commits");
}

TEST_CASE("processes that enqueue the same events at once enqueue each of them once") {
  const Shared shared;
  Office office = shared.open();
  office.open();
  std::vector<::pid_t> children;
  for (const char* word : {"one", "two"}) {
    children.push_back(shared.start("child that enqueues", word));
  }
  std::vector<std::string> delivered;
  // What other processes enqueue is news here, while they are at it.
  while (delivered.size() < 300) {
    REQUIRE(office.box.news());
    for (const Delivery& delivery : office.claimed("shop", 64)) {
      REQUIRE(office.complete(delivery, Fate::delivered).empty());
      delivered.push_back(delivery.event.id);
    }
  }
  for (const ::pid_t child : children) CHECK(wait_for_child(child) == 0);
  CHECK(office.none("shop"));
  std::sort(delivered.begin(), delivered.end());
  CHECK(std::unique(delivered.begin(), delivered.end()) == delivered.end());
  CHECK(office.box.backlog().value().live == 0);
}

TEST_CASE("child that enqueues", "[.]") {
  const Child child;
  Office office{SqliteOutbox::open(child.path).value()};
  CHECK(office.box.take_over(office.start).error().fault == Fault::conflict);
  // A hundred of its own, and a hundred that the other one has, too.
  for (int i = 0; i < 100; ++i) {
    office.enqueue(child.word + std::to_string(i));
    office.enqueue("both" + std::to_string(i));
  }
}

TEST_CASE("when a courier's process is killed the next one takes over at once, with its claims") {
  const Shared shared;
  Office office = shared.open();
  office.enqueue("e1");
  const std::string log = (shared.folder.path() / "claimed").string();
  const ::pid_t child = shared.start("child that claims and waits", log);
  while (read_file(log).empty()) std::this_thread::yield();
  CHECK(office.box.take_over(office.start).error().fault == Fault::conflict);
  ::kill(child, SIGKILL);
  CHECK(wait_for_child(child) == -1);
  REQUIRE(office.box.take_over(office.start));
  const auto lapsed = office.box.lapsed(office.start, office.lease, 10).value();
  REQUIRE(lapsed.size() == 1);
  CHECK(lapsed[0].event.id == "e1");
  CHECK(std::to_string(lapsed[0].token - 1) == read_file(log));
}

TEST_CASE("child that claims and waits", "[.]") {
  const Child child;
  Office office{SqliteOutbox::open(child.path).value()};
  office.open();
  const Delivery delivery = office.one("shop");
  const std::string whole = child.word + "-written";
  std::ofstream{whole} << delivery.token << std::flush;
  REQUIRE(std::rename(whole.c_str(), child.word.c_str()) == 0);
  for (;;) ::pause();
}
