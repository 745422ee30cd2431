// SPDX-License-Identifier: MIT
// Shard: one of libcurl's multi handles, with its one timer.
#ifndef PAYCOURIER_ADAPTER_CURL_SHARD_HPP
#define PAYCOURIER_ADAPTER_CURL_SHARD_HPP

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <curl/curl.h>

#include <paycourier/adapter/curl/watch.hpp>

namespace paycourier::inline v0::curl {

using Monotonic = std::chrono::steady_clock;

/// A transfer that has come to its end; it is still added.
struct Finished {
  ::CURL* easy;
  ::CURLcode code;
};

/// libcurl goes through all connections that a multi handle keeps, whenever one has to make room
/// for another and whenever it looks for those that have ended: with thousands of hosts that takes
/// it longer than the requests. So there are several handles, and each host belongs to one.
class Shard {
 public:
  Shard(Watch& watch, std::uint8_t number)
      : watch_{watch}, number_{number}, multi_{::curl_multi_init()} {
    if (!multi_) return;
    ::curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETFUNCTION, &on_socket);
    ::curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETDATA, this);
    ::curl_multi_setopt(multi_.get(), CURLMOPT_TIMERFUNCTION, &on_timer);
    ::curl_multi_setopt(multi_.get(), CURLMOPT_TIMERDATA, this);
    ::curl_multi_setopt(multi_.get(), CURLMOPT_PIPELINING, CURLPIPE_NOTHING);
  }
  Shard(const Shard&) = delete;
  Shard& operator=(const Shard&) = delete;
  ~Shard() = default;

  bool is_ready() const noexcept { return multi_ != nullptr; }

  /// Connections at most, in use or not.
  void keep(long connections) noexcept {
    ::curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, connections);
  }
  bool add(::CURL* easy) noexcept {
    return ::curl_multi_add_handle(multi_.get(), easy) == CURLM_OK;
  }
  /// Breaks its transfer off, and closes the connection of it, if it is not at its end.
  void remove(::CURL* easy) noexcept { ::curl_multi_remove_handle(multi_.get(), easy); }

  /// Something has happened at a socket of its own.
  void act(::curl_socket_t socket, int bits) noexcept {
    int running = 0;
    has_acted_ = true;
    ::curl_multi_socket_action(multi_.get(), socket, bits, &running);
  }
  /// What is due by the clock; transfers begin here. Does not wait.
  void run_due(Monotonic::time_point now) noexcept {
    if (!due_ || *due_ > now) return;
    due_.reset();
    act(CURL_SOCKET_TIMEOUT, 0);
  }
  const std::optional<Monotonic::time_point>& due() const noexcept { return due_; }

  void collect(std::vector<Finished>& finished) {
    if (!std::exchange(has_acted_, false)) return;
    int left = 0;
    while (const ::CURLMsg* message = ::curl_multi_info_read(multi_.get(), &left)) {
      if (message->msg == CURLMSG_DONE) {
        finished.push_back({message->easy_handle, message->data.result});
      }
    }
  }

 private:
  struct Cleanup {
    void operator()(::CURLM* multi) const noexcept { ::curl_multi_cleanup(multi); }
  };

  // Out of memory ends the transfers, as libcurl has it for a callback that fails.
  static int on_socket(::CURL*, ::curl_socket_t socket, int what, void* data, void*) noexcept {
    try {
      auto& shard = *static_cast<Shard*>(data);
      shard.watch_.want(socket, what, shard.number_);
      return 0;
    } catch (...) {
      return -1;
    }
  }

  static int on_timer(::CURLM*, long span_ms, void* data) noexcept {
    auto& due = static_cast<Shard*>(data)->due_;
    due.reset();
    if (span_ms >= 0) due = Monotonic::now() + std::chrono::milliseconds{span_ms};
    return 0;
  }

  Watch& watch_;
  const std::uint8_t number_;
  std::optional<Monotonic::time_point> due_;
  bool has_acted_ = false;
  std::unique_ptr<::CURLM, Cleanup> multi_;  // Goes first: it closes sockets.
};

}  // namespace paycourier::inline v0::curl

#endif
