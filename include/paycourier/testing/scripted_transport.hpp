// SPDX-License-Identifier: MIT
// ScriptedTransport: answers as the script says and remembers what was sent, for your own tests.
#ifndef PAYCOURIER_TESTING_SCRIPTED_TRANSPORT_HPP
#define PAYCOURIER_TESTING_SCRIPTED_TRANSPORT_HPP

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <paycourier/base/result.hpp>
#include <paycourier/base/time.hpp>
#include <paycourier/model/http.hpp>

namespace paycourier::inline v0::testing {

/// One answer of a script: a bare status, a whole response, or a fault of the network.
class ScriptedAnswer {
 public:
  ScriptedAnswer(int status) : answer_{http::Response{.status = status}} {}
  ScriptedAnswer(http::Response response) : answer_{std::move(response)} {}
  ScriptedAnswer(Fault fault) : answer_{Error{fault, "the script says so"}} {}
  ScriptedAnswer(Error error) : answer_{std::move(error)} {}

  const Result<http::Response>& answer() const noexcept { return answer_; }

 private:
  Result<http::Response> answer_;
};

/// What a transport was asked to send, in copies of its own. Tests only: it holds the body.
struct SentRequest {
  http::Method method = http::Method::get;
  std::string url = {};
  http::Headers headers = {};
  std::string credential = {};
  std::string body = {};
  Reach reach = Reach::internet;
  Allow allow = {};
  Tls tls = {};
  std::optional<Millis> connect_within = {};
  Millis budget = {};
};

/// Gives the answers in their order; once they are used up, every request finds nobody there.
/// For one thread.
class ScriptedTransport {
 public:
  ScriptedTransport() = default;
  ScriptedTransport(std::initializer_list<ScriptedAnswer> script) : script_{script} {}

  Result<http::Response> round_trip(const http::Request& request, Millis budget) {
    sent_.push_back({.method = request.method,
                     .url = request.url,
                     .headers = request.headers,
                     .credential = request.credential
                                       ? std::string{request.credential->value.reveal()}
                                       : std::string{},
                     .body = std::string{request.body},
                     .reach = request.reach,
                     .allow = request.allow ? *request.allow : Allow{},
                     .tls = request.tls,
                     .connect_within = request.connect_within,
                     .budget = budget});
    if (next_ < script_.size()) return script_[next_++].answer();
    return Error{Fault::unreachable, "the script has no answer left"};
  }

  /// Every request so far, oldest first.
  const std::vector<SentRequest>& sent() const noexcept { return sent_; }

 private:
  std::vector<ScriptedAnswer> script_;
  std::size_t next_ = 0;
  std::vector<SentRequest> sent_;
};

}  // namespace paycourier::inline v0::testing

#endif
