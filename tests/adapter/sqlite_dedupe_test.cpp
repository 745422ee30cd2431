// SPDX-License-Identifier: MIT
// Which messages were handled, in a file: claims, restarts, threads, and a database that fails.
#include <paycourier/adapter/sqlite_dedupe.hpp>

#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <support/temporary.hpp>

namespace {

using namespace paycourier;
using namespace std::chrono_literals;

const Instant start = from_unix(Seconds{1'893'456'000});
constexpr SqliteDedupe::Limits small{.remember = 1'000ms, .lease = 100ms, .patience = 0ms};

struct Store {
  support::TemporaryFolder folder;
  std::string path = (folder.path() / "handled.db").string();
  SqliteDedupe dedupe = open();

  SqliteDedupe open() const { return SqliteDedupe::open(path, small).value(); }
  Claim state(std::string_view id, Millis later = {}) {
    return dedupe.claim(id, start + later).value().state;
  }
  // The token of a claim that has to be the first.
  std::int64_t token(std::string_view id, Millis later = {}) {
    const Claimed claim = dedupe.claim(id, start + later).value();
    REQUIRE(claim.state == Claim::first);
    return claim.token;
  }
};

/// A connection of the application's own.
struct Application {
  ::sqlite3* db = nullptr;

  explicit Application(const std::string& path = ":memory:") {
    REQUIRE(::sqlite3_open(path.c_str(), &db) == SQLITE_OK);
  }
  Application(const Application&) = delete;
  Application& operator=(const Application&) = delete;
  ~Application() { ::sqlite3_close_v2(db); }

  void run(const char* sql) {
    REQUIRE(::sqlite3_exec(db, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
  }
};

}  // namespace

static_assert(Dedupe<SqliteDedupe>);

TEST_CASE("the first claim in the file is handled, and the next ones find it busy") {
  Store store;
  CHECK(store.state("a") == Claim::first);
  CHECK(store.state("a") == Claim::busy);
  CHECK(store.state("b") == Claim::first);
  CHECK(store.state("a", 99ms) == Claim::busy);
  CHECK(store.state("a", 100ms) == Claim::first);
}

TEST_CASE("what is confirmed in the file is a repeat until its time is over") {
  Store store;
  CHECK(store.dedupe.confirm("a", store.token("a"), start));
  CHECK(store.state("a") == Claim::repeat);
  CHECK(store.state("a", 999ms) == Claim::repeat);
  CHECK(store.state("a", 1'000ms) == Claim::first);
}

TEST_CASE("what is released in the file comes again") {
  Store store;
  const auto first = store.token("a");
  CHECK(store.dedupe.release("a", first));
  CHECK(store.token("a") > first);
  CHECK(store.dedupe.release("never seen", first).error().fault == Fault::stale);
}

TEST_CASE("a confirmation in the file is not taken back") {
  Store store;
  const auto token = store.token("a");
  CHECK(store.dedupe.confirm("a", token, start));
  CHECK(store.dedupe.release("a", token).error().fault == Fault::stale);
  CHECK(store.state("a") == Claim::repeat);
  CHECK(store.dedupe.confirm("a", token, start + 500ms));
  CHECK(store.state("a", 1'499ms) == Claim::repeat);
}

TEST_CASE("a stale token changes nothing in the file") {
  Store store;
  const auto slow = store.token("a");
  const auto next = store.token("a", 100ms);
  CHECK(next > slow);
  CHECK(store.dedupe.release("a", slow).error().fault == Fault::stale);
  CHECK(store.dedupe.confirm("a", slow, start + 101ms).error().because ==
        "the claim ran out, and the message is no longer its holder's");
  CHECK(store.state("a", 199ms) == Claim::busy);
  CHECK(store.dedupe.confirm("a", next, start + 300ms));
  CHECK(store.state("a", 1'299ms) == Claim::repeat);
}

TEST_CASE("a success is remembered in the file though its claim was pruned") {
  Store store;
  const auto slow = store.token("a");
  CHECK(store.state("b", 100ms) == Claim::first);
  CHECK(store.dedupe.confirm("a", slow, start + 101ms));
  CHECK(store.state("a", 102ms) == Claim::repeat);
}

TEST_CASE("any text is an id, and each is only itself") {
  Store store;
  const std::string odd[]{"",
                          " ",
                          "a",
                          "A",
                          "a ",
                          std::string{"a\0b", 3},
                          "'; DROP TABLE x; --",
                          "\xff\xfe",
                          std::string(10'000, 'x')};
  for (const std::string& id : odd) CHECK(store.state(id) == Claim::first);
  for (const std::string& id : odd) CHECK(store.state(id) == Claim::busy);
}

TEST_CASE("a file without limits remembers without limits") {
  const support::TemporaryFolder folder;
  SqliteDedupe dedupe = SqliteDedupe::open((folder.path() / "ever.db").string(),
                                           {.remember = unlimited, .lease = unlimited})
                            .value();
  const Claimed claim = dedupe.claim("a", start).value();
  CHECK(dedupe.confirm("a", claim.token, start));
  CHECK(dedupe.claim("a", start + std::chrono::years{100}).value().state == Claim::repeat);
}

TEST_CASE("the file outlives who opened it, and the next one knows all of it") {
  Store store;
  CHECK(store.dedupe.confirm("a", store.token("a"), start));
  const auto open = store.token("b");
  store.dedupe = store.open();
  CHECK(store.state("a") == Claim::repeat);
  CHECK(store.state("b") == Claim::busy);
  CHECK(store.token("b", 100ms) > open);
}

TEST_CASE("two who have opened the same file see each other's claims") {
  Store one;
  SqliteDedupe other = one.open();
  const auto token = one.token("a");
  CHECK(other.claim("a", start).value().state == Claim::busy);
  CHECK(other.confirm("a", token, start));
  CHECK(one.state("a") == Claim::repeat);
}

TEST_CASE("of eight threads that claim the same message in a file one is first") {
  Store store;
  SqliteDedupe other = SqliteDedupe::open(store.path).value();
  constexpr int messages = 25;
  std::vector<int> firsts(8, 0);
  SqliteDedupe patient = SqliteDedupe::open(store.path).value();
  {
    std::vector<std::jthread> threads;
    for (std::size_t t = 0; t < firsts.size(); ++t) {
      threads.emplace_back([&, t] {
        SqliteDedupe& mine = t % 2 == 0 ? patient : other;
        for (int i = 0; i < messages; ++i) {
          const std::string id = std::to_string(i);
          const Claimed claim = mine.claim(id, start).value();
          if (claim.state != Claim::first) continue;
          ++firsts[t];
          static_cast<void>(mine.confirm(id, claim.token, start));
        }
      });
    }
  }
  int sum = 0;
  for (const int mine : firsts) sum += mine;
  CHECK(sum == messages);
}

// --- A connection of the application's own

TEST_CASE("a borrowed connection is used as it is, and stays the application's") {
  Application application;
  {
    SqliteDedupe dedupe{application.db};
    CHECK(dedupe.claim("a", start).value().state == Claim::first);
    SqliteDedupe again = SqliteDedupe::use(application.db).value();
    CHECK(again.claim("a", start).value().state == Claim::busy);
  }
  application.run("SELECT * FROM paycourier_dedupe");
}

TEST_CASE("a handler's own writes and the confirmation can be one commit") {
  Application application;
  SqliteDedupe dedupe{application.db, small};
  const auto token = dedupe.claim("a", start).value().token;
  application.run("BEGIN; CREATE TABLE orders (id)");
  CHECK(dedupe.confirm("a", token, start));
  application.run("ROLLBACK");
  CHECK(dedupe.claim("a", start).value().state == Claim::busy);
  application.run("BEGIN; CREATE TABLE orders (id)");
  CHECK(dedupe.confirm("a", token, start));
  application.run("COMMIT");
  CHECK(dedupe.claim("a", start).value().state == Claim::repeat);
}

TEST_CASE("nothing is claimed in the middle of the application's transaction") {
  Application application;
  SqliteDedupe dedupe{application.db};
  application.run("BEGIN");
  const auto refused = dedupe.claim("a", start);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().fault == Fault::storage);
  CHECK(refused.error().because == "the connection is in the middle of a transaction");
  application.run("COMMIT");
  CHECK(dedupe.claim("a", start).value().state == Claim::first);
}

// --- A database that fails

TEST_CASE(
    "a database that cannot be opened is an error of storage, and thrown by the constructor") {
  const support::TemporaryFolder folder;
  CHECK(SqliteDedupe::open((folder.path() / "none" / "x.db").string()).error().fault ==
        Fault::storage);
  const std::string text = folder.write("text", std::string(4096, 'x'));
  CHECK(SqliteDedupe::open(text).error().code == "SQLITE_NOTADB");
  Application application{text};
  CHECK_THROWS_AS(SqliteDedupe{application.db}, BadResult);
}

TEST_CASE("a lock that is held too long is an error, and nothing is claimed") {
  Store store;
  const auto token = store.token("mine");
  Application writer{store.path};
  writer.run("BEGIN IMMEDIATE");
  CHECK(store.dedupe.claim("a", start).error().code == "SQLITE_BUSY");
  CHECK(store.dedupe.confirm("mine", token, start).error().code == "SQLITE_BUSY");
  CHECK(store.dedupe.release("mine", token).error().code == "SQLITE_BUSY");
  writer.run("COMMIT");
  CHECK(store.state("a") == Claim::first);
  CHECK(store.dedupe.confirm("mine", token, start));
}

TEST_CASE("a full database is an error, and the claims in it still count") {
  Application application;
  SqliteDedupe dedupe{application.db};
  application.run("PRAGMA max_page_count = 8");
  Result<Claimed> last = Claimed{};
  int claims = 0;
  while ((last = dedupe.claim(std::to_string(claims) + std::string(500, 'x'), start))) ++claims;
  CHECK(claims > 0);
  CHECK(last.error().fault == Fault::storage);
  CHECK(last.error().code == "SQLITE_FULL");
  CHECK(describe(last.error()).find("xxx") == std::string::npos);
  CHECK(dedupe.claim("0" + std::string(500, 'x'), start).value().state == Claim::busy);
  application.run("PRAGMA max_page_count = 1000");
  CHECK(dedupe.claim("another", start).value().state == Claim::first);
}
