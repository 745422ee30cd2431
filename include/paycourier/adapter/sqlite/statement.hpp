// SPDX-License-Identifier: MIT
// A prepared statement of SQLite, kept and run again.
#ifndef PAYCOURIER_ADAPTER_SQLITE_STATEMENT_HPP
#define PAYCOURIER_ADAPTER_SQLITE_STATEMENT_HPP

#include <cstdint>
#include <memory>
#include <string_view>

#include <paycourier/adapter/sqlite/connection.hpp>

namespace paycourier::inline v0::sqlite {

/// For one thread at a time. Texts are borrowed until the run is over.
class Statement {
 public:
  Statement() = default;  ///< To be assigned before it is run.

  static Result<Statement> prepare(const Connection& connection, std::string_view sql) {
    ::sqlite3_stmt* prepared = nullptr;
    const int code =
        ::sqlite3_prepare_v3(connection.get(), sql.data(), static_cast<int>(sql.size()),
                             SQLITE_PREPARE_PERSISTENT, &prepared, nullptr);
    if (code != SQLITE_OK) return sqlite::error(code);
    return Statement{prepared};
  }

  /// One run: ends, and gives its locks back, when it goes out of scope.
  class Run {
   public:
    template <class... Values>
    explicit Run(::sqlite3_stmt* statement, const Values&... values) : statement_{statement} {
      int place = 0;
      (bind(++place, values), ...);
    }
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;
    ~Run() {
      ::sqlite3_reset(statement_);
      ::sqlite3_clear_bindings(statement_);
    }

    /// True when there is a row, false when there is none, or no more.
    Result<bool> step() {
      if (failed_ == SQLITE_OK) {
        const int code = ::sqlite3_step(statement_);
        if (code == SQLITE_ROW || code == SQLITE_DONE) return code == SQLITE_ROW;
        failed_ = code;
      }
      return sqlite::error(failed_);
    }
    /// Of the row that the last step gave; the first column is 0.
    std::int64_t integer(int column) const { return ::sqlite3_column_int64(statement_, column); }
    /// How many rows the run has changed.
    int changed() const { return ::sqlite3_changes(::sqlite3_db_handle(statement_)); }

   private:
    void bind(int place, std::int64_t value) {
      note(::sqlite3_bind_int64(statement_, place, value));
    }
    void bind(int place, std::string_view text) {
      // A null pointer would be NULL, not an empty text.
      const char* data = text.data() ? text.data() : "";
      note(::sqlite3_bind_text64(statement_, place, data, text.size(), SQLITE_STATIC, SQLITE_UTF8));
    }
    void note(int code) {
      if (failed_ == SQLITE_OK) failed_ = code;
    }

    ::sqlite3_stmt* statement_;
    int failed_ = SQLITE_OK;
  };

  /// Binds the values to ?1, ?2 ... Each is an std::int64_t or a std::string_view.
  template <class... Values>
  Run run(const Values&... values) {
    return Run{statement_.get(), values...};
  }

 private:
  struct Finalize {
    void operator()(::sqlite3_stmt* statement) const noexcept { ::sqlite3_finalize(statement); }
  };
  explicit Statement(::sqlite3_stmt* prepared) noexcept : statement_{prepared} {}

  std::unique_ptr<::sqlite3_stmt, Finalize> statement_;
};

}  // namespace paycourier::inline v0::sqlite

#endif
