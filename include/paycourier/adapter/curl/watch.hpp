// SPDX-License-Identifier: MIT
// Watch: which sockets are waited for, by epoll, with as few system calls as it takes.
#ifndef PAYCOURIER_ADAPTER_CURL_WATCH_HPP
#define PAYCOURIER_ADAPTER_CURL_WATCH_HPP

#include <algorithm>
#include <array>
#include <climits>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <curl/curl.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <paycourier/base/time.hpp>

namespace paycourier::inline v0::curl {

/// A connection that was adopted is idle for a moment between two requests: it stays registered,
/// and is taken off only when something happens to it that nobody waits for, or before it is
/// closed.
class Watch {
 public:
  Watch() noexcept : epoll_{::epoll_create1(EPOLL_CLOEXEC)} {}
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;
  ~Watch() {
    if (epoll_ >= 0) ::close(epoll_);
  }

  bool is_ready() const noexcept { return epoll_ >= 0; }

  /// A new socket, of which `forget` will be called before it is closed.
  void adopt(int fd) { state_of(fd) = {.is_adopted = true}; }

  /// `what` is one of libcurl's: CURL_POLL_IN, CURL_POLL_OUT, CURL_POLL_INOUT or CURL_POLL_REMOVE.
  /// `owner` is whatever `owner_of` is to tell.
  void want(int fd, int what, std::uint8_t owner = 0) {
    State& state = state_of(fd);
    state.owner = owner;
    state.wanted = static_cast<std::uint8_t>(what == CURL_POLL_REMOVE ? 0 : what & CURL_POLL_INOUT);
    if (state.wanted == 0 && !state.is_adopted) leave(fd, state);
    if (state.wanted != 0 && state.wanted != state.registered) enter(fd, state);
  }

  /// Of a socket that `wait` has told of.
  std::uint8_t owner_of(int fd) const noexcept {
    return states_[static_cast<std::size_t>(fd)].owner;
  }

  /// Before it is closed: a process that was forked may hold on to the connection.
  void forget(int fd) noexcept {
    if (static_cast<std::size_t>(fd) >= states_.size()) return;
    leave(fd, states_[static_cast<std::size_t>(fd)]);
    states_[static_cast<std::size_t>(fd)] = {};
  }

  /// Waits at most so long and calls `each(fd, bits)`, with libcurl's CURL_CSELECT_ bits, for what
  /// is ready. A signal ends the wait.
  template <class Each>
  void wait(Millis most, const Each& each) {
    constexpr std::size_t batch = 256;
    std::array<::epoll_event, batch> events;
    const int span = static_cast<int>(std::clamp<Millis::rep>(most.count(), 0, INT_MAX));
    const int ready = ::epoll_wait(epoll_, events.data(), static_cast<int>(batch), span);
    for (int i = 0; i < ready; ++i) {
      const ::epoll_event& event = events[static_cast<std::size_t>(i)];
      State& state = state_of(event.data.fd);
      if (state.wanted == 0) {
        leave(event.data.fd, state);
      } else {
        each(event.data.fd, bits_of(event.events));
      }
    }
  }

 private:
  struct State {
    std::uint8_t wanted = 0;
    std::uint8_t registered = 0;
    std::uint8_t owner = 0;
    bool is_adopted = false;
  };

  State& state_of(int fd) {
    const auto at = static_cast<std::size_t>(fd);
    if (at >= states_.size()) states_.resize(at + at / 2 + 1);
    return states_[at];
  }

  void enter(int fd, State& state) noexcept {
    ::epoll_event event{};
    event.data.fd = fd;
    if ((state.wanted & CURL_POLL_IN) != 0) event.events |= EPOLLIN;
    if ((state.wanted & CURL_POLL_OUT) != 0) event.events |= EPOLLOUT;
    const int call = state.registered == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
    if (::epoll_ctl(epoll_, call, fd, &event) == 0) state.registered = state.wanted;
  }

  void leave(int fd, State& state) noexcept {
    if (state.registered == 0) return;
    ::epoll_event event{};
    ::epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, &event);
    state.registered = 0;
  }

  static int bits_of(std::uint32_t events) noexcept {
    int bits = 0;
    if ((events & (EPOLLIN | EPOLLHUP)) != 0) bits |= CURL_CSELECT_IN;
    if ((events & EPOLLOUT) != 0) bits |= CURL_CSELECT_OUT;
    if ((events & EPOLLERR) != 0) bits |= CURL_CSELECT_ERR;
    return bits;
  }

  int epoll_;
  std::vector<State> states_;
};

}  // namespace paycourier::inline v0::curl

#endif
