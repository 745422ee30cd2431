// SPDX-License-Identifier: MIT
// CommitGroup: threads that write at the same time share one commit.
#ifndef PAYCOURIER_ADAPTER_SQLITE_COMMIT_GROUP_HPP
#define PAYCOURIER_ADAPTER_SQLITE_COMMIT_GROUP_HPP

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <utility>
#include <vector>

namespace paycourier::inline v0::sqlite {

/// Who finds nobody writing takes what has queued up and writes it for all; the others wait for
/// that. No timer: while one commit lasts, the next one's requests gather. Any thread.
template <class Request>
class CommitGroup {
 public:
  using Batch = std::vector<Request*>;

  explicit CommitGroup(std::size_t most) : most_{most} {}

  /// Comes back when a `write(const Batch&)`, in this thread or another, has had the request. It
  /// stays where it is until then; `write` answers in it.
  template <class Write>
  void submit(Request& request, Write write) {
    Waiting mine{&request};
    std::unique_lock lock{mutex_};
    queue_.push_back(&mine);
    changed_.wait(lock, [&] { return mine.is_done || !is_led_; });
    while (!mine.is_done) {
      Lead lead{*this, lock};
      write(lead.batch());
    }
  }

  /// How many requests nobody has taken yet.
  std::size_t waiting() {
    const std::scoped_lock lock{mutex_};
    return queue_.size();
  }

 private:
  struct Waiting {
    Request* request;
    bool is_done = false;
  };

  // The queue is unlocked while it lives. However it ends, nobody waits for ever.
  class Lead {
   public:
    Lead(CommitGroup& group, std::unique_lock<std::mutex>& lock) : group_{group}, lock_{lock} {
      const auto size = std::min(group_.queue_.size(), group_.most_);
      const auto end = group_.queue_.begin() + static_cast<std::ptrdiff_t>(size);
      taken_.assign(group_.queue_.begin(), end);
      for (const Waiting* waiting : taken_) batch_.push_back(waiting->request);
      group_.queue_.erase(group_.queue_.begin(), end);
      group_.is_led_ = true;
      lock_.unlock();
    }
    Lead(const Lead&) = delete;
    Lead& operator=(const Lead&) = delete;
    ~Lead() {
      lock_.lock();
      for (Waiting* waiting : taken_) waiting->is_done = true;
      group_.is_led_ = false;
      group_.changed_.notify_all();
    }
    const Batch& batch() const noexcept { return batch_; }

   private:
    CommitGroup& group_;
    std::unique_lock<std::mutex>& lock_;
    std::vector<Waiting*> taken_;
    Batch batch_;
  };

  std::size_t most_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Waiting*> queue_;
  bool is_led_ = false;
};

}  // namespace paycourier::inline v0::sqlite

#endif
