// SPDX-License-Identifier: MIT
// Tests of Retry-After: seconds, three forms of a date, and everything that is neither.
#include <paycourier/policy/retry_after.hpp>

#include <catch2/catch_test_macros.hpp>
#include <string>

namespace {

using namespace paycourier;
using namespace std::chrono_literals;
using namespace std::string_view_literals;

// Sunday, 6 November 1994, 08:49:37 UTC, the example of RFC 9110.
constexpr Instant november{Seconds{784'111'777}};
// 2026-03-01T12:00:00Z.
constexpr Instant today{Seconds{1'772'366'400}};

std::optional<Instant> date(std::string_view text, Instant now = today) {
  return read_http_date(text, now);
}
std::optional<Millis> hint(std::string_view text, Instant now = today) {
  return read_retry_after(text, now);
}

TEST_CASE("the three forms of an HTTP date are the same moment") {
  CHECK(date("Sun, 06 Nov 1994 08:49:37 GMT") == november);
  CHECK(date("Sunday, 06-Nov-94 08:49:37 GMT") == november);
  CHECK(date("Sun Nov  6 08:49:37 1994") == november);
  CHECK(date("Sun Nov 06 08:49:37 1994") == november);
}

TEST_CASE("every month is known by its name") {
  const char* names[]{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  for (unsigned i = 0; i < 12; ++i) {
    using namespace std::chrono;
    const Instant first{sys_days{year{2026} / month{i + 1} / day{1}}};
    CHECK(date("Sun, 01 " + std::string{names[i]} + " 2026 00:00:00 GMT") == first);
    CHECK(date("Sunday, 01-" + std::string{names[i]} + "-26 00:00:00 GMT") == first);
    CHECK(date("Sun " + std::string{names[i]} + "  1 00:00:00 2026") == first);
  }
}

TEST_CASE("every day of the week is known by its name, and none is checked against the date") {
  for (const char* day : {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}) {
    CHECK(date(std::string{day} + ", 06 Nov 1994 08:49:37 GMT") == november);
    CHECK(date(std::string{day} + " Nov  6 08:49:37 1994") == november);
  }
  for (const char* day :
       {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}) {
    CHECK(date(std::string{day} + ", 06-Nov-94 08:49:37 GMT") == november);
  }
}

TEST_CASE("a day that the calendar does not have is no date") {
  for (const std::string_view text :
       {"Mon, 30 Feb 2026 00:00:00 GMT", "Mon, 29 Feb 2026 00:00:00 GMT",
        "Mon, 31 Apr 2026 00:00:00 GMT", "Mon, 00 Jan 2026 00:00:00 GMT",
        "Mon, 32 Jan 2026 00:00:00 GMT", "Mon Feb 30 00:00:00 2026", "Mon Jan  0 00:00:00 2026",
        "Monday, 30-Feb-26 00:00:00 GMT"}) {
    CHECK_FALSE(date(text));
  }
  CHECK(date("Thu, 29 Feb 2024 00:00:00 GMT"));
  CHECK_FALSE(date("Thu, 29 Feb 2100 00:00:00 GMT"));
}

TEST_CASE("an hour that the clock does not have is no date") {
  for (const std::string_view text :
       {"Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:60:00 GMT",
        "Sun, 06 Nov 1994 08:49:61 GMT", "Sun, 06 Nov 1994 99:99:99 GMT",
        "Sun Nov  6 24:00:00 1994", "Sunday, 06-Nov-94 08:60:00 GMT"}) {
    CHECK_FALSE(date(text));
  }
}

TEST_CASE("a leap second is the first of the next minute") {
  CHECK(date("Sat, 31 Dec 2016 23:59:60 GMT") == date("Sun, 01 Jan 2017 00:00:00 GMT"));
  CHECK(date("Sat Dec 31 23:59:60 2016") == date("Sun, 01 Jan 2017 00:00:00 GMT"));
}

TEST_CASE("a year of two digits is at most fifty years ahead") {
  const auto year_of = [](std::string_view digits, Instant now) {
    const auto read = date("Sunday, 01-Mar-" + std::string{digits} + " 12:00:00 GMT", now);
    const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(read.value())};
    return int{day.year()};
  };
  CHECK(year_of("26", today) == 2026);
  CHECK(year_of("00", today) == 2000);
  CHECK(year_of("75", today) == 2075);
  CHECK(year_of("76", today) == 2076);
  CHECK(year_of("77", today) == 1977);
  CHECK(year_of("94", today) == 1994);
  CHECK(year_of("99", today) == 1999);
  CHECK(year_of("94", november) == 1994);
}

TEST_CASE("what is not exactly a date is no date") {
  for (const std::string_view text : {"",
                                      "20300101",
                                      "2030-01-01",
                                      "2030-01-01T00:00:00Z",
                                      "tomorrow",
                                      "GMT",
                                      "Sun, 06 Nov 1994 08:49:37",
                                      "Sun, 06 Nov 1994 08:49:37 UTC",
                                      "Sun, 06 Nov 1994 08:49:37 +0000",
                                      "Sun, 06 Nov 1994 08:49:37 GMT junk",
                                      "Sun, 06 Nov 1994 08:49:37 GMT ",
                                      " Sun, 06 Nov 1994 08:49:37 GMT",
                                      "sun, 06 nov 1994 08:49:37 gmt",
                                      "Sun, 6 Nov 1994 08:49:37 GMT",
                                      "Sun,  6 Nov 1994 08:49:37 GMT",
                                      "Sun, 06 Nov 94 08:49:37 GMT",
                                      "Sun, 06-Nov-1994 08:49:37 GMT",
                                      "Sunday, 06 Nov 1994 08:49:37 GMT",
                                      "Sunday, 06-Nov-1994 08:49:37 GMT",
                                      "Sunday,  6-Nov-94 08:49:37 GMT",
                                      "Sun, 06-Nov-94 08:49:37 GMT",
                                      "Sun 06 Nov 1994 08:49:37 GMT",
                                      "Sun, 06 Nov 1994 8:49:37 GMT",
                                      "Sun, 06 Nov 1994 08:49 GMT",
                                      "06 Nov 1994 08:49:37 GMT",
                                      "Sun Nov 6 08:49:37 1994",
                                      "Sun Nov  6 08:49:37 1994 GMT",
                                      "Sun Nov  6 08:49:37 94",
                                      "Sun Nov    08:49:37 1994",
                                      "Sun, 06 Foo 1994 08:49:37 GMT",
                                      "Foo, 06 Nov 1994 08:49:37 GMT",
                                      "Sun, -6 Nov 1994 08:49:37 GMT",
                                      "Sun, 06 Nov 19944 08:49:37 GMT",
                                      "Sun, 06 Nov 1994 08:4a:37 GMT",
                                      "Sun,\t06 Nov 1994 08:49:37 GMT"}) {
    INFO(text);
    CHECK_FALSE(date(text));
  }
}

TEST_CASE("every cut of a date is no date, and neither is one with a character more") {
  for (const std::string whole : {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
                                  "Sun Nov  6 08:49:37 1994"}) {
    for (std::size_t size = 0; size < whole.size(); ++size) {
      CHECK_FALSE(date(whole.substr(0, size)));
    }
    CHECK(date(whole));
    CHECK_FALSE(date(whole + "0"));
    CHECK_FALSE(date(whole + std::string(1, '\0')));
  }
}

TEST_CASE("the first and the last year of four digits are dates") {
  CHECK(date("Sat, 01 Jan 0000 00:00:00 GMT"));
  CHECK(date("Fri, 31 Dec 9999 23:59:59 GMT") == Instant{Seconds{253'402'300'799}});
}

TEST_CASE("a hint in seconds is digits and nothing else") {
  CHECK(hint("0") == 0s);
  CHECK(hint("1") == 1s);
  CHECK(hint("120") == 120s);
  CHECK(hint("007") == 7s);
  CHECK(hint(" \t 120 \t ") == 120s);
  CHECK(hint("20300101") == 20'300'101s);
  for (const std::string_view text : {"", " ", "-1", "+1", "1.5", "1,5", "1e3", "0x10", "1 2",
                                      "120s", "1h", "soon", "12 junk", "\n1", "\xd9\xa1"}) {
    INFO(text);
    CHECK_FALSE(hint(text));
  }
  CHECK_FALSE(hint("1\0"sv));
}

TEST_CASE("a hint of more seconds than can be counted is the longest there is") {
  CHECK(hint("9223372036854775") == Millis{9'223'372'036'854'775'000});
  CHECK(hint("9223372036854776") == Millis::max());
  CHECK(hint("99999999999999999999999999") == Millis::max());
  CHECK(hint(std::string(100'000, '9')) == Millis::max());
  CHECK(hint(std::string(100'000, '0') + "5") == 5s);
}

TEST_CASE("a hint in the form of a date is the time until then") {
  CHECK(hint("Sun, 01 Mar 2026 12:00:30 GMT") == 30s);
  CHECK(hint("Sunday, 01-Mar-26 13:00:00 GMT") == 1h);
  CHECK(hint("Sun Mar  1 12:00:01 2026") == 1s);
  CHECK(hint(" Sun, 01 Mar 2026 12:00:30 GMT ") == 30s);
  CHECK(hint("Sun, 01 Mar 2026 12:00:30 GMT", today + 1ms) == 29'999ms);
}

TEST_CASE("a hint in the past is no wait") {
  CHECK(hint("Sun, 01 Mar 2026 12:00:00 GMT") == 0s);
  CHECK(hint("Sun, 01 Mar 2026 11:59:59 GMT") == 0s);
  CHECK(hint("Sun, 06 Nov 1994 08:49:37 GMT") == 0s);
}

TEST_CASE("a hint can be read while compiling") {
  STATIC_REQUIRE(read_retry_after("120", today) == 120s);
  STATIC_REQUIRE(read_http_date("Sun, 06 Nov 1994 08:49:37 GMT", today) == november);
}

}  // namespace
