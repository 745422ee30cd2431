// SPDX-License-Identifier: MIT
// Resolver: names looked up by a few threads, of which slow names hold some and never all.
#ifndef PAYCOURIER_ADAPTER_CURL_RESOLVER_HPP
#define PAYCOURIER_ADAPTER_CURL_RESOLVER_HPP

#include <chrono>
#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include <pthread.h>

#include <paycourier/adapter/curl/bell.hpp>
#include <paycourier/adapter/curl/look_up.hpp>
#include <paycourier/adapter/curl/resolver_desk.hpp>

namespace paycourier::inline v0::curl {

/// Asked and read on one thread. Its threads are started when they are needed and end when they are
/// not; one that is stuck in a look-up outlives the resolver and holds up nobody.
class Resolver {
 public:
  /// The bell is nudged when there is something to take.
  explicit Resolver(std::shared_ptr<Bell> bell, int most_threads = 16)
      : desk_{std::make_shared<ResolverDesk>(std::move(bell), most_threads)} {}
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;
  ~Resolver() {
    const std::scoped_lock lock{desk_->mutex};
    desk_->is_closed = true;
    desk_->changed.notify_all();
  }

  void ask(std::string name, Repute repute) {
    std::list<Job> job;
    job.push_back({.look_up = {.name = std::move(name)},
                   .repute = repute,
                   .asked = ResolverDesk::Clock::now()});
    const std::scoped_lock lock{desk_->mutex};
    std::list<Job>& line = desk_->line_of(repute);
    line.splice(line.end(), job);
    desk_->changed.notify_one();
    if (desk_->count_waiting() > desk_->idle && desk_->threads < desk_->most_threads) {
      start_thread();
    }
  }

  /// What has been looked up since the last call.
  std::list<LookUp> take() {
    std::list<LookUp> taken;
    const std::scoped_lock lock{desk_->mutex};
    for (Job& job : desk_->done) taken.push_back(std::move(job.look_up));
    desk_->done.clear();
    return taken;
  }

 private:
  using Job = ResolverDesk::Job;

  void start_thread() {
    auto share = std::make_unique<std::shared_ptr<ResolverDesk>>(desk_);
    ::pthread_attr_t attributes;
    constexpr std::size_t stack_bytes = 256U << 10;
    ::pthread_attr_init(&attributes);
    ::pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    ::pthread_attr_setstacksize(&attributes, stack_bytes);
    ::pthread_t thread{};
    if (::pthread_create(&thread, &attributes, &run, share.get()) == 0) {
      static_cast<void>(share.release());
      ++desk_->threads;
    } else if (desk_->threads == 0) {
      for (std::list<Job>& line : desk_->waiting) desk_->done.splice(desk_->done.end(), line);
      desk_->bell->nudge();
    }
    ::pthread_attr_destroy(&attributes);
  }

  static void* run(void* share) {
    const std::unique_ptr<std::shared_ptr<ResolverDesk>> owned{
        static_cast<std::shared_ptr<ResolverDesk>*>(share)};
    prepare_thread();
    serve(**owned);
    return nullptr;
  }

  static void serve(ResolverDesk& desk) {
    constexpr std::chrono::seconds idle_time{20};
    std::unique_lock lock{desk.mutex};
    for (;;) {
      const auto until = ResolverDesk::Clock::now() + idle_time;
      ++desk.idle;
      std::list<Job>* line = nullptr;
      while (!desk.is_closed && !(line = desk.next()) && ResolverDesk::Clock::now() < until) {
        desk.changed.wait_until(lock, desk.next_look(until));
      }
      --desk.idle;
      if (!line || desk.is_closed) break;
      const auto job = line->begin();
      job->began = ResolverDesk::Clock::now();
      desk.running.splice(desk.running.end(), *line, job);
      lock.unlock();
      job->look_up.resolve();
      lock.lock();
      desk.done.splice(desk.done.end(), desk.running, job);
      desk.bell->nudge();
    }
    --desk.threads;
  }

  std::shared_ptr<ResolverDesk> desk_;
};

}  // namespace paycourier::inline v0::curl

#endif
