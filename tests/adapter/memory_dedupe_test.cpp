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
  return claim ? std::optional{*claim} : std::nullopt;
}

TEST_CASE("what is remembered without limit is remembered") {
  const paycourier::Millis ever = paycourier::unlimited;
  MemoryDedupe dedupe{{.most = 10, .remember = ever, .lease = ever}};
  const Instant now = paycourier::from_unix(paycourier::Seconds{1'893'456'000});
  CHECK(dedupe.claim("evt_1", now).value() == Claim::first);
  CHECK(dedupe.claim("evt_1", now).value() == Claim::busy);
  CHECK(dedupe.confirm("evt_1", now).has_value());
  CHECK(dedupe.claim("evt_1", now + std::chrono::years{100}).value() == Claim::repeat);
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
  CHECK(claimed(dedupe, "a", Millis{0}) == Claim::first);
  CHECK(dedupe.confirm("a", start));
  CHECK(claimed(dedupe, "a", Millis{0}) == Claim::repeat);
  CHECK(claimed(dedupe, "a", std::chrono::hours{75}) == Claim::repeat);
}

TEST_CASE("a released message comes again") {
  MemoryDedupe dedupe;
  CHECK(claimed(dedupe, "a", Millis{0}) == Claim::first);
  CHECK(dedupe.release("a"));
  CHECK(claimed(dedupe, "a", Millis{0}) == Claim::first);
}

TEST_CASE("a release takes back no confirmation and knows no stranger") {
  MemoryDedupe dedupe;
  CHECK(claimed(dedupe, "a", Millis{0}) == Claim::first);
  CHECK(dedupe.confirm("a", start));
  CHECK(dedupe.release("a"));
  CHECK(claimed(dedupe, "a", Millis{0}) == Claim::repeat);
  CHECK(dedupe.release("never seen"));
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
  CHECK(claimed(dedupe, "a", Millis{0}) == Claim::first);
  CHECK(dedupe.confirm("a", start));
  CHECK(claimed(dedupe, "a", Millis{999}) == Claim::repeat);
  CHECK(claimed(dedupe, "a", Millis{1'000}) == Claim::first);
}

TEST_CASE("a confirmation that comes after the lease still counts") {
  MemoryDedupe dedupe = small();
  CHECK(claimed(dedupe, "a", Millis{0}) == Claim::first);
  CHECK(dedupe.confirm("a", start + Millis{500}));
  CHECK(claimed(dedupe, "a", Millis{501}) == Claim::repeat);
}

TEST_CASE("a full memory refuses new messages, and still knows the old ones") {
  MemoryDedupe dedupe = small();
  CHECK(claimed(dedupe, "a", Millis{0}) == Claim::first);
  CHECK(claimed(dedupe, "b", Millis{0}) == Claim::first);
  CHECK(dedupe.confirm("b", start));
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
  CHECK(claimed(dedupe, "b", Millis{0}) == Claim::first);
  CHECK(dedupe.confirm("b", start));
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
          if (claimed(dedupe, id, Millis{0}) != Claim::first) continue;
          ++mine;
          static_cast<void>(dedupe.confirm(id, start));
        }
      });
    }
  }
  int sum = 0;
  for (const int mine : firsts) sum += mine;
  CHECK(sum == messages);
}
