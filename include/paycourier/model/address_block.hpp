// SPDX-License-Identifier: MIT
// AddressBlock: one address, or all that share a prefix, such as 10.1.2.0/24.
#ifndef PAYCOURIER_MODEL_ADDRESS_BLOCK_HPP
#define PAYCOURIER_MODEL_ADDRESS_BLOCK_HPP

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <paycourier/base/result.hpp>
#include <paycourier/model/address.hpp>

namespace paycourier::inline v0 {

/// IPv4 addresses are in no block of IPv6, not even in ::/0.
class AddressBlock {
 public:
  /// `parse(text).value()`: throws BadResult when the text breaks a rule; a constant that does so
  /// does not compile.
  constexpr AddressBlock(std::string_view text) {
    const char* const broken = read(text);
    if (broken) throw BadResult{Error{Fault::invalid, broken}};
  }
  constexpr AddressBlock(const char* text) : AddressBlock{std::string_view{text}} {}
  AddressBlock(const std::string& text) : AddressBlock{std::string_view{text}} {}

  static Result<AddressBlock> parse(std::string_view text) {
    AddressBlock block;
    const char* const broken = block.read(text);
    if (broken) return Error{Fault::invalid, broken};
    return block;
  }

  constexpr bool contains(const Address& address) const noexcept {
    return is_v4(address) == is_of_v4() && !differs(first_, address, 0, bits_);
  }

  constexpr const Address& first() const noexcept { return first_; }
  /// Of 128, also for IPv4: 10.0.0.0/8 has 104.
  constexpr int bits() const noexcept { return bits_; }
  friend constexpr bool operator==(const AddressBlock&, const AddressBlock&) = default;

 private:
  constexpr AddressBlock() noexcept = default;

  constexpr bool is_of_v4() const noexcept { return bits_ >= 96 && is_v4(first_); }

  /// In one of the bits from `begin` to before `end`.
  static constexpr bool differs(const Address& a, const Address& b, int begin, int end) noexcept {
    for (int bit = begin; bit < end; ++bit) {
      const auto byte = static_cast<std::size_t>(bit / 8);
      if (((a[byte] ^ b[byte]) & (0x80 >> bit % 8)) != 0) return true;
    }
    return false;
  }

  /// Null, or the rule that the text breaks.
  constexpr const char* read(std::string_view text) noexcept {
    const std::size_t slash = position(text, '/');
    const std::optional<Address> address = read_address(text.substr(0, slash));
    if (!address) {
      return "an address block is an address, such as 10.1.2.3 or fd00::1, or a network, such as "
             "10.1.2.0/24";
    }
    first_ = *address;
    if (slash == std::string_view::npos) return nullptr;
    const bool is_dotted = position(text, ':') == std::string_view::npos;
    const int bits = detail::read_number(text.substr(slash + 1), 10, 3);
    if (bits < 0 || bits > (is_dotted ? 32 : 128)) {
      return "an address block ends in the length of its prefix: /0 to /32, of IPv6 /0 to /128";
    }
    bits_ = is_dotted ? 96 + bits : bits;
    if (differs(first_, Address{}, bits_, 128)) {
      return "an address block has no bit behind its prefix: 10.1.2.0/24, not 10.1.2.3/24";
    }
    return nullptr;
  }

  Address first_ = {};
  int bits_ = 128;
};

}  // namespace paycourier::inline v0

#endif
