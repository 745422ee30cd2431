// SPDX-License-Identifier: MIT
// Tests of what may follow the request of a call.
#include <paycourier/client/companions.hpp>

#include <catch2/catch_test_macros.hpp>
#include <client/parts.hpp>
#include <string>

namespace {

using namespace support;

Ticket ticket() { return Ticket::of("plain", order(), Instant{}, 30s); }

TEST_CASE("each notice goes to those who can hear it") {
  std::string heard;
  auto attempts = [&](const Attempt& attempt) noexcept { heard += std::to_string(attempt.number); };
  auto resolutions = [&](const Resolution&) noexcept { heard += "r"; };
  struct Both {
    std::string& heard;
    void operator()(const Attempt&) const noexcept { heard += "b"; }
    void operator()(const Resolution&) const noexcept { heard += "B"; }
  };
  Both both{heard};
  const Companions companions{attempts, resolutions, both};
  companions.tell(Attempt{.number = 2});
  CHECK(heard == "2b");
  companions.tell(Resolution{.ticket = ticket()});
  CHECK(heard == "2brB");
  CHECK(companions.keep(ticket()));
  CHECK(heard == "2brB");
}

TEST_CASE("keepers are asked in their order until one fails") {
  std::string asked;
  auto first = [&](const Ticket&) { asked += "1"; };
  auto full = [&](const Ticket&) { return asked += "2", false; };
  auto third = [&](const Ticket&) { asked += "3"; };
  const Result<void> kept = Companions{first, full, third}.keep(ticket());
  REQUIRE_FALSE(kept);
  CHECK(kept.error().fault == Fault::storage);
  CHECK(says(kept.error(), "nothing was sent"));
  CHECK(asked == "12");
}

TEST_CASE("whatever fault a keeper gives, it is its store that failed") {
  auto keep = [](const Ticket&) -> Result<void> { return Error{Fault::in_doubt, "disk full"}; };
  const Result<void> kept = Companions{keep}.keep(ticket());
  CHECK(kept.error().fault == Fault::storage);
  CHECK(kept.error().because == "disk full");
}

TEST_CASE("a stop token may stand anywhere, and without one nothing stops") {
  std::stop_source source;
  auto token = source.get_token();
  auto watch = [](const Attempt&) noexcept {};
  CHECK(Companions{watch, token}.stop() == token);
  CHECK(Companions{token, watch}.stop() == token);
  CHECK_FALSE(Companions{watch}.stop().stop_possible());
  CHECK_FALSE(Companions<>{}.stop().stop_possible());
}

}  // namespace
