// SPDX-License-Identifier: MIT
// Tests of the commit group: all are written once, few at a time, and none waits for ever.
#include <paycourier/adapter/sqlite/commit_group.hpp>

#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <new>
#include <thread>

namespace {

using paycourier::sqlite::CommitGroup;

struct Job {
  int written = 0;
};
using Group = CommitGroup<Job>;

TEST_CASE("of eight threads that write at once each is written once, a few at a time") {
  Group group{3};
  std::atomic<int> inside = 0, most = 0, wrong = 0;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 8; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < 200; ++i) {
          Job job;
          group.submit(job, [&](const Group::Batch& batch) {
            if (++inside != 1) ++wrong;
            most = std::max<int>(most, static_cast<int>(batch.size()));
            for (Job* one : batch) ++one->written;
            --inside;
          });
          if (job.written != 1) ++wrong;
        }
      });
    }
  }
  CHECK(wrong == 0);
  CHECK(most <= 3);
}

TEST_CASE("while one writes the others gather, and share the next turn") {
  Group group{256};
  std::atomic<bool> may_end = false;
  std::atomic<int> turns = 0;
  const auto write = [&](const Group::Batch& batch) {
    if (++turns == 1) {
      may_end.wait(false);
    } else {
      for (Job* job : batch) job->written = static_cast<int>(batch.size());
    }
  };
  std::jthread first{[&] {
    Job job;
    group.submit(job, write);
  }};
  while (turns == 0) std::this_thread::yield();
  Job jobs[4];
  {
    std::vector<std::jthread> threads;
    for (Job& job : jobs) {
      threads.emplace_back([&] { group.submit(job, write); });
    }
    while (group.waiting() < 4) std::this_thread::yield();
    may_end = true;
    may_end.notify_all();
  }
  CHECK(turns == 2);
  for (const Job& job : jobs) CHECK(job.written == 4);
}

TEST_CASE("a write that throws throws where it was, and holds up nobody") {
  Group group{256};
  Job job;
  CHECK_THROWS_AS(group.submit(job, [](const Group::Batch&) { throw std::bad_alloc{}; }),
                  std::bad_alloc);
  group.submit(job, [](const Group::Batch& batch) { batch.front()->written = 1; });
  CHECK(job.written == 1);
}

}  // namespace
