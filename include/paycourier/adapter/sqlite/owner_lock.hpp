// SPDX-License-Identifier: MIT
// OwnerLock: held by one process at most, and freed by the kernel when that one dies.
#ifndef PAYCOURIER_ADAPTER_SQLITE_OWNER_LOCK_HPP
#define PAYCOURIER_ADAPTER_SQLITE_OWNER_LOCK_HPP

#include <cerrno>
#include <string>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <paycourier/base/result.hpp>

namespace paycourier::inline v0::sqlite {

/// On a file of its own, never the database's: to close that one would drop SQLite's locks on it.
/// The file stays, for to remove it would let two hold the lock.
class OwnerLock {
 public:
  static Result<OwnerLock> take(const std::string& path) {
    OwnerLock lock{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644)};
    if (lock.file_ < 0) {
      return Error{Fault::storage, "the courier's lock file beside the database cannot be opened"};
    }
    int failed = 0;
    do {
      failed = ::flock(lock.file_, LOCK_EX | LOCK_NB);
    } while (failed != 0 && errno == EINTR);
    if (failed == 0) return lock;
    if (errno == EWOULDBLOCK) {
      return Error{Fault::conflict, "another courier is at work on this outbox"};
    }
    return Error{Fault::storage, "the courier's lock file beside the database cannot be locked"};
  }

  OwnerLock(OwnerLock&& other) noexcept : file_{std::exchange(other.file_, -1)} {}
  OwnerLock& operator=(OwnerLock&&) = delete;
  ~OwnerLock() {
    if (file_ >= 0) ::close(file_);
  }

 private:
  explicit OwnerLock(int file) noexcept : file_{file} {}

  int file_;
};

}  // namespace paycourier::inline v0::sqlite

#endif
