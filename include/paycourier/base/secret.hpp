// SPDX-License-Identifier: MIT
// Secret: text that is wiped when it goes, cannot be printed, and compares in constant time.
#ifndef PAYCOURIER_BASE_SECRET_HPP
#define PAYCOURIER_BASE_SECRET_HPP

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

#include <openssl/crypto.h>

namespace paycourier::inline v0 {

/// Overwrites memory in a way that no optimiser removes (OPENSSL_cleanse).
inline void wipe(void* memory, std::size_t bytes) noexcept {
  if (bytes != 0) ::OPENSSL_cleanse(memory, bytes);
}

/// For API keys, signing secrets and bodies with card data. Always on the heap, so that no copy
/// stays behind in a small-string buffer; a moved-from Secret is empty. What you built it from is
/// yours to wipe.
class Secret {
 public:
  Secret() noexcept = default;
  explicit Secret(std::string_view text) { append(text); }
  Secret(Secret&& other) noexcept
      : bytes_{std::exchange(other.bytes_, nullptr)},
        size_{std::exchange(other.size_, 0)},
        capacity_{std::exchange(other.capacity_, 0)} {}
  Secret& operator=(Secret&& other) noexcept {
    Secret taken{std::move(other)};
    swap(taken);
    return *this;
  }
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret() {
    wipe(bytes_, capacity_);
    delete[] bytes_;
  }

  /// A second owner has to be asked for.
  Secret copy() const { return Secret{reveal()}; }

  /// The text itself. Named so that every use can be found; do not store or log what it gives.
  std::string_view reveal() const noexcept { return {bytes_, size_}; }
  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }

  Secret& append(std::string_view text) {
    Secret outgrown;  // Lives until the end: the text may stand in it.
    if (size_ + text.size() > capacity_) outgrown = grow(size_ + text.size());
    std::copy(text.begin(), text.end(), bytes_ + size_);
    size_ += text.size();
    return *this;
  }

  /// Takes the same time wherever the texts differ; only the lengths show.
  friend bool operator==(const Secret& a, const Secret& b) noexcept {
    return a.size_ == b.size_ && ::CRYPTO_memcmp(a.bytes_, b.bytes_, a.size_) == 0;
  }

  template <class Stream>
  friend Stream& operator<<(Stream&, const Secret&) = delete;

 private:
  void swap(Secret& other) noexcept {
    std::swap(bytes_, other.bytes_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
  }

  /// Gives back what was outgrown.
  Secret grow(std::size_t least) {
    const std::size_t capacity = std::max(least, capacity_ * 2);
    Secret larger;
    larger.bytes_ = new char[capacity]{};
    larger.capacity_ = capacity;
    larger.size_ = size_;
    std::copy_n(bytes_, size_, larger.bytes_);
    swap(larger);
    return larger;
  }

  char* bytes_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace paycourier::inline v0

#endif
