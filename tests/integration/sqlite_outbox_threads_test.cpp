// SPDX-License-Identifier: MIT
// Threads that share an outbox: eight enqueue, an operator has a word, a courier delivers.
#include <atomic>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <unistd.h>
#include <catch2/catch_test_macros.hpp>
#include <paycourier/adapter/sqlite_outbox.hpp>
#include <support/outbox_contract.hpp>
#include <support/temporary.hpp>

using namespace paycourier;
using namespace support;
using namespace std::chrono_literals;

namespace {

constexpr int threads = 8;
constexpr int events = 60;

struct Shared {
  TemporaryFolder folder{::access("/dev/shm", W_OK) == 0 ? "/dev/shm" : ""};
  PostOffice<SqliteOutbox> post{SqliteOutbox::open((folder.path() / "outbox.db").string()).value()};
};

}  // namespace

TEST_CASE("what eight threads enqueue while a courier delivers is delivered, each once") {
  Shared shared;
  auto& post = shared.post;
  post.subscribe("free");
  post.subscribe("ordered", {"*"}, {.ordering = Ordering::by_key});
  const Bell bell;
  post.box.listen(bell.waker());
  post.open();
  std::atomic<int> refused = 0, writing = threads;
  std::vector<std::jthread> writers;
  for (int t = 0; t < threads; ++t) {
    writers.emplace_back([&, t] {
      const std::string key = std::to_string(t);
      for (int i = 0; i < events; ++i) {
        const Event event = post.event(key + "_" + std::to_string(i));
        if (!post.box.enqueue(event, {.ordering_key = key}, post.start)) ++refused;
        if (i % 16 == 0 && !post.box.deliveries_of(event.id)) ++refused;
      }
      --writing;
    });
  }
  std::jthread operators{[&] {
    while (writing > 0) {
      if (!post.box.pause("free") || !post.box.resume("free") || !post.box.health("free") ||
          !post.box.dead_letters() || !post.box.subscribe(post.shop("free"), {"*"})) {
        ++refused;
      }
    }
  }};

  std::multiset<std::string> free;
  std::vector<int> next(threads, 0);
  int disorder = 0;
  Turn turn;
  for (bool is_last = false; !is_last;) {
    is_last = writing == 0;
    REQUIRE(post.box.news());
    for (bool has_more = true; has_more;) {
      turn.wants = {{post.number("free"), 32, 0, 60s}, {post.number("ordered"), 32, 0, 60s}};
      const Turned turned = post.turn(std::exchange(turn, {}));
      CHECK(turned.stale.empty());
      for (const Delivery& delivery : turned.claimed) {
        turn.completions.push_back(post.completion(delivery, Fate::delivered, 204, {}));
        if (delivery.endpoint == post.number("free")) {
          free.insert(delivery.event.id);
        } else {
          const auto split = delivery.event.id.find('_');
          const auto key = static_cast<std::size_t>(std::stoi(delivery.event.id.substr(0, split)));
          if (std::stoi(delivery.event.id.substr(split + 1)) != next[key]++) ++disorder;
        }
      }
      has_more = !turn.completions.empty();
    }
  }
  CHECK(refused == 0);
  CHECK(disorder == 0);
  CHECK(free.size() == threads * events);
  CHECK(std::set<std::string>(free.begin(), free.end()).size() == threads * events);
  for (const int found : next) CHECK(found == events);
  CHECK(*bell.rings >= threads * events);
  CHECK(post.box.backlog().value().live == 0);
}

TEST_CASE("of eight threads that enqueue the same event one is first") {
  Shared shared;
  auto& post = shared.post;
  post.subscribe("shop");
  std::atomic<int> firsts = 0, conflicts = 0;
  {
    std::vector<std::jthread> writers;
    for (int t = 0; t < threads; ++t) {
      writers.emplace_back([&, t] {
        for (int i = 0; i < events; ++i) {
          const auto mine = post.box.enqueue(post.event("e" + std::to_string(i)), {}, post.start);
          if (mine && !mine->repeated) ++firsts;
          Event other = post.event("e" + std::to_string(i));
          other.payload = std::to_string(t);
          const auto refused = post.box.enqueue(other, {}, post.start);
          if (!refused && refused.error().fault == Fault::conflict) ++conflicts;
        }
      });
    }
  }
  CHECK(firsts == events);
  CHECK(conflicts == threads * events);
}
