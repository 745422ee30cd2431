// SPDX-License-Identifier: MIT
// The outbox in SQLite: what every outbox keeps, and what only one in the application's database
// can.
#include <paycourier/adapter/sqlite_outbox.hpp>

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <thread>
#include <vector>

#include <support/operator_contract.hpp>
#include <support/outbox_contract.hpp>
#include <support/temporary.hpp>

namespace {

using namespace paycourier;
using namespace std::chrono_literals;
using support::PostOffice;
using support::TemporaryFolder;

/// The application's own database, with its own table.
struct Application {
  TemporaryFolder folder;
  std::string path = (folder.path() / "shop.db").string();
  ::sqlite3* db = nullptr;

  Application() {
    REQUIRE(::sqlite3_open(path.c_str(), &db) == SQLITE_OK);
    run("PRAGMA journal_mode = WAL; CREATE TABLE orders (id TEXT PRIMARY KEY)");
  }
  Application(const Application&) = delete;
  Application& operator=(const Application&) = delete;
  ~Application() { ::sqlite3_close_v2(db); }

  void run(const char* sql) {
    INFO(sql);
    REQUIRE(::sqlite3_exec(db, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
  }
  std::int64_t count(std::string sql) const {
    const sqlite::Connection borrowed{db};
    sqlite::Query query{borrowed, std::move(sql)};
    return query.run().number().value().value_or(-1);
  }
  std::int64_t orders() const { return count("SELECT count(*) FROM orders"); }
};

struct Shop : Application {
  PostOffice<SqliteOutbox> post{SqliteOutbox{db}};

  Shop() { post.subscribe("shop"); }
};

}  // namespace

static_assert(Outbox<SqliteOutbox>);

TEST_CASE("the outbox in an SQLite file keeps what every outbox keeps") {
  const TemporaryFolder folder;
  support::check_outbox([&](Retention kept) {
    return SqliteOutbox::open((folder.path() / "outbox.db").string(), kept).value();
  });
}

TEST_CASE("the outbox in an application's database keeps what every outbox keeps") {
  const Application application;
  support::check_outbox(
      [&](Retention kept) { return SqliteOutbox::use(application.db, kept).value(); });
}

TEST_CASE("an operator is served alike by an outbox in a file and in an application's database") {
  const TemporaryFolder folder;
  const Application application;
  SECTION("in a file") {
    support::check_operations([&](Retention kept) {
      return SqliteOutbox::open((folder.path() / "outbox.db").string(), kept).value();
    });
  }
  SECTION("in an application's database") {
    support::check_operations(
        [&](Retention kept) { return SqliteOutbox::use(application.db, kept).value(); });
  }
}

// --- In the application's transaction

TEST_CASE("an event that rolls back leaves nothing") {
  Shop shop;
  shop.post.open();
  shop.run("BEGIN; INSERT INTO orders VALUES ('o1')");
  CHECK(shop.post.enqueue("e1", 0s, {.dedupe_key = "o1"}).deliveries == 1);
  shop.run("ROLLBACK");
  CHECK(shop.orders() == 0);
  CHECK(shop.post.records("e1").empty());
  CHECK(shop.post.none("shop"));
  CHECK_FALSE(shop.post.enqueue("e2", 0s, {.dedupe_key = "o1"}).repeated);
}

TEST_CASE("an event is there for the courier when the application commits, and not before") {
  Shop shop;
  shop.post.open();
  REQUIRE(shop.post.box.news());
  shop.run("BEGIN; INSERT INTO orders VALUES ('o1')");
  shop.post.enqueue("e1");
  CHECK(shop.post.box.news().value().due.empty());
  shop.run("COMMIT");
  CHECK(shop.post.box.news().value().due.size() == 1);
  CHECK(shop.post.one("shop").event.id == "e1");
}

TEST_CASE("an enqueue that is refused leaves the application's transaction as it was") {
  Shop shop;
  shop.post.enqueue("e1");
  shop.run("BEGIN; INSERT INTO orders VALUES ('o1')");
  Event other = shop.post.event("e1");
  other.payload = "{}";
  CHECK(shop.post.box.enqueue(other).error().fault == Fault::conflict);
  CHECK(shop.post.box.enqueue(shop.post.event("no.dots")).error().fault == Fault::invalid);
  shop.post.enqueue("e2");
  shop.run("COMMIT");
  CHECK(shop.orders() == 1);
  CHECK(shop.post.records("e2").size() == 1);
}

TEST_CASE("an enqueue that fails half-way leaves none of itself in the transaction") {
  Shop shop;
  shop.post.subscribe("second");
  shop.run(
      "CREATE TRIGGER full BEFORE INSERT ON paycourier_deliveries WHEN new.endpoint = 2"
      " BEGIN SELECT RAISE(ABORT, 'no'); END");
  shop.run("BEGIN; INSERT INTO orders VALUES ('o1')");
  const auto refused = shop.post.box.enqueue(shop.post.event("e1"), {.dedupe_key = "o1"});
  CHECK(refused.error().fault == Fault::storage);
  CHECK(refused.error().code == "SQLITE_CONSTRAINT");
  shop.run("COMMIT");
  CHECK(shop.orders() == 1);
  CHECK(shop.count("SELECT count(*) FROM paycourier_events") == 0);
  CHECK(shop.count("SELECT count(*) FROM paycourier_deliveries") == 0);
  CHECK(shop.count("SELECT count(*) FROM paycourier_event_keys") == 0);
}

TEST_CASE("an operator's word, too, is part of the application's transaction") {
  Shop shop;
  shop.post.open();
  shop.post.enqueue("e1");
  const auto dead = shop.post.die("shop");
  shop.run("BEGIN");
  REQUIRE(shop.post.box.revive(dead));
  REQUIRE(shop.post.box.pause("shop"));
  shop.run("ROLLBACK");
  CHECK(shop.post.box.dead_letters().value().size() == 1);
  CHECK_FALSE(shop.post.box.health("shop").value().paused);
  CHECK(shop.post.none("shop", 1h));
}

TEST_CASE("a courier never becomes part of the application's transaction") {
  Shop shop;
  shop.post.enqueue("e1");
  shop.post.open();
  shop.run("BEGIN; SELECT count(*) FROM orders");
  const Delivery delivery = shop.post.one("shop");
  shop.run("ROLLBACK");
  CHECK(support::states(shop.post.records("e1")) == std::vector{DeliveryState::leased});
  CHECK(shop.post.complete(delivery, Fate::delivered).empty());
}

TEST_CASE(
    "an application that holds the write lock makes a courier wait, and no longer than that") {
  Shop shop;
  shop.post.enqueue("e1");
  shop.post.open();
  const auto endpoint = shop.post.number("shop");
  shop.run("BEGIN IMMEDIATE; INSERT INTO orders VALUES ('o1')");
  std::jthread courier{[&] {
    Turn turn;
    turn.wants.push_back({endpoint, 1, 0, 60s});
    CHECK(shop.post.box.turn(turn, shop.post.start).value().claimed.size() == 1);
  }};
  CHECK(shop.post.enqueue("e2").deliveries == 1);
  shop.run("COMMIT");
}

// --- The database

TEST_CASE("an outbox in memory takes events, and no courier") {
  ::sqlite3* db = nullptr;
  REQUIRE(::sqlite3_open(":memory:", &db) == SQLITE_OK);
  {
    PostOffice<SqliteOutbox> post{SqliteOutbox{db}};
    post.subscribe("shop");
    CHECK(post.enqueue("e1").deliveries == 1);
    CHECK(post.box.take_over(post.start).error().fault == Fault::invalid);
    CHECK(post.records("e1").size() == 1);
  }
  CHECK(::sqlite3_close(db) == SQLITE_OK);
  PostOffice<SqliteOutbox> own{SqliteOutbox::open(":memory:").value()};
  own.subscribe("shop");
  own.enqueue("e1");
  CHECK(own.records("e1").size() == 1);
}

TEST_CASE("a database without the write-ahead log gets no courier before it is switched") {
  Shop shop;
  shop.run("PRAGMA journal_mode = DELETE");
  CHECK(shop.post.box.take_over(shop.post.start).error().because ==
        "a courier needs the write-ahead log: run PRAGMA journal_mode = WAL");
  shop.run("PRAGMA journal_mode = WAL");
  CHECK(shop.post.box.take_over(shop.post.start));
}

TEST_CASE("what an outbox holds outlives who opened it, but for addresses and secrets") {
  const TemporaryFolder folder;
  const std::string path = (folder.path() / "outbox.db").string();
  const std::string secret = "whsec_never-on-the-disk", url = "https://hidden.example/hooks";
  struct Scheme {
    std::string key;
    http::Headers sign(const SignedMessage&) const { return {{"x-key", key}}; }
  };
  {
    PostOffice<SqliteOutbox> post{SqliteOutbox::open(path).value()};
    REQUIRE(post.box.subscribe({.id = "shop", .url = url, .signing = Scheme{secret}}, {"*"}));
    post.enqueue("e1");
    post.open();
    post.one("shop");
  }
  PostOffice<SqliteOutbox> post{SqliteOutbox::open(path).value()};
  post.open();
  const auto posts = post.box.posts().value();
  REQUIRE(posts.size() == 1);
  CHECK(posts[0].id == "shop");
  CHECK(posts[0].endpoint == nullptr);
  const auto lapsed = post.box.lapsed(post.start, 1min, 10).value();
  REQUIRE(lapsed.size() == 1);
  CHECK(post.enqueue("e2").deliveries == 1);
  for (const char* end : {"", "-wal"}) {
    const std::string bytes = support::read_file(path + end);
    CHECK(bytes.find("e1") != std::string::npos);
    CHECK(bytes.find(secret) == std::string::npos);
    CHECK(bytes.find("hidden.example") == std::string::npos);
  }
}

TEST_CASE("a file that cannot be opened, or is no database, is an error of storage") {
  const TemporaryFolder folder;
  CHECK(SqliteOutbox::open((folder.path() / "none" / "x.db").string()).error().code ==
        "SQLITE_CANTOPEN");
  const std::string text = folder.write("text", std::string(4'096, 'x'));
  CHECK(SqliteOutbox::open(text).error().code == "SQLITE_NOTADB");
  ::sqlite3* db = nullptr;
  REQUIRE(::sqlite3_open(text.c_str(), &db) == SQLITE_OK);
  CHECK_THROWS_AS(SqliteOutbox{db}, BadResult);
  ::sqlite3_close(db);
}
