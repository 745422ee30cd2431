// SPDX-License-Identifier: MIT
// Currency: an ISO 4217 code and the number of decimals that its amounts are written with.
#ifndef PAYCOURIER_MODEL_CURRENCY_HPP
#define PAYCOURIER_MODEL_CURRENCY_HPP

#include <cstddef>
#include <optional>
#include <string_view>

namespace paycourier::inline v0 {

namespace detail {
// ISO 4217 list one, by number of decimals. Codes without any (XAU, XDR, XTS ...) are not money
// that a card can pay, so they are not here.
struct Decimals {
  int digits;
  std::string_view codes;
};
inline constexpr Decimals iso_4217[]{
    {0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"},
    {2,
     "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN "
     "BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP "
     "GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP "
     "LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR "
     "NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN "
     "SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR "
     "ZMW ZWG"},
    {3, "BHD IQD JOD KWD LYD OMR TND"},
    {4, "CLF UYW"},
};
}  // namespace detail

class Currency {
 public:
  /// Three capital letters of ISO 4217; empty when there is no such currency.
  static constexpr std::optional<Currency> find(std::string_view code) noexcept {
    if (code.size() != 3) return std::nullopt;
    for (const auto& [digits, codes] : detail::iso_4217) {
      for (std::size_t at = 0; at < codes.size(); at += 4) {
        if (codes.substr(at, 3) == code) return Currency{code, digits};
      }
    }
    return std::nullopt;
  }

  constexpr std::string_view code() const noexcept { return {code_, 3}; }
  /// 0 for JPY, 2 for USD, 3 for KWD, 4 for CLF.
  constexpr int decimals() const noexcept { return decimals_; }

  friend constexpr bool operator==(const Currency&, const Currency&) = default;

 private:
  constexpr Currency(std::string_view code, int decimals) noexcept
      : code_{code[0], code[1], code[2]}, decimals_{decimals} {}

  char code_[3];
  int decimals_;
};

}  // namespace paycourier::inline v0

#endif
