// SPDX-License-Identifier: MIT
// Which messages were handled: claims, their leases, the bound, and threads.
#include <paycourier/adapter/memory_dedupe.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <catch2/catch_test_macros.hpp>

using paycourier::Claim;
using paycourier::Claimed;
using paycourier::Fault;
using paycourier::Instant;
using paycourier::MemoryDedupe;
using paycourier::Millis;

namespace {

const Instant start = paycourier::from_unix(paycourier::Seconds{1'893'456'000});
constexpr Millis one{1};

MemoryDedupe small() {
  return MemoryDedupe{{.most = 2, .remember = Millis{1'000}, .lease = Millis{100}}};
}

// Nothing when the claim was refused.
std::optional<Claim> claimed(MemoryDedupe& dedupe, const std::string& id, Millis later) {
  const auto claim = dedupe.claim(id, start + later);
  return claim ? std::optional{claim->state} : std::nullopt;
}

// The token of a claim that has to be the first.
std::int64_t token_of(MemoryDedupe& dedupe, const std::string& id, Millis later = {}) {
  const Claimed claim = dedupe.claim(id, start + later).value();
  REQUIRE(claim.state == Claim::first);
  return claim.token;
}

TEST_CASE("what is remembered without limit is remembered") {
  const paycourier::Millis ever = paycourier::unlimited;
  MemoryDedupe dedupe{{.most = 10, .remember = ever, .lease = ever}};
  const Instant now = paycourier::from_unix(paycourier::Seconds{1'893'456'000});
  const Claimed claim = dedupe.claim("evt_1", now).value();
  CHECK(claim.state == Claim::first);
  CHECK(dedupe.claim("evt_1", now).value().state == Claim::busy);
  CHECK(dedupe.confirm("evt_1", claim.token, now).has_value());
  CHECK(dedupe.claim("evt_1", now + std::chrono::years{100}).value().state == Claim::repeat);
}

}  // namespace

static_assert(paycourier::Dedupe<MemoryDedupe>);

TEST_CASE("the first to claim a message handles it, and the next ones find it busy") {
  MemoryDedupe dedupe;
  CHECK(claimed(dedupe, "a", Millis{0}) == Claim::first);
  CHECK(claimed(dedupe, "a", Millis{0}) == Claim::busy);
  CHECK(claimed(dedupe, "b", Millis{0}) == Claim::first);
}

TEST_CASE("a confirmed message is a repeat ever after") {
  MemoryDedupe dedupe;
  const auto token = token_of(dedupe, "a");
  CHECK(dedupe.confirm("a", token, start));
  CHECK(claimed(dedupe, "a", Millis{0}) == Claim::repeat);
  CHECK(claimed(dedupe, "a", std::chrono::hours{75}) == Claim::repeat);
}

TEST_CASE("a released message comes again") {
  MemoryDedupe dedupe;
  const auto token = token_of(dedupe, "a");
  CHECK(dedupe.release("a", token));
  CHECK(claimed(dedupe, "a", Millis{0}) == Claim::first);
}

TEST_CASE("a release takes back no confirmation and knows no stranger") {
  MemoryDedupe dedupe;
  const auto token = token_of(dedupe, "a");
  CHECK(dedupe.confirm("a", token, start));
  CHECK(dedupe.release("a", token).error().fault == Fault::stale);
  CHECK(claimed(dedupe, "a", Millis{0}) == Claim::repeat);
  CHECK(dedupe.release("never seen", token).error().because ==
        "the claim ran out, and the message is no longer its holder's");
}

TEST_CASE("every claim of a message has a larger token than the one before") {
  MemoryDedupe dedupe = small();
  const auto first = token_of(dedupe, "a");
  CHECK(dedupe.release("a", first));
  const auto second = token_of(dedupe, "a");
  CHECK(second > first);
  CHECK(token_of(dedupe, "a", Millis{100}) > second);
}

TEST_CASE("whose claim ran out cannot confirm or release the claim of the next") {
  MemoryDedupe dedupe = small();
  const auto slow = token_of(dedupe, "a");
  const auto next = token_of(dedupe, "a", Millis{100});
  CHECK(dedupe.release("a", slow).error().fault == Fault::stale);
  CHECK(dedupe.confirm("a", slow, start + Millis{101}).error().fault == Fault::stale);
  CHECK(claimed(dedupe, "a", Millis{101}) == Claim::busy);
  CHECK(claimed(dedupe, "a", Millis{200}) == Claim::first);
  CHECK(dedupe.confirm("a", next, start + Millis{201}).error().fault == Fault::stale);
}

TEST_CASE("who is confirmed twice is still handled once") {
  MemoryDedupe dedupe = small();
  const auto token = token_of(dedupe, "a");
  CHECK(dedupe.confirm("a", token, start));
  CHECK(dedupe.confirm("a", token, start + Millis{500}));
  CHECK(claimed(dedupe, "a", Millis{1'499}) == Claim::repeat);
  CHECK(claimed(dedupe, "a", Millis{1'500}) == Claim::first);
}

TEST_CASE("a success is remembered though its claim was forgotten, if there is room") {
  MemoryDedupe dedupe = small();
  const auto slow = token_of(dedupe, "a");
  const auto released = token_of(dedupe, "a", Millis{100});
  CHECK(dedupe.release("a", released));
  CHECK(dedupe.confirm("a", slow, start + Millis{101}));
  CHECK(claimed(dedupe, "a", Millis{102}) == Claim::repeat);

  MemoryDedupe full = small();
  const auto lost = token_of(full, "a");
  CHECK(claimed(full, "b", Millis{0}) == Claim::first);
  CHECK(claimed(full, "c", Millis{100}) == Claim::first);
  CHECK(claimed(full, "d", Millis{100}) == Claim::first);
  CHECK(full.confirm("a", lost, start + Millis{101}).error().fault == Fault::storage);
}

TEST_CASE("a claim that is left open runs out") {
  MemoryDedupe dedupe = small();
  CHECK(claimed(dedupe, "a", Millis{0}) == Claim::first);
  CHECK(claimed(dedupe, "a", Millis{99}) == Claim::busy);
  CHECK(claimed(dedupe, "a", Millis{100}) == Claim::first);
  CHECK(claimed(dedupe, "a", Millis{199}) == Claim::busy);
}

TEST_CASE("a confirmation is forgotten when its time is over") {
  MemoryDedupe dedupe = small();
  const auto token = token_of(dedupe, "a");
  CHECK(dedupe.confirm("a", token, start));
  CHECK(claimed(dedupe, "a", Millis{999}) == Claim::repeat);
  CHECK(claimed(dedupe, "a", Millis{1'000}) == Claim::first);
}

TEST_CASE("a confirmation that comes after the lease still counts") {
  MemoryDedupe dedupe = small();
  const auto token = token_of(dedupe, "a");
  CHECK(dedupe.confirm("a", token, start + Millis{500}));
  CHECK(claimed(dedupe, "a", Millis{501}) == Claim::repeat);
}

TEST_CASE("a full memory refuses new messages, and still knows the old ones") {
  MemoryDedupe dedupe = small();
  CHECK(claimed(dedupe, "a", Millis{0}) == Claim::first);
  const auto token = token_of(dedupe, "b");
  CHECK(dedupe.confirm("b", token, start));
  const auto refused = dedupe.claim("c", start);
  REQUIRE(!refused);
  CHECK(refused.error().fault == Fault::storage);
  CHECK(refused.error().because == "the memory of handled messages is full");
  CHECK(claimed(dedupe, "a", Millis{0}) == Claim::busy);
  CHECK(claimed(dedupe, "b", Millis{0}) == Claim::repeat);
}

TEST_CASE("a full memory makes room by forgetting what has run out, and no more") {
  MemoryDedupe dedupe = small();
  CHECK(claimed(dedupe, "a", Millis{0}) == Claim::first);
  const auto token = token_of(dedupe, "b");
  CHECK(dedupe.confirm("b", token, start));
  CHECK(claimed(dedupe, "c", Millis{100}) == Claim::first);
  CHECK(claimed(dedupe, "b", Millis{100}) == Claim::repeat);
  CHECK(claimed(dedupe, "d", Millis{100}) == std::nullopt);
}

TEST_CASE("the memory can be moved") {
  MemoryDedupe original;
  CHECK(claimed(original, "a", Millis{0}) == Claim::first);
  MemoryDedupe moved = std::move(original);
  CHECK(claimed(moved, "a", one) == Claim::busy);
}

TEST_CASE("of eight threads that claim the same message one is first") {
  MemoryDedupe dedupe;
  constexpr int messages = 200;
  std::vector<int> firsts(8, 0);
  {
    std::vector<std::jthread> threads;
    for (int& mine : firsts) {
      threads.emplace_back([&dedupe, &mine] {
        for (int i = 0; i < messages; ++i) {
          const std::string id = std::to_string(i);
          const Claimed claim = dedupe.claim(id, start).value();
          if (claim.state != Claim::first) continue;
          ++mine;
          static_cast<void>(dedupe.confirm(id, claim.token, start));
        }
      });
    }
  }
  int sum = 0;
  for (const int mine : firsts) sum += mine;
  CHECK(sum == messages);
}
