// SPDX-License-Identifier: MIT
// Fuzzes Retry-After and HTTP dates: what is read is a real wait, and a date reads back as itself.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <paycourier/policy/retry_after.hpp>

namespace {

using namespace paycourier;

void must(bool holds) {
  if (!holds) std::abort();
}

std::string imf_fixdate(Instant at) {
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date{day};
  const std::string iso = describe(at);
  return "Mon, " + iso.substr(8, 2) + " " +
         std::string{detail::month_names[unsigned{date.month()} - 1]} + " " + iso.substr(0, 4) +
         " " + iso.substr(11, 8) + " GMT";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text{reinterpret_cast<const char*>(data), size};
  const Instant now = from_unix(Seconds{1'893'456'000});

  const std::optional<Millis> wait = read_retry_after(text, now);
  must(!wait || *wait >= Millis::zero());
  must(read_retry_after(" \t" + text + "\t ", now) == wait);
  if (wait && is_digit(text.front()) && text.size() < 16 &&
      text.find_first_not_of("0123456789") == std::string::npos) {
    must(*wait == Millis{1'000} * std::strtoll(text.c_str(), nullptr, 10));
  }

  const std::optional<Instant> date = read_http_date(text, now);
  if (!date) return 0;
  must(wait && *wait == std::max(*date - now, Millis::zero()));
  const Instant year_10000 = from_unix(Seconds{253'402'300'800});
  if (*date < year_10000) must(read_http_date(imf_fixdate(*date), now) == date);
  return 0;
}
