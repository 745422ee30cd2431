// SPDX-License-Identifier: MIT
// A statement that prepares itself when it is first run.
#ifndef PAYCOURIER_ADAPTER_SQLITE_QUERY_HPP
#define PAYCOURIER_ADAPTER_SQLITE_QUERY_HPP

#include <string>
#include <utility>

#include <paycourier/adapter/sqlite/connection.hpp>
#include <paycourier/adapter/sqlite/statement.hpp>

namespace paycourier::inline v0::sqlite {

/// For one thread at a time.
class Query {
 public:
  Query(const Connection& connection, std::string sql)
      : db_{connection.get()}, sql_{std::move(sql)} {}

  /// As Statement::run. What cannot be prepared fails at the first step, and is tried anew in the
  /// next run.
  template <class... Values>
  Statement::Run run(const Values&... values) {
    if (!prepared_) {
      Result<Statement> statement = Statement::prepare(Connection{db_}, sql_);
      if (!statement) return Statement::Run{Statement::Run::Unprepared{::sqlite3_errcode(db_)}};
      statement_ = *std::move(statement);
      prepared_ = true;
    }
    return statement_.run(values...);
  }

 private:
  ::sqlite3* db_;
  std::string sql_;
  Statement statement_;
  bool prepared_ = false;
};

}  // namespace paycourier::inline v0::sqlite

#endif
