// SPDX-License-Identifier: MIT
// Tests of the news: heard once, and again when it could not be heard.
#include <paycourier/adapter/sqlite/outbox_news.hpp>

#include <catch2/catch_test_macros.hpp>

#include <support/outbox_tables.hpp>
#include <support/temporary.hpp>

namespace {

using namespace paycourier;
using sqlite::Connection;

struct Newsroom {
  support::TemporaryFolder folder;
  std::string path = (folder.path() / "outbox.db").string();
  Connection application = Connection::open(path, {}).value();
  Connection courier = Connection::open(path, {}).value();
  sqlite::Turnstile turnstile;
  sqlite::EndpointBook book;
  sqlite::OutboxNews news{courier, book};

  Newsroom() { REQUIRE(lay_out_outbox(application, turnstile)); }

  /// One delivery more; `columns` are its endpoint, event and state, for the i-th of them.
  void add_more_than_are_read(const std::string& columns) {
    REQUIRE(application.execute(
        ("INSERT INTO paycourier_deliveries (endpoint, event, state, lane, due_at, attempt, token,"
         " lease_until, first_at) WITH RECURSIVE n(i, most) AS (SELECT 1, " +
         std::to_string(sqlite::DueIndex::most_rows) +
         " UNION ALL SELECT i + 1, most FROM n WHERE i <= most) SELECT " + columns +
         ", 0, 0, 0, 0, 0, 0 FROM n")
            .c_str()));
  }
  void add(Connection& connection, int endpoint = 1) {
    REQUIRE(connection.execute(("INSERT INTO paycourier_deliveries SELECT NULL, " +
                                std::to_string(endpoint) + ", 1, 0, 0, 0, 0, 0, 0, 0, NULL")
                                   .c_str()));
  }
};

TEST_CASE("what another connection writes is news, and news is told once") {
  Newsroom room;
  CHECK(room.news.next().value().endpoints_changed);
  CHECK(room.news.next().value().due.empty());
  room.add(room.application);
  CHECK(room.news.next().value().due.size() == 1);
  CHECK(room.news.next().value().due.empty());
}

TEST_CASE("news that could not be read comes later") {
  Newsroom room;
  REQUIRE(room.news.next());
  room.add(room.application);
  REQUIRE(room.application.execute("ALTER TABLE paycourier_deliveries RENAME TO away"));
  CHECK_FALSE(room.news.next());
  REQUIRE(room.application.execute("ALTER TABLE away RENAME TO paycourier_deliveries"));
  CHECK(room.news.next().value().due.size() == 1);
}

TEST_CASE("after a turn that failed everything is told again, for it may have been written") {
  Newsroom room;
  room.add(room.application);
  REQUIRE(room.news.next());
  CHECK(room.news.next().value().due.empty());
  room.news.tell_all();
  const auto again = room.news.next().value();
  CHECK(again.endpoints_changed);
  CHECK(again.due.size() == 1);
}

TEST_CASE("more new rows than are read at once are told of bit by bit, without another change") {
  Newsroom room;
  REQUIRE(room.news.next());
  room.add_more_than_are_read("1 + (i > most), 1, 0");
  const auto first = room.news.next().value();
  REQUIRE(first.due.size() == 1);
  CHECK(first.due[0].endpoint == 1);
  const auto second = room.news.next().value();
  REQUIRE(second.due.size() == 1);
  CHECK(second.due[0].endpoint == 2);
  CHECK(room.news.next().value().due.empty());
}

TEST_CASE("rows that all wait for others are not the end of the news") {
  Newsroom room;
  REQUIRE(room.news.next());
  // As many blocked ones as are read at once, and then one that is due.
  room.add_more_than_are_read("1, 1, 2 * (i <= most)");
  const auto first = room.news.next().value();
  CHECK(first.due.empty());
  CHECK(first.has_more);
  const auto rest = room.news.next().value();
  CHECK(rest.due.size() == 1);
  CHECK_FALSE(rest.has_more);
}

}  // namespace
