// SPDX-License-Identifier: MIT
// Eight threads enqueue while couriers are started and stopped, over and over: nothing is lost,
// nothing is sent twice, and ThreadSanitizer has nothing to say.
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <semaphore>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include <unistd.h>
#include <catch2/catch_test_macros.hpp>
#include <paycourier/adapter/curl_multi_transport.hpp>
#include <paycourier/adapter/openssl_ed25519.hpp>
#include <paycourier/adapter/openssl_mac.hpp>
#include <paycourier/adapter/sqlite_outbox.hpp>
#include <paycourier/adapter/system_clock.hpp>
#include <paycourier/courier.hpp>
#include <paycourier/policy/backoff.hpp>
#include <paycourier/policy/standard_webhooks.hpp>
#include <paycourier/testing/memory_outbox.hpp>
#include <support/crowd_server.hpp>
#include <support/temporary.hpp>

using namespace paycourier;
using namespace support;
using namespace std::chrono_literals;

namespace {

constexpr int threads = 8;
constexpr int endpoints = 4;
constexpr std::ptrdiff_t most_waiting = 64;

int rounds_wanted() {
  const char* const text = std::getenv("PAYCOURIER_STARTS");
  return text ? std::atoi(text) : 40;
}

template <class Box>
void start_and_stop(Box& box, int rounds) {
  CrowdServer server;
  for (int i = 0; i < endpoints; ++i) {
    box.subscribe({.id = "shop-" + std::to_string(i),
                   .url = server.url(i, "/"),
                   .signing = StandardWebhooks{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"},
                   .reach = Reach::anywhere},
                  {"*"})
        .value();
  }
  std::counting_semaphore<> room{most_waiting};
  std::atomic<int> enqueued = 0, refused = 0, delivered = 0, unexpected = 0;
  std::atomic<bool> is_over = false;
  const auto watch = [&](const auto& notice) noexcept {
    if constexpr (requires { notice.fate; }) {
      if (notice.fate != Fate::delivered) return void(++unexpected);
      if (++delivered % endpoints == 0) room.release();
      delivered.notify_all();
    } else {
      ++unexpected;
    }
  };
  std::vector<std::jthread> writers;
  for (int t = 0; t < threads; ++t) {
    writers.emplace_back([&, t] {
      for (int i = 0; !is_over; ++i) {
        if (!room.try_acquire_for(20ms)) continue;
        const std::string id = std::to_string(t) + "_" + std::to_string(i);
        ++(box.enqueue({id, "thing", "{}"}, {}, SystemClock{}.now()) ? enqueued : refused);
      }
    });
  }
  for (int round = 0; round < rounds; ++round) {
    Courier courier{box, CourierSettings{.in_flight = 8}};
    const int before = delivered;
    std::jthread at_work{[&](const std::stop_token& stop) {
      if (!courier.run(stop, watch)) ++unexpected;
    }};
    // Some are stopped before they have begun, others in the middle of their work.
    for (int seen = delivered; seen < before + round % 4; seen = delivered) delivered.wait(seen);
  }
  is_over = true;
  writers.clear();
  Courier last{box};
  CHECK(last.run_until_idle({}, watch));
  CHECK(refused == 0);
  CHECK(unexpected == 0);
  CHECK(enqueued >= rounds / 8);
  CHECK(delivered == enqueued * endpoints);
  CHECK(server.shared().requests == static_cast<std::size_t>(delivered));
}

}  // namespace

TEST_CASE("couriers start and stop on a file while eight threads enqueue: each event once") {
  const TemporaryFolder folder{::access("/dev/shm", W_OK) == 0 ? "/dev/shm" : ""};
  SqliteOutbox box = SqliteOutbox::open((folder.path() / "outbox.db").string()).value();
  start_and_stop(box, rounds_wanted());
}

TEST_CASE("couriers start and stop on memory while eight threads enqueue: each event once") {
  testing::MemoryOutbox box;
  start_and_stop(box, rounds_wanted());
}
