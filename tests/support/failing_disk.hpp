// SPDX-License-Identifier: MIT
// A disk that fails when it is told to: SQLite's own way to files, with writes that go wrong.
#ifndef PAYCOURIER_TESTS_SUPPORT_FAILING_DISK_HPP
#define PAYCOURIER_TESTS_SUPPORT_FAILING_DISK_HPP

#include <atomic>
#include <stdexcept>

#include <sqlite3.h>

namespace support {

/// While it lives every database of this process is opened on it. One at a time.
class FailingDisk {
 public:
  FailingDisk() {
    real() = ::sqlite3_vfs_find(nullptr);
    shim_ = *real();
    shim_.zName = "failing";
    shim_.xOpen = open;
    if (::sqlite3_vfs_register(&shim_, 1) != SQLITE_OK) {
      throw std::runtime_error{"cannot register the disk"};
    }
    fail_every(0);
  }
  FailingDisk(const FailingDisk&) = delete;
  FailingDisk& operator=(const FailingDisk&) = delete;
  ~FailingDisk() {
    ::sqlite3_vfs_unregister(&shim_);
    ::sqlite3_vfs_register(real(), 1);
  }

  /// Every so-manieth write, sync or cut is an EIO; 0: none.
  void fail_every(int n) {
    every() = n;
    count() = 0;
  }
  /// The write after so many is an EIO, and no other.
  void fail_after(int writes) {
    every() = -1;
    count() = -writes;
  }
  int failures() const { return failed(); }

 private:
  static ::sqlite3_vfs*& real() {
    static ::sqlite3_vfs* vfs = nullptr;
    return vfs;
  }
  // SQLite has a table of functions for each kind of file: one that is locked, one that is not.
  struct Kind {
    ::sqlite3_io_methods methods;  // First: a pointer to it is one to the kind.
    const ::sqlite3_io_methods* real = nullptr;
  };
  static Kind& kind_of(const ::sqlite3_io_methods* real) {
    static Kind kinds[4];
    for (Kind& kind : kinds) {
      if (kind.real == real) return kind;
      if (kind.real) continue;
      kind.methods = *real;
      kind.methods.xWrite = write;
      kind.methods.xSync = sync;
      kind.methods.xTruncate = truncate;
      kind.real = real;
      return kind;
    }
    throw std::runtime_error{"files of many kinds"};
  }
  static const ::sqlite3_io_methods& real_of(const ::sqlite3_file* file) {
    return *reinterpret_cast<const Kind*>(file->pMethods)->real;
  }
  static std::atomic<int>& every() {
    static std::atomic<int> n = 0;
    return n;
  }
  static std::atomic<int>& count() {
    static std::atomic<int> n = 0;
    return n;
  }
  static std::atomic<int>& failed() {
    static std::atomic<int> n = 0;
    return n;
  }
  static bool fails() {
    const int n = every();
    if (n == 0) return false;
    const int now = ++count();
    if (n > 0 ? now % n != 0 : now != 1) return false;
    ++failed();
    return true;
  }

  static int open(::sqlite3_vfs*, const char* name, ::sqlite3_file* file, int flags, int* out) {
    const int code = real()->xOpen(real(), name, file, flags, out);
    if (code != SQLITE_OK || !file->pMethods) return code;
    file->pMethods = &kind_of(file->pMethods).methods;
    return code;
  }
  static int write(::sqlite3_file* file, const void* bytes, int size, ::sqlite3_int64 at) {
    if (!fails()) return real_of(file).xWrite(file, bytes, size, at);
    // Half of it may have reached the disk.
    static_cast<void>(real_of(file).xWrite(file, bytes, size / 2, at));
    return SQLITE_IOERR_WRITE;
  }
  static int sync(::sqlite3_file* file, int flags) {
    return fails() ? SQLITE_IOERR_FSYNC : real_of(file).xSync(file, flags);
  }
  static int truncate(::sqlite3_file* file, ::sqlite3_int64 size) {
    return fails() ? SQLITE_IOERR_TRUNCATE : real_of(file).xTruncate(file, size);
  }

  ::sqlite3_vfs shim_;
};

}  // namespace support

#endif
