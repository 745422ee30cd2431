// SPDX-License-Identifier: MIT
// FaultyRelay: stands between a client and a server that means well, and breaks what it relays.
#ifndef PAYCOURIER_TESTS_INTEROP_FAULTY_RELAY_HPP
#define PAYCOURIER_TESTS_INTEROP_FAULTY_RELAY_HPP

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <netinet/in.h>
#include <sys/socket.h>

#include <support/hostile_server.hpp>
#include <support/peer.hpp>

namespace interop {

enum class Does {
  relay,         ///< What a good relay does.
  lose_request,  ///< Reads it, forwards nothing and closes.
  hold_request,  ///< The same, but it arrives after all, with `deliver_held`.
  lose_answer,   ///< The server has executed it; closes.
  cut_answer,    ///< The same, after half of the answer.
  say_503,       ///< The server has executed it; "Service Unavailable", as a proxy would say.
};

class FaultyRelay {
 public:
  /// To the server on that port of loopback. One deed a request, in their order; the last goes on
  /// for ever.
  FaultyRelay(std::uint16_t behind, std::vector<Does> script)
      : behind_{behind},
        script_{std::move(script)},
        server_{{{support::Act::When::before_reading,
                  [this](support::Peer& peer) { converse(peer); }}}} {}

  std::string url() const { return "http://" + server_.authority(); }

  /// From now on, and from its beginning.
  void follow(std::vector<Does> script) {
    const std::scoped_lock lock{mutex_};
    script_ = std::move(script);
    at_ = 0;
  }

  /// What was held arrives now; the answer reaches nobody.
  void deliver_held() {
    const std::scoped_lock lock{mutex_};
    for (const support::Received& request : held_) forward(request);
    held_.clear();
  }

 private:
  void converse(support::Peer& peer) {
    const std::optional<support::Received> request = peer.receive();
    if (!request) return peer.close();
    const Does deed = next();
    const bool arrives = deed != Does::lose_request && deed != Does::hold_request;
    const std::string answer = arrives ? forward(*request) : "";
    if (deed == Does::hold_request) hold(*request);
    if (deed == Does::relay) static_cast<void>(peer.send(answer));
    if (deed == Does::cut_answer) static_cast<void>(peer.send(answer.substr(0, half(answer))));
    if (deed == Does::say_503) {
      static_cast<void>(peer.send("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"));
    }
    if (deed != Does::relay && deed != Does::say_503) peer.close();
  }

  Does next() {
    const std::scoped_lock lock{mutex_};
    return script_.at(at_ + 1 < script_.size() ? at_++ : at_);
  }
  void hold(const support::Received& request) {
    const std::scoped_lock lock{mutex_};
    held_.push_back(request);
  }

  /// The head, and half of the body.
  static std::size_t half(const std::string& answer) {
    return (answer.find("\r\n\r\n") + 4 + answer.size()) / 2;
  }

  std::string forward(const support::Received& request) const {
    support::Descriptor socket{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    ::sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(behind_);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const auto* to = reinterpret_cast<const ::sockaddr*>(&address);
    if (::connect(socket.get(), to, sizeof address) != 0) return {};
    constexpr int nobody_stops_it = -1;
    support::Peer server{std::move(socket), nobody_stops_it};
    if (!server.send(request.head + "\r\n" + request.body)) return {};
    const std::optional<support::Received> answer = server.receive();
    return answer ? answer->head + "\r\n" + answer->body : "";
  }

  std::uint16_t behind_;
  std::mutex mutex_;
  std::vector<Does> script_;
  std::size_t at_ = 0;
  std::vector<support::Received> held_;
  support::HostileServer server_;
};

}  // namespace interop

#endif
