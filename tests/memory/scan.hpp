// SPDX-License-Identifier: MIT
// Looks for texts in the memory of this process: every private mapping that can be read, as
// /proc/self/mem shows it. Allocates nothing, so that it overwrites nothing of what was freed.
#ifndef PAYCOURIER_TESTS_MEMORY_SCAN_HPP
#define PAYCOURIER_TESTS_MEMORY_SCAN_HPP

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <memory/veiled.hpp>

namespace memory {

/// A card's number and CVV as a request carries them, and an API key.
inline constexpr std::size_t needle_count = 3;
using Needles = std::array<Veiled, needle_count>;

struct Found {
  std::array<int, needle_count> copies{};
  std::size_t scanned_bytes = 0;
  std::size_t unread_bytes = 0;  ///< Of memory that can be written, so that it could hide a copy.
};

class Scanner {
 public:
  /// `needles` has to outlive the scanner.
  explicit Scanner(const Needles& needles) : needles_{needles} {
    // What is read goes to a shared mapping, the only one, where no scan looks.
    void* const shared = ::mmap(nullptr, most_maps + most_bytes, PROT_READ | PROT_WRITE,
                                MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED) std::abort();
    maps_ = static_cast<char*>(shared);
    bytes_ = static_cast<unsigned char*>(shared) + most_maps;
    memory_ = ::open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
    if (memory_ < 0) std::abort();
  }
  Scanner(const Scanner&) = delete;
  Scanner& operator=(const Scanner&) = delete;
  ~Scanner() {
    ::close(memory_);
    ::munmap(maps_, most_maps + most_bytes);
  }

  Found scan() {
    read_maps();
    Found found;
    for (char* line = maps_; *line != '\0';) {
      const std::uintptr_t begin = std::strtoull(line, &line, 16);
      const std::uintptr_t end = std::strtoull(line + 1, &line, 16);
      const char* const rights = line + 1;  // "rw-p"
      if (rights[0] == 'r' && rights[3] == 'p') scan(begin, end, rights[1] == 'w', found);
      line = std::strchr(line, '\n') + 1;
    }
    return found;
  }

 private:
  static constexpr std::size_t most_maps = 1U << 18;
  static constexpr std::size_t most_bytes = 1U << 20;

  void read_maps() {
    const int file = ::open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
    std::size_t size = 0;
    ::ssize_t got = 0;
    while ((got = ::read(file, maps_ + size, most_maps - 1 - size)) > 0) {
      size += static_cast<std::size_t>(got);
    }
    ::close(file);
    if (got < 0 || size == 0 || size == most_maps - 1) std::abort();
    maps_[size] = '\0';
  }

  void scan(std::uintptr_t begin, std::uintptr_t end, bool is_writable, Found& found) {
    std::size_t kept = 0;  // The last bytes of the piece before, where a needle may begin.
    while (begin < end) {
      const std::size_t most = std::min<std::size_t>(end - begin, most_bytes - kept);
      const ::ssize_t got = ::pread(memory_, bytes_ + kept, most, static_cast<::off_t>(begin));
      if (got <= 0) {
        if (is_writable) found.unread_bytes += end - begin;
        return;
      }
      const std::size_t fresh = static_cast<std::size_t>(got);
      begin += fresh;
      found.scanned_bytes += fresh;
      count(kept, kept + fresh, found);
      const std::size_t keep = std::min(kept + fresh, Veiled::longest - 1);
      std::memmove(bytes_, bytes_ + kept + fresh - keep, keep);
      kept = keep;
    }
  }

  /// A needle that ends among the `kept` bytes was counted before.
  void count(std::size_t kept, std::size_t size, Found& found) const {
    for (std::size_t i = 0; i < needle_count; ++i) {
      const Veiled& needle = needles_[i];
      const std::size_t first = kept < needle.size() ? 0 : kept - needle.size() + 1;
      for (std::size_t at = first; at + needle.size() <= size; ++at) {
        if (needle.stands_at(bytes_ + at)) ++found.copies[i];
      }
    }
  }

  const Needles& needles_;
  char* maps_;
  unsigned char* bytes_;
  int memory_;
};

}  // namespace memory

#endif
