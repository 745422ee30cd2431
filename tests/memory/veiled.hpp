// SPDX-License-Identifier: MIT
// A text that a program knows and does not hold: only a masked form lies in its memory.
#ifndef PAYCOURIER_TESTS_MEMORY_VEILED_HPP
#define PAYCOURIER_TESTS_MEMORY_VEILED_HPP

#include <array>
#include <cstddef>
#include <cstdlib>
#include <string_view>

#include <string.h>

namespace memory {

inline constexpr unsigned char veil_bits = 0xA5;

/// Read anew for each byte, so that no optimiser lifts a veil in advance.
inline unsigned char veil() noexcept {
  static const volatile unsigned char bits = veil_bits;
  return bits;
}

class Veiled {
 public:
  static constexpr std::size_t longest = 32;

  template <std::size_t Bytes>
  explicit consteval Veiled(const char (&text)[Bytes]) : size_{Bytes - 1} {
    static_assert(Bytes - 1 <= longest);
    for (std::size_t i = 0; i < size_; ++i) {
      bytes_[i] = static_cast<unsigned char>(static_cast<unsigned char>(text[i]) ^ veil_bits);
    }
  }

  /// Of a text that is not known before; it is yours to wipe.
  explicit Veiled(std::string_view text) noexcept : size_{text.size()} {
    if (size_ > longest) std::abort();
    for (std::size_t i = 0; i < size_; ++i) {
      bytes_[i] = static_cast<unsigned char>(static_cast<unsigned char>(text[i]) ^ veil());
    }
  }

  constexpr std::size_t size() const noexcept { return size_; }

  bool stands_at(const unsigned char* bytes) const noexcept {
    for (std::size_t i = 0; i < size_; ++i) {
      if ((bytes[i] ^ veil()) != bytes_[i]) return false;
    }
    return true;
  }

  /// Lends the text for the length of one call, and leaves no copy of its own.
  template <class Use>
  auto lend(const Use& use) const {
    struct Lent {
      char text[longest] = {};
      ~Lent() { ::explicit_bzero(text, sizeof text); }
    } lent;
    for (std::size_t i = 0; i < size_; ++i) lent.text[i] = static_cast<char>(bytes_[i] ^ veil());
    return use(std::string_view{lent.text, size_});
  }

 private:
  std::array<unsigned char, longest> bytes_{};
  std::size_t size_;
};

}  // namespace memory

#endif
