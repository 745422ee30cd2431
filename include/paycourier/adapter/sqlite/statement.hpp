// SPDX-License-Identifier: MIT
// A prepared statement of SQLite, kept and run again.
#ifndef PAYCOURIER_ADAPTER_SQLITE_STATEMENT_HPP
#define PAYCOURIER_ADAPTER_SQLITE_STATEMENT_HPP

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <paycourier/adapter/sqlite/connection.hpp>

namespace paycourier::inline v0::sqlite {

/// Bytes, where a text would be taken for UTF-8.
struct Blob {
  std::string_view bytes;
};

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
    struct Unprepared {
      int code;
    };
    /// Of what could not be prepared: every step says so.
    explicit Run(Unprepared why) noexcept : statement_{nullptr}, failed_{why.code} {}
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;
    ~Run() {
      if (!statement_) return;
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
    /// Nothing where it is NULL.
    std::optional<std::int64_t> number(int column) const {
      return is_null(column) ? std::nullopt : std::optional{integer(column)};
    }
    bool is_null(int column) const {
      return ::sqlite3_column_type(statement_, column) == SQLITE_NULL;
    }
    /// Of a text or a blob; empty where it is NULL.
    std::string text(int column) const {
      const void* bytes = ::sqlite3_column_blob(statement_, column);
      const auto size = static_cast<std::size_t>(::sqlite3_column_bytes(statement_, column));
      return bytes ? std::string(static_cast<const char*>(bytes), size) : std::string{};
    }
    /// Of a statement that gives no row: runs it, and says how many rows it has changed.
    Result<int> finish() {
      if (const Result<bool> row = step(); !row) return row.error();
      return changed();
    }
    /// The first column of the first row; nothing where there is no row, or NULL in it.
    Result<std::optional<std::int64_t>> number() {
      const Result<bool> row = step();
      if (!row) return row.error();
      return *row ? number(0) : std::optional<std::int64_t>{};
    }
    /// The number of the row that the last insert has made.
    std::int64_t inserted() const {
      return ::sqlite3_last_insert_rowid(::sqlite3_db_handle(statement_));
    }
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
    void bind(int place, Blob blob) {
      // A null pointer would be NULL, not an empty blob.
      const char* data = blob.bytes.data() ? blob.bytes.data() : "";
      note(::sqlite3_bind_blob64(statement_, place, data, blob.bytes.size(), SQLITE_STATIC));
    }
    void bind(int place, std::optional<std::int64_t> value) {
      if (value) bind(place, *value);
    }
    void bind(int place, std::optional<std::string_view> text) {
      if (text) bind(place, *text);
    }
    void note(int code) {
      if (failed_ == SQLITE_OK) failed_ = code;
    }

    ::sqlite3_stmt* statement_;
    int failed_ = SQLITE_OK;
  };

  /// Binds the values to ?1, ?2 ... Each is an std::int64_t, a std::string_view, a
  /// Blob, or an optional of the first two: nothing is NULL.
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
