// SPDX-License-Identifier: MIT
// Tests of the table of answers: what each answer to a webhook means, status by status.
#include <paycourier/policy/reading.hpp>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace paycourier;
using namespace std::chrono_literals;

constexpr Instant now{Seconds{1'772'366'400}};  // 2026-03-01T12:00:00Z

Reading read(int status, http::Headers headers = {}) {
  return read_answer(http::Response{.status = status, .headers = std::move(headers)}, now);
}
Reading read(Fault fault) { return read_answer(Error{fault, "the words of the transport"}, now); }

struct Row {
  int first;
  int last;
  Verdict verdict;
  Fault fault;
  const char* because;
};

// Every status from 100 to 599 but 2xx, and some that are none.
constexpr Row rows[]{
    {-1, 199, Verdict::retry, Fault::malformed, "the answer is not one of HTTP"},
    {300, 399, Verdict::retry, Fault::declined, "a redirect, which is never followed"},
    {400, 400, Verdict::retry, Fault::declined, "the receiver refused the message"},
    {401, 401, Verdict::retry, Fault::unauthorized, "the receiver refused our proof"},
    {402, 402, Verdict::retry, Fault::declined, "the receiver refused the message"},
    {403, 403, Verdict::retry, Fault::unauthorized, "the receiver refused our proof"},
    {404, 404, Verdict::retry, Fault::not_found, "the receiver knows no such path"},
    {405, 409, Verdict::retry, Fault::declined, "the receiver refused the message"},
    {410, 410, Verdict::gone, Fault::not_found, "the receiver wants no more webhooks"},
    {411, 428, Verdict::retry, Fault::declined, "the receiver refused the message"},
    {429, 429, Verdict::hold, Fault::throttled, "the receiver limits our rate"},
    {430, 499, Verdict::retry, Fault::declined, "the receiver refused the message"},
    {500, 502, Verdict::retry, Fault::in_doubt, "the receiver broke down over it"},
    {503, 503, Verdict::hold, Fault::throttled, "the receiver is unavailable"},
    {504, 599, Verdict::retry, Fault::in_doubt, "the receiver broke down over it"},
    {600, 1000, Verdict::retry, Fault::malformed, "the answer is not one of HTTP"},
};

TEST_CASE("2xx is delivered, and nothing else is") {
  for (int status = 200; status <= 299; ++status) {
    const Reading reading = read(status);
    CHECK(reading.verdict == Verdict::delivered);
    CHECK(reading.status == status);
    CHECK_FALSE(reading.fault);
    CHECK(reading.because.empty());
  }
  for (const Row& row : rows) {
    for (int status = row.first; status <= row.last; ++status) {
      const Reading reading = read(status);
      INFO(status);
      CHECK(reading.verdict == row.verdict);
      CHECK(reading.status == status);
      CHECK(reading.fault == row.fault);
      CHECK(reading.because == row.because);
    }
  }
}

TEST_CASE("2xx is delivered even when its body broke off") {
  const Reading reading = read_answer(http::Response{.status = 200, .complete = false}, now);
  CHECK(reading.verdict == Verdict::delivered);
}

TEST_CASE("a fault of the network is worth another try") {
  for (const Fault fault : {Fault::unreachable, Fault::in_doubt, Fault::unauthorized,
                            Fault::malformed, Fault::throttled}) {
    const Reading reading = read(fault);
    CHECK(reading.verdict == Verdict::retry);
    CHECK(reading.fault == fault);
    CHECK(reading.status == 0);
    CHECK(reading.because == "the words of the transport");
    CHECK_FALSE(reading.asked);
  }
}

TEST_CASE("what was refused here or stopped is over") {
  for (const Fault fault : {Fault::invalid, Fault::stopped}) {
    CHECK(read(fault).verdict == Verdict::refused);
    CHECK(read(fault).fault == fault);
    CHECK(read(fault).because == "the words of the transport");
  }
}

TEST_CASE("a hint counts on any answer that is retried, in either of its forms") {
  for (const int status : {300, 400, 404, 408, 425, 429, 500, 503, 504}) {
    CHECK(read(status, {{"retry-after", "30"}}).asked == 30s);
    CHECK(read(status, {{"Retry-After", "Sun, 01 Mar 2026 12:00:30 GMT"}}).asked == 30s);
    CHECK_FALSE(read(status).asked);
  }
}

TEST_CASE("a hint on an answer that ends the delivery is no hint") {
  CHECK_FALSE(read(200, {{"Retry-After", "30"}}).asked);
  CHECK_FALSE(read(410, {{"Retry-After", "30"}}).asked);
}

TEST_CASE("a hint is passed on as it was said, at least nothing, and junk is none") {
  CHECK(read(503, {{"Retry-After", "86401"}}).asked == 86'401s);
  CHECK(read(503, {{"Retry-After", "99999999999999999999999"}}).asked == unlimited);
  CHECK(read(503, {{"Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT"}}).asked == 0s);
  CHECK_FALSE(read(503, {{"Retry-After", "-30"}}).asked);
  CHECK_FALSE(read(503, {{"Retry-After", "soon"}}).asked);
  CHECK_FALSE(read(503, {{"Retry-After", ""}}).asked);
}

}  // namespace
