// SPDX-License-Identifier: MIT
// What SQLite says, as an Error: Fault::storage, and the name of the code.
#ifndef PAYCOURIER_ADAPTER_SQLITE_ERROR_HPP
#define PAYCOURIER_ADAPTER_SQLITE_ERROR_HPP

#include <string>
#include <string_view>

#include <sqlite3.h>

#include <paycourier/base/result.hpp>

namespace paycourier::inline v0::sqlite {

/// "SQLITE_BUSY" of a result code, plain or extended.
constexpr std::string_view name(int code) noexcept {
  switch (code & 0xff) {
    case SQLITE_OK: return "SQLITE_OK";
    case SQLITE_ERROR: return "SQLITE_ERROR";
    case SQLITE_INTERNAL: return "SQLITE_INTERNAL";
    case SQLITE_PERM: return "SQLITE_PERM";
    case SQLITE_ABORT: return "SQLITE_ABORT";
    case SQLITE_BUSY: return "SQLITE_BUSY";
    case SQLITE_LOCKED: return "SQLITE_LOCKED";
    case SQLITE_NOMEM: return "SQLITE_NOMEM";
    case SQLITE_READONLY: return "SQLITE_READONLY";
    case SQLITE_INTERRUPT: return "SQLITE_INTERRUPT";
    case SQLITE_IOERR: return "SQLITE_IOERR";
    case SQLITE_CORRUPT: return "SQLITE_CORRUPT";
    case SQLITE_NOTFOUND: return "SQLITE_NOTFOUND";
    case SQLITE_FULL: return "SQLITE_FULL";
    case SQLITE_CANTOPEN: return "SQLITE_CANTOPEN";
    case SQLITE_PROTOCOL: return "SQLITE_PROTOCOL";
    case SQLITE_SCHEMA: return "SQLITE_SCHEMA";
    case SQLITE_TOOBIG: return "SQLITE_TOOBIG";
    case SQLITE_CONSTRAINT: return "SQLITE_CONSTRAINT";
    case SQLITE_MISMATCH: return "SQLITE_MISMATCH";
    case SQLITE_MISUSE: return "SQLITE_MISUSE";
    case SQLITE_NOLFS: return "SQLITE_NOLFS";
    case SQLITE_AUTH: return "SQLITE_AUTH";
    case SQLITE_RANGE: return "SQLITE_RANGE";
    case SQLITE_NOTADB: return "SQLITE_NOTADB";
    case SQLITE_ROW: return "SQLITE_ROW";
    case SQLITE_DONE: return "SQLITE_DONE";
    default: return "an unknown code of SQLite";
  }
}

/// The words are SQLite's own for the code, "database is locked", and never a row's.
inline Error error(int code) {
  return {Fault::storage, std::string{"SQLite: "}.append(::sqlite3_errstr(code)), 0,
          std::string{name(code)}};
}

}  // namespace paycourier::inline v0::sqlite

#endif
