// SPDX-License-Identifier: MIT
// CurlMultiTransport: thousands of requests in flight on one thread, by libcurl.
#ifndef PAYCOURIER_ADAPTER_CURL_MULTI_TRANSPORT_HPP
#define PAYCOURIER_ADAPTER_CURL_MULTI_TRANSPORT_HPP

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include <unistd.h>

#include <paycourier/adapter/curl/handle.hpp>
#include <paycourier/adapter/curl/multi_settings.hpp>
#include <paycourier/adapter/curl/wire.hpp>
#include <paycourier/port/async_transport.hpp>

namespace paycourier::inline v0 {

/// An AsyncTransport that keeps the promises of CurlTransport: each request is sent at most once,
/// whether it left is told truly, the budget covers everything from the name look-up to the last
/// byte, TLS is verified always, no redirect is followed and no variable of the environment obeyed.
/// One thread uses it at a time; the waker is for all. Moved from, it is good for nothing.
class CurlMultiTransport {
 public:
  using Settings = curl::MultiSettings;

  CurlMultiTransport() : CurlMultiTransport{Settings{}} {}
  explicit CurlMultiTransport(Settings settings)
      : settings_{std::move(settings)}, wire_{make(settings_)} {}
  CurlMultiTransport(CurlMultiTransport&& other) noexcept = default;
  CurlMultiTransport& operator=(CurlMultiTransport&& other) noexcept {
    std::swap(settings_, other.settings_);
    std::swap(wire_, other.wire_);
    std::swap(owner_, other.owner_);
    return *this;
  }
  /// What is in flight is broken off and does not land; its body is not touched any more.
  ~CurlMultiTransport() {
    if (owner_ != ::getpid()) static_cast<void>(wire_.release());
  }

  void start(std::uint64_t ticket, const http::Request& request, Millis budget) {
    own().start(ticket, request, budget);
  }
  void cancel(std::uint64_t ticket) { own().cancel(ticket); }
  std::vector<Landed> poll(Millis span) { return own().poll(span); }
  Waker waker() { return own().waker(); }

 private:
  static std::unique_ptr<curl::Wire> make(const Settings& settings) {
    static_cast<void>(curl::ready());
    return std::make_unique<curl::Wire>(settings);
  }

  // After a fork the connections are the parent's, and so are the requests: to go on would mix up
  // the answers, and to close would say farewell in the parent's name. Here nobody knows what will
  // become of them.
  curl::Wire& own() {
    if (owner_ == ::getpid()) return *wire_;
    const curl::Wire& parents = *wire_.release();
    owner_ = ::getpid();
    wire_ = make(settings_);
    wire_->mourn(parents);
    return *wire_;
  }

  Settings settings_;
  std::unique_ptr<curl::Wire> wire_;
  ::pid_t owner_ = ::getpid();
};

}  // namespace paycourier::inline v0

#endif
