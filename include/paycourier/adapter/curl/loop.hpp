// SPDX-License-Identifier: MIT
// Loop: libcurl's multi handles, driven by their sockets and their timers.
#ifndef PAYCOURIER_ADAPTER_CURL_LOOP_HPP
#define PAYCOURIER_ADAPTER_CURL_LOOP_HPP

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <curl/curl.h>
#include <unistd.h>

#include <paycourier/adapter/curl/bell.hpp>
#include <paycourier/adapter/curl/shard.hpp>
#include <paycourier/adapter/curl/sockets.hpp>
#include <paycourier/adapter/curl/watch.hpp>
#include <paycourier/base/time.hpp>

namespace paycourier::inline v0::curl {

/// Outlives the handles that were added, for their callbacks write here.
class Loop {
 public:
  Loop() {
    watch_.want(bell_->fd(), CURL_POLL_IN);
    add_shard();
  }
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  ~Loop() = default;

  bool is_ready() const noexcept {
    return watch_.is_ready() && bell_->fd() >= 0 && shards_.front()->is_ready();
  }
  Bell& bell() const noexcept { return *bell_; }
  const std::shared_ptr<Bell>& shared_bell() const noexcept { return bell_; }
  Sockets& sockets() noexcept { return sockets_; }

  /// Connections kept in all, in use or not. About so many, for hosts are not alike: up to twice as
  /// many where there are hundreds of hosts, but never more than `most`.
  void keep(std::size_t connections, std::size_t most) noexcept {
    kept_ = std::min(connections, most);
    most_ = most;
    const std::size_t each = std::min(kept_, std::min(2 * kept_, most_) / shards_.size());
    for (const auto& shard : shards_) shard->keep(static_cast<long>(each));
  }

  /// The shard is that of the host, for all its requests; one is chosen where it has none.
  bool add(::CURL* easy, std::optional<std::size_t>& shard) {
    if (!shard) shard = choose_shard();
    return shards_[*shard]->add(easy);
  }
  /// Breaks its transfer off, and closes the connection of it, if it is not at its end. Nothing
  /// where it was not added.
  void remove(::CURL* easy, const std::optional<std::size_t>& shard) noexcept {
    if (shard) shards_[*shard]->remove(easy);
  }

  /// Does what is due by the clock; transfers begin here. Does not wait.
  void run_due() {
    const auto now = Monotonic::now();
    for (const auto& shard : shards_) shard->run_due(now);
  }

  /// Waits at most so long for a socket, the bell or a timer, and does what is ready.
  void wait(Millis most) {
    auto until = Monotonic::time_point::max();
    for (const auto& shard : shards_) until = std::min(until, shard->due().value_or(until));
    if (until != Monotonic::time_point::max()) {
      const auto left = std::chrono::ceil<Millis>(until - Monotonic::now());
      most = std::clamp(left, Millis::zero(), std::max(most, Millis::zero()));
    }
    watch_.wait(most, [this](int fd, int bits) {
      if (fd == bell_->fd()) {
        bell_->hush();
      } else {
        shards_[watch_.owner_of(fd)]->act(fd, bits);
      }
    });
    run_due();
  }

  /// All of them at once, for libcurl goes through those that are left whenever one is removed.
  const std::vector<Finished>& finished() {
    finished_.clear();
    for (const auto& shard : shards_) shard->collect(finished_);
    return finished_;
  }

  /// For CURLOPT_SOCKOPTFUNCTION and CURLOPT_CLOSESOCKETFUNCTION, with the loop as their data.
  static int adopt_socket(void* data, ::curl_socket_t socket, ::curlsocktype) noexcept {
    try {
      static_cast<Loop*>(data)->watch_.adopt(socket);
      return CURL_SOCKOPT_OK;
    } catch (...) {
      return CURL_SOCKOPT_ERROR;
    }
  }
  static int close_socket(void* data, ::curl_socket_t socket) noexcept {
    auto& loop = *static_cast<Loop*>(data);
    loop.watch_.forget(socket);
    loop.sockets_.forget(socket);
    return ::close(socket);
  }

 private:
  bool add_shard() {
    auto shard = std::make_unique<Shard>(watch_, static_cast<std::uint8_t>(shards_.size()));
    if (!shard->is_ready() && !shards_.empty()) return false;
    shards_.push_back(std::move(shard));
    return true;
  }

  /// One is enough for a few hosts. There are no more than leaves each of them some connections.
  std::size_t choose_shard() {
    constexpr std::size_t hosts_each = 64, least_connections = 32, most = 64;
    const bool are_full = hosts_ >= shards_.size() * hosts_each;
    const bool may_grow = shards_.size() < std::min(kept_ / least_connections, most);
    if (are_full && may_grow && add_shard()) keep(kept_, most_);
    const bool fills_up = hosts_ < shards_.size() * hosts_each;
    return fills_up ? (++hosts_, shards_.size() - 1) : hosts_++ % shards_.size();
  }

  std::shared_ptr<Bell> bell_ = std::make_shared<Bell>();
  Watch watch_;
  Sockets sockets_;
  std::vector<Finished> finished_;
  std::size_t kept_ = 0, most_ = 0;
  std::size_t hosts_ = 0;                       ///< That have a shard, or had one.
  std::vector<std::unique_ptr<Shard>> shards_;  // Go first: they close sockets.
};

}  // namespace paycourier::inline v0::curl

#endif
