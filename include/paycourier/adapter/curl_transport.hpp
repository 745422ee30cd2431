// SPDX-License-Identifier: MIT
// CurlTransport: HTTP by libcurl, with its hidden second send blocked.
#ifndef PAYCOURIER_ADAPTER_CURL_TRANSPORT_HPP
#define PAYCOURIER_ADAPTER_CURL_TRANSPORT_HPP

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include <unistd.h>

#include <paycourier/adapter/curl/exchange.hpp>
#include <paycourier/adapter/curl/handle.hpp>
#include <paycourier/adapter/curl/header_lines.hpp>
#include <paycourier/adapter/curl/outcome.hpp>
#include <paycourier/adapter/curl/settings.hpp>
#include <paycourier/adapter/curl/sockets.hpp>
#include <paycourier/adapter/curl/tls_identity.hpp>
#include <paycourier/adapter/curl/url.hpp>
#include <paycourier/base/result.hpp>
#include <paycourier/model/http.hpp>
#include <paycourier/policy/tls_rules.hpp>

namespace paycourier::inline v0 {

/// Sends each request at most once, says truly whether it left, stays inside the budget from the
/// name look-up to the last byte, verifies TLS always, follows no redirect and obeys no variable
/// of the environment. Copies share one pool of kept connections; any thread may use it.
class CurlTransport {
 public:
  using Settings = curl::Settings;

  CurlTransport() : CurlTransport{Settings{}} {}
  explicit CurlTransport(Settings settings) : pool_{std::make_shared<Pool>(std::move(settings))} {}

  Result<http::Response> round_trip(const http::Request& request, Millis budget) {
    if (budget <= Millis::zero()) {
      return Error{Fault::unreachable, "no time was left to send the request"};
    }
    if (Result<void> checked = curl::check_headers(request); !checked) return checked.error();
    if (Result<void> checked = check_tls(request.tls); !checked) return checked.error();
    Result<curl::ParsedUrl> url = curl::parse_url(request.url, request.reach, request.allow);
    if (!url) return std::move(url).error();
    Line line = pool_->take();
    const curl::Easy& easy = line.easy;
    if (!easy)
      return Error{Fault::unreachable, "libcurl could not be started, or is built without OpenSSL"};

    const Settings& settings = pool_->settings;
    curl::Exchange exchange{.reach = request.reach,
                            .allow = request.allow,
                            .is_tls = url->is_tls,
                            .is_name = curl::is_name(curl::host_of(*url)),
                            .most_body_bytes = settings.most_body_bytes,
                            .most_header_bytes = settings.most_header_bytes,
                            .sockets = &line.sockets,
                            .easy = easy.get()};
    curl::HeaderLines lines;
    curl::Setter setter{easy.get()};
    curl::set_guards(setter, exchange);
    curl::set_protocol(setter, url->is_tls, settings);
    curl::TlsIdentity identity;
    identity.put_on(setter, request.tls, settings.ca_file);
    curl::set_request(setter, request, lines.write(request), url->handle.get());
    const Millis connect_within = request.connect_within.value_or(budget);
    curl::set_budget(setter, budget, connect_within);
    if (!setter.all_taken()) {
      return Error{Fault::invalid, "this libcurl lacks a setting that safety needs"};
    }
    const ::CURLcode code = perform(easy, setter, exchange, budget, connect_within);
    Result<http::Response> answer = curl::outcome(code, std::move(exchange));
    ::curl_easy_reset(easy.get());
    const bool would_stay =
        request.credential && curl::start().is_scrubbed && curl::idle_handle_keeps_request();
    if (!would_stay) pool_->give_back(std::move(line));
    return answer;
  }

 private:
  /// A handle with its kept connections.
  struct Line {
    curl::Easy easy;
    curl::Sockets sockets = {};
  };

  struct Pool {
    explicit Pool(Settings chosen) : settings{std::move(chosen)} {}

    Line take() {
      if (!curl::ready()) return {};
      const std::scoped_lock lock{mutex};
      if (owner != ::getpid()) abandon();
      if (idle.empty()) return {curl::Easy{::curl_easy_init()}};
      Line line = std::move(idle.back());
      idle.pop_back();
      return line;
    }
    void give_back(Line line) {
      const std::scoped_lock lock{mutex};
      constexpr std::size_t most_idle = 64;
      if (idle.size() < most_idle) idle.push_back(std::move(line));
    }

    // After a fork the kept connections are the parent's: to use one would mix up the answers, and
    // to close one would say farewell in the parent's name.
    void abandon() {
      for (Line& line : idle) static_cast<void>(line.easy.release());
      idle.clear();
      owner = ::getpid();
    }

    const Settings settings;
    std::mutex mutex;
    ::pid_t owner = ::getpid();
    std::vector<Line> idle;
  };

  /// Through a new connection where the kept one turned out to have ended: nothing was sent then.
  static ::CURLcode perform(const curl::Easy& easy, curl::Setter& setter, curl::Exchange& exchange,
                            Millis budget, Millis connect_within) {
    const auto began = std::chrono::steady_clock::now();
    const ::CURLcode code = ::curl_easy_perform(easy.get());
    if (!exchange.stale) return code;
    const Millis spent = std::chrono::ceil<Millis>(std::chrono::steady_clock::now() - began);
    if (spent >= std::min(budget, connect_within)) return CURLE_OPERATION_TIMEDOUT;
    curl::set_budget(setter, budget - spent, connect_within - spent);
    setter.set(CURLOPT_FRESH_CONNECT, 1L);
    return setter.all_taken() ? ::curl_easy_perform(easy.get()) : code;
  }

  std::shared_ptr<Pool> pool_;
};

}  // namespace paycourier::inline v0

#endif
