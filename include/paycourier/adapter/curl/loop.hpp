// SPDX-License-Identifier: MIT
// Loop: libcurl's multi handle, driven by its sockets and its one timer.
#ifndef PAYCOURIER_ADAPTER_CURL_LOOP_HPP
#define PAYCOURIER_ADAPTER_CURL_LOOP_HPP

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <vector>

#include <curl/curl.h>
#include <unistd.h>

#include <paycourier/adapter/curl/bell.hpp>
#include <paycourier/adapter/curl/sockets.hpp>
#include <paycourier/adapter/curl/watch.hpp>
#include <paycourier/base/time.hpp>

namespace paycourier::inline v0::curl {

using Monotonic = std::chrono::steady_clock;

/// Outlives the handles that were added, for their callbacks write here.
class Loop {
 public:
  Loop() : multi_{::curl_multi_init()} {
    if (!is_ready()) return;
    watch_.want(bell_->fd(), CURL_POLL_IN);
    ::curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETFUNCTION, &on_socket);
    ::curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETDATA, this);
    ::curl_multi_setopt(multi_.get(), CURLMOPT_TIMERFUNCTION, &on_timer);
    ::curl_multi_setopt(multi_.get(), CURLMOPT_TIMERDATA, this);
    ::curl_multi_setopt(multi_.get(), CURLMOPT_PIPELINING, CURLPIPE_NOTHING);
  }
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  ~Loop() = default;

  bool is_ready() const noexcept { return multi_ && watch_.is_ready() && bell_->fd() >= 0; }
  Bell& bell() const noexcept { return *bell_; }
  const std::shared_ptr<Bell>& shared_bell() const noexcept { return bell_; }
  Sockets& sockets() noexcept { return sockets_; }

  /// Connections kept at most, in use or not.
  void keep(long connections) noexcept {
    ::curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, connections);
  }

  bool add(::CURL* easy) noexcept {
    return ::curl_multi_add_handle(multi_.get(), easy) == CURLM_OK;
  }
  /// Breaks its transfer off, and closes the connection of it, if it is not at its end.
  void remove(::CURL* easy) noexcept { ::curl_multi_remove_handle(multi_.get(), easy); }

  /// Does what is due by the clock; transfers begin here. Does not wait.
  void run_due() {
    if (!due_ || *due_ > Monotonic::now()) return;
    due_.reset();
    act(CURL_SOCKET_TIMEOUT, 0);
  }

  /// Waits at most so long for a socket, the bell or the timer, and does what is ready.
  void wait(Millis most) {
    if (due_) {
      const auto left = std::chrono::ceil<Millis>(*due_ - Monotonic::now());
      most = std::clamp(left, Millis::zero(), std::max(most, Millis::zero()));
    }
    watch_.wait(most, [this](int fd, int bits) {
      if (fd == bell_->fd()) {
        bell_->hush();
      } else {
        act(fd, bits);
      }
    });
    run_due();
  }

  struct Finished {
    ::CURL* easy;
    ::CURLcode code;
  };

  /// The transfers that have come to their end; they are still added. All of them at once, for
  /// libcurl goes through those that are left whenever one is removed.
  const std::vector<Finished>& finished() {
    finished_.clear();
    int left = 0;
    while (const ::CURLMsg* message = ::curl_multi_info_read(multi_.get(), &left)) {
      if (message->msg == CURLMSG_DONE) {
        finished_.push_back({message->easy_handle, message->data.result});
      }
    }
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
  struct Cleanup {
    void operator()(::CURLM* multi) const noexcept { ::curl_multi_cleanup(multi); }
  };

  void act(::curl_socket_t socket, int bits) noexcept {
    int running = 0;
    ::curl_multi_socket_action(multi_.get(), socket, bits, &running);
  }

  // Out of memory ends the transfers, as libcurl has it for a callback that fails.
  static int on_socket(::CURL*, ::curl_socket_t socket, int what, void* data, void*) noexcept {
    try {
      static_cast<Loop*>(data)->watch_.want(socket, what);
      return 0;
    } catch (...) {
      return -1;
    }
  }

  static int on_timer(::CURLM*, long span_ms, void* data) noexcept {
    auto& due = static_cast<Loop*>(data)->due_;
    due.reset();
    if (span_ms >= 0) due = Monotonic::now() + std::chrono::milliseconds{span_ms};
    return 0;
  }

  std::shared_ptr<Bell> bell_ = std::make_shared<Bell>();
  Watch watch_;
  Sockets sockets_;
  std::optional<Monotonic::time_point> due_;
  std::vector<Finished> finished_;
  std::unique_ptr<::CURLM, Cleanup> multi_;  // Goes first: it closes sockets.
};

}  // namespace paycourier::inline v0::curl

#endif
