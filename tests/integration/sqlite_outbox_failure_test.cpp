// SPDX-License-Identifier: MIT
// A disk that is full or fails: every error is told, no accepted event is lost, and the outbox
// works again as soon as the disk does.
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <paycourier/adapter/sqlite_outbox.hpp>
#include <support/child.hpp>
#include <support/failing_disk.hpp>
#include <support/temporary.hpp>

using namespace paycourier;
using namespace support;
using namespace std::chrono_literals;

namespace {

const Instant start = from_unix(Seconds{1'893'456'000});

/// Every commit is synchronous; in memory that is cheap, and what fails is decided elsewhere.
std::string fast_folder() { return ::access("/dev/shm", W_OK) == 0 ? "/dev/shm" : ""; }

Endpoint shop() {
  return {.id = "shop", .url = "https://shop.example/hooks", .signing = Unsigned{}};
}

Event event_of(int number) {
  return {.id = "e" + std::to_string(number),
          .type = "payment.completed",
          .payload = std::string(1'500, static_cast<char>('a' + number % 26))};
}

/// What was promised, by the answers that were given.
struct Promises {
  std::set<std::string> accepted;
  std::set<std::string> delivered;
  int refusals = 0;
  std::set<std::string> codes;
  int next = 0;

  void note(const Error& error) {
    CHECK(error.fault == Fault::storage);
    CHECK(describe(error).find("aaaa") == std::string::npos);
    codes.insert(error.code);
    ++refusals;
  }
  bool enqueue(SqliteOutbox& box) {
    const Event event = event_of(next++);
    const auto enqueued = box.enqueue(event, {}, start);
    if (enqueued) {
      accepted.insert(event.id);
    } else {
      note(enqueued.error());
    }
    return enqueued.has_value();
  }
};

/// A courier that has everything delivered at once, and repeats a turn that failed.
struct Hands {
  std::vector<Delivery> held;

  bool turn(SqliteOutbox& box, Promises& promises) {
    Turn turn;
    for (const Delivery& delivery : held) {
      Completion done{.delivery = delivery.number, .token = delivery.token, .endpoint = 1};
      done.attempt.status = 204;
      turn.completions.push_back(std::move(done));
    }
    turn.wants.push_back({1, 4, 4, 60s});
    Result<Turned> turned = box.turn(turn, start);
    if (!turned) {
      promises.note(turned.error());
      return false;
    }
    // A turn that failed may have been written all the same: then it is stale now.
    for (const Delivery& delivery : held) promises.delivered.insert(delivery.event.id);
    held = std::move(turned->claimed);
    return true;
  }
};

/// With a disk that works: nothing that was promised is missing, and all of it can be delivered.
void check(const std::string& path, Promises& promises) {
  SqliteOutbox box = SqliteOutbox::open(path).value();
  {
    sqlite::Connection connection = sqlite::Connection::open(path, 1s).value();
    sqlite::Query integrity{connection, "PRAGMA integrity_check"};
    auto run = integrity.run();
    REQUIRE(run.step().value());
    CHECK(run.text(0) == "ok");
  }
  const auto is_delivered = [&](const std::string& id) {
    const auto records = box.deliveries_of(id).value();
    return records.size() == 1 && records[0].state == DeliveryState::delivered;
  };
  for (const std::string& id : promises.delivered) CHECK(is_delivered(id));
  REQUIRE(box.subscribe(shop(), {"*"}));
  REQUIRE(box.take_over(start));
  Hands hands;
  hands.held = box.lapsed(start, 60s, 1'000).value();
  do {
    REQUIRE(hands.turn(box, promises));
  } while (!hands.held.empty());
  for (const std::string& id : promises.accepted) CHECK(is_delivered(id));
}

}  // namespace

TEST_CASE("a disk that fails at every so-manieth write loses no event that was accepted") {
  FailingDisk disk;
  int refusals = 0, delivered = 0;
  for (int every = 1; every < 90; every += every < 20 ? 1 : 7) {
    INFO("every write number " << every << " fails");
    const TemporaryFolder folder{fast_folder()};
    const std::string path = (folder.path() / "outbox.db").string();
    Promises promises;
    {
      SqliteOutbox box = SqliteOutbox::open(path).value();
      REQUIRE(box.subscribe(shop(), {"*"}));
      REQUIRE(box.take_over(start));
      Hands hands;
      disk.fail_every(every);
      for (int round = 0; round < 12; ++round) {
        for (int i = 0; i < 3; ++i) promises.enqueue(box);
        hands.turn(box, promises);
        if (!box.prune(start)) ++refusals;
      }
      disk.fail_every(0);
      CHECK(promises.enqueue(box));
      CHECK(hands.turn(box, promises));
      CHECK(box.news());
    }
    CHECK(promises.codes.size() <= 1);
    if (!promises.codes.empty()) CHECK(promises.codes.count("SQLITE_IOERR") == 1);
    refusals += promises.refusals;
    delivered += static_cast<int>(promises.delivered.size());
    check(path, promises);
  }
  CHECK(disk.failures() > 100);
  CHECK(refusals > 100);
  CHECK(delivered > 100);
}

TEST_CASE("of threads that share a commit that fails each is told the truth about its own event") {
  FailingDisk disk;
  int saved = 0;
  for (int writes = 0; writes < 60; ++writes) {
    INFO("write number " << writes + 1 << " fails");
    const TemporaryFolder folder{fast_folder()};
    const std::string path = (folder.path() / "outbox.db").string();
    auto state =
        sqlite::OutboxState::make(sqlite::Connection::open(path, 1s).value(), {}, {}).value();
    const int before = disk.failures();
    constexpr int threads = 8;
    std::vector<Result<Enqueued>> answers(threads, Enqueued{});
    {
      std::vector<std::jthread> writers;
      std::unique_lock held{state->turnstile};
      for (int t = 0; t < threads; ++t) {
        const auto own = static_cast<std::size_t>(t);
        writers.emplace_back(
            [&, t, own] { answers[own] = state->enqueue(event_of(t), {}, start); });
      }
      // One has begun, and waits; all the others are to share the next commit.
      while (state->intake.waiting() != threads - 1) std::this_thread::yield();
      disk.fail_after(writes);
      held.unlock();
    }
    disk.fail_every(0);
    int accepted = 0;
    const sqlite::Connection reader = sqlite::Connection::open(path, 1s).value();
    sqlite::Query find{reader, "SELECT count(*) FROM paycourier_events WHERE id = ?1"};
    for (int t = 0; t < threads; ++t) {
      const std::string id = "e" + std::to_string(t);
      const bool is_there = find.run(std::string_view{id}).number().value() == 1;
      const auto& answer = answers[static_cast<std::size_t>(t)];
      accepted += answer.has_value();
      CHECK(is_there == answer.has_value());
      if (!answer) CHECK(answer.error().code == "SQLITE_IOERR");
    }
    CHECK(accepted >= threads - 1);
    if (disk.failures() > before && accepted == threads) ++saved;
  }
  // The shared commit failed, and each was written by itself then.
  CHECK(saved > 3);
}

TEST_CASE("a disk that fails undoes the application's transaction or leaves it whole") {
  FailingDisk disk;
  int refused = 0, committed = 0;
  for (int every = 1; every < 2'000; every += 1 + every / 8) {
    INFO("every write number " << every << " fails");
    const TemporaryFolder folder{fast_folder()};
    const std::string path = (folder.path() / "shop.db").string();
    ::sqlite3* db = nullptr;
    REQUIRE(::sqlite3_open(path.c_str(), &db) == SQLITE_OK);
    const auto run = [&](const char* sql) {
      return ::sqlite3_exec(db, sql, nullptr, nullptr, nullptr) == SQLITE_OK;
    };
    // So small a cache that changes are written out before the commit.
    REQUIRE(
        run("PRAGMA journal_mode = WAL; PRAGMA cache_size = 10; PRAGMA cache_spill = 10;"
            "CREATE TABLE orders (id INTEGER PRIMARY KEY)"));
    {
      SqliteOutbox box{db};
      REQUIRE(box.subscribe(shop(), {"*"}));
      disk.fail_every(every);
      for (int i = 0; i < 10; ++i) {
        if (!run("BEGIN IMMEDIATE")) continue;
        bool is_whole = run(("INSERT INTO orders VALUES (" + std::to_string(i) + ")").c_str());
        for (int part = 0; part < 5 && is_whole; ++part) {
          is_whole = box.enqueue(event_of(i * 10 + part), {}, start).has_value();
        }
        if (is_whole && run("COMMIT")) {
          ++committed;
        } else {
          ++refused;
          run("ROLLBACK");
        }
      }
      disk.fail_every(0);
      sqlite::Query half{sqlite::Connection{db},
                         "SELECT count(*) FROM (SELECT o.id, (SELECT count(*) FROM"
                         " paycourier_events e WHERE substr(e.id, 2) / 10 = o.id) AS events"
                         " FROM orders o WHERE events <> 5)"};
      CHECK(half.run().number().value() == 0);
      sqlite::Query orphans{sqlite::Connection{db},
                            "SELECT count(*) FROM paycourier_events WHERE substr(id, 2) / 10 NOT IN"
                            " (SELECT id FROM orders)"};
      CHECK(orphans.run().number().value() == 0);
      sqlite::Query integrity{sqlite::Connection{db}, "PRAGMA integrity_check"};
      auto checked = integrity.run();
      REQUIRE(checked.step().value());
      CHECK(checked.text(0) == "ok");
    }
    ::sqlite3_close(db);
  }
  CHECK(refused > 50);
  CHECK(committed > 50);
}

TEST_CASE(
    "a database at its greatest size says that it is full, and works again when it may grow") {
  const TemporaryFolder folder;
  const std::string path = (folder.path() / "outbox.db").string();
  ::sqlite3* db = nullptr;
  REQUIRE(::sqlite3_open(path.c_str(), &db) == SQLITE_OK);
  const auto run = [&](const char* sql) {
    REQUIRE(::sqlite3_exec(db, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
  };
  run("PRAGMA journal_mode = WAL; CREATE TABLE orders (id)");
  Promises promises;
  {
    SqliteOutbox box{db};
    REQUIRE(box.subscribe(shop(), {"*"}));
    run("PRAGMA max_page_count = 60");
    while (promises.enqueue(box)) {
    }
    CHECK(promises.codes == std::set<std::string>{"SQLITE_FULL"});
    run("BEGIN; INSERT INTO orders VALUES (1)");
    const auto refused = box.enqueue(event_of(1'000), {}, start);
    REQUIRE_FALSE(refused);
    // SQLite decides how much it undoes; where it is all, nobody can take it for a part.
    const bool is_undone = ::sqlite3_get_autocommit(db) != 0;
    CHECK(refused.error().because.ends_with("; the whole transaction is undone") == is_undone);
    CHECK(::sqlite3_exec(db, "COMMIT", nullptr, nullptr, nullptr) ==
          (is_undone ? SQLITE_ERROR : SQLITE_OK));
    sqlite::Query orders{sqlite::Connection{db}, "SELECT count(*) FROM orders"};
    CHECK(orders.run().number().value() == (is_undone ? 0 : 1));
    run("PRAGMA max_page_count = 10000");
    CHECK(promises.enqueue(box));
    CHECK(promises.accepted.size() > 5);
  }
  CHECK(::sqlite3_close(db) == SQLITE_OK);
  check(path, promises);
}

TEST_CASE("a disk that is full is told of, and the outbox works again when there is space") {
  const TemporaryFolder folder;
  const int status = run_in_child("child on a disk that fills up",
                                  {"PAYCOURIER_TEST_FOLDER=" + folder.path().string()});
  if (status == 4) SKIP("no namespace");
  CHECK(status == 0);
}

TEST_CASE("child on a disk that fills up", "[.]") {
  const char* folder = std::getenv("PAYCOURIER_TEST_FOLDER");
  if (!std::getenv(child_mark) || !folder) SKIP("run by another test");
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const std::string user = "0 " + std::to_string(::getuid()) + " 1";
  const std::string group = "0 " + std::to_string(::getgid()) + " 1";
  if (::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) SKIP("no namespace");
  std::ofstream{"/proc/self/setgroups"} << "deny";
  std::ofstream{"/proc/self/uid_map"} << user;
  std::ofstream{"/proc/self/gid_map"} << group;
  if (::mount("none", folder, "tmpfs", 0, "size=3m") != 0) SKIP("no file system of its own");
  const std::string path = std::string{folder} + "/outbox.db", filler = path + "-filler";
  const auto fill = [&] {
    const int file = ::open(filler.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    REQUIRE(file >= 0);
    const std::string block(4'096, 'x');
    while (::write(file, block.data(), block.size()) > 0) {
    }
    ::close(file);
  };

  Promises promises;
  {
    SqliteOutbox box = SqliteOutbox::open(path).value();
    REQUIRE(box.subscribe(shop(), {"*"}));
    REQUIRE(box.take_over(start));
    Hands hands;
    for (int i = 0; i < 40; ++i) REQUIRE(promises.enqueue(box));
    for (int round = 0; round < 3; ++round) {
      INFO("round " << round);
      REQUIRE(hands.turn(box, promises));
      fill();
      while (promises.enqueue(box)) {
      }
      CHECK_FALSE(promises.enqueue(box));
      while (hands.turn(box, promises)) {
      }
      CHECK_FALSE(hands.turn(box, promises));
      CHECK(promises.codes == std::set<std::string>{"SQLITE_FULL"});
      std::filesystem::remove(filler);
      CHECK(promises.enqueue(box));
      CHECK(hands.turn(box, promises));
    }
  }
  check(path, promises);
}
