// SPDX-License-Identifier: MIT
// A request under way: its handle, what libcurl borrows for it, and when it has to be over.
#ifndef PAYCOURIER_ADAPTER_CURL_FLIGHT_HPP
#define PAYCOURIER_ADAPTER_CURL_FLIGHT_HPP

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include <curl/curl.h>

#include <paycourier/adapter/curl/deadline.hpp>
#include <paycourier/adapter/curl/exchange.hpp>
#include <paycourier/adapter/curl/handle.hpp>
#include <paycourier/adapter/curl/header_lines.hpp>
#include <paycourier/adapter/curl/loop.hpp>
#include <paycourier/adapter/curl/multi_settings.hpp>
#include <paycourier/adapter/curl/pin.hpp>
#include <paycourier/adapter/curl/places.hpp>
#include <paycourier/adapter/curl/settings.hpp>
#include <paycourier/adapter/curl/tls_identity.hpp>
#include <paycourier/base/time.hpp>
#include <paycourier/model/http.hpp>

namespace paycourier::inline v0::curl {

enum class Stage {
  new_here,
  resolving,  ///< The host's name is being looked up.
  queued,     ///< As many as may be are under way to the host.
  flying,     ///< libcurl has it.
};

/// A handle is set up once, and then told only what differs from one request to the next.
class Flight {
 public:
  Flight(const MultiSettings& settings, Loop& loop)
      : easy_{::curl_easy_init()}, settings_{settings}, loop_{loop} {
    if (!easy_) return;
    constexpr long receive_bytes = 8'192;
    constexpr long send_bytes = 16'384;
    Setter setter{easy_.get()};
    set_guards(setter, exchange);
    set_protocol(setter, is_tls_, {.ca_file = settings.ca_file});
    setter.set(CURLOPT_SOCKOPTFUNCTION, &Loop::adopt_socket)
        .set(CURLOPT_SOCKOPTDATA, &loop)
        .set(CURLOPT_CLOSESOCKETFUNCTION, &Loop::close_socket)
        .set(CURLOPT_CLOSESOCKETDATA, &loop)
        .set(CURLOPT_BUFFERSIZE, receive_bytes)
        .set(CURLOPT_UPLOAD_BUFFERSIZE, send_bytes)
        .set(CURLOPT_DNS_CACHE_TIMEOUT, -1L)  // What is pinned stays until it is pinned anew.
        .set(CURLOPT_PRIVATE, this);
    is_safe_ = setter.all_taken();
  }

  /// A handle that is safe to use.
  bool is_ready() const noexcept { return easy_ && is_safe_; }
  static Flight& of(::CURL* easy) noexcept {
    void* flight = nullptr;
    ::curl_easy_getinfo(easy, CURLINFO_PRIVATE, &flight);
    return *static_cast<Flight*>(flight);
  }
  ::CURL* easy() const noexcept { return easy_.get(); }

  /// The request's body and the place are held until the next call or `leave`.
  void take(std::uint64_t its_ticket, const http::Request& request,
            std::shared_ptr<Place> its_place, const Deadline& its_deadline) {
    ticket = its_ticket;
    place = std::move(its_place);
    deadline = its_deadline;
    stage = Stage::new_here;
    has_credential_ = request.credential != nullptr;
    exchange = {.reach = place->reach,
                .allow = &place->allow,
                .is_tls = place->url.is_tls,
                .is_name = place->host->is_name,
                .most_body_bytes = settings_.most_body_bytes,
                .most_header_bytes = settings_.most_header_bytes,
                .sockets = &loop_.sockets(),
                .easy = easy_.get()};
    Setter setter{easy_.get()};
    if (std::exchange(is_tls_, place->url.is_tls) != place->url.is_tls)
      setter.set(CURLOPT_PROTOCOLS_STR, is_tls_ ? "https" : "http");
    set_request(setter, request, lines_.write(request), place->url.handle.get());
    identity_.put_on(setter, request.tls, settings_.ca_file);
    if (std::exchange(is_fresh_, false)) setter.set(CURLOPT_FRESH_CONNECT, 0L);
    is_safe_ = setter.all_taken();
  }

  /// Connects to these addresses and no others, whatever a name server says meanwhile.
  void pin(const std::vector<Address>& addresses, std::uint64_t version) {
    pinned_ = version;
    ::curl_slist* const line = pin_.write(place->host->name, place->host->port, addresses);
    is_safe_ = ::curl_easy_setopt(easy_.get(), CURLOPT_RESOLVE, line) == CURLE_OK && is_safe_;
  }

  /// Only through a new connection from here on; false when that is the case already.
  bool freshen() noexcept {
    if (std::exchange(is_fresh_, true)) return false;
    is_safe_ = ::curl_easy_setopt(easy_.get(), CURLOPT_FRESH_CONNECT, 1L) == CURLE_OK;
    return is_safe_;
  }

  /// Begins, or begins again, to send. False when libcurl refuses.
  bool take_off(Monotonic::time_point now) {
    Setter setter{easy_.get()};
    set_budget(setter, deadline.left(now), deadline.connect_left(now));
    return is_safe_ && setter.all_taken() && loop_.add(easy_.get(), place->host->shard);
  }
  void touch_down() noexcept { loop_.remove(easy_.get(), place->host->shard); }

  /// Not in the loop any more: nothing of the request is touched after this. False when the handle
  /// is of no use for another one.
  bool leave() noexcept {
    if (exchange.ambiguous) ::curl_easy_setopt(easy_.get(), CURLOPT_FORBID_REUSE, 0L);
    // libcurl has read the pin by the time it connects or sends.
    if (pinned_ != 0 && (exchange.connected || exchange.sends > 0)) place->host->pinned = pinned_;
    pinned_ = 0;
    lines_.forget();
    place.reset();
    Setter setter{easy_.get()};
    identity_.take_off(setter, settings_.ca_file);  // A handle at rest keeps no key.
    const bool would_stay = has_credential_ && start().is_scrubbed && idle_handle_keeps_request();
    return is_safe_ && setter.all_taken() && !would_stay;
  }

  std::uint64_t ticket = 0;
  std::shared_ptr<Place> place = {};
  Deadline deadline = {};
  Stage stage = Stage::new_here;
  Exchange exchange = {};

 private:
  Pin pin_;
  std::uint64_t pinned_ = 0;
  HeaderLines lines_;
  TlsIdentity identity_;
  Easy easy_;  // Goes before what it borrows.
  const MultiSettings& settings_;
  Loop& loop_;
  bool is_safe_ = false;
  bool is_tls_ = false;
  bool is_fresh_ = false;
  bool has_credential_ = false;
};

}  // namespace paycourier::inline v0::curl

#endif
