// SPDX-License-Identifier: MIT
// Fuzzes amounts of money: what is read is written back as it was, digit by digit.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include <paycourier/model/money.hpp>

namespace {

using namespace paycourier;

void must(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text{reinterpret_cast<const char*>(data), size};
  const Result<Money> money = Money::parse(text);
  if (!money) {
    must(money.error().fault == Fault::invalid && !money.error().because.empty());
    return 0;
  }
  must(money->minor_units() >= 0);
  const std::string written = describe(*money);
  must(Money::parse(written).value() == *money);
  if (written != text) {
    must(text.find('.') == std::string::npos);
    const std::string decimals(static_cast<std::size_t>(money->currency().decimals()), '0');
    must(written == text.substr(0, text.find(' ')) + "." + decimals + text.substr(text.find(' ')));
  }
  const Result<Money> doubled = add(*money, *money);
  must(doubled.has_value() == (money->minor_units() <= INT64_MAX / 2));
  return 0;
}
