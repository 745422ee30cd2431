// SPDX-License-Identifier: MIT
// HostileServer: a server on loopback that follows a script, counts what it executed, and lies.
#ifndef PAYCOURIER_TESTS_SUPPORT_HOSTILE_SERVER_HPP
#define PAYCOURIER_TESTS_SUPPORT_HOSTILE_SERVER_HPP

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/eventfd.h>

#include <support/certificates.hpp>
#include <support/peer.hpp>

namespace support {

/// What the server does about one request.
struct Act {
  enum class When {
    on_connect,      ///< Before TLS.
    before_reading,  ///< The request has come, none of it was read.
    after_reading,   ///< The whole request was read: it counts as executed.
  };
  When when = When::after_reading;
  std::function<void(Peer&)> run;
};

class HostileServer {
 public:
  struct Options {
    const Identity* identity = nullptr;  ///< TLS when there is one.
    bool is_v6 = false;
    std::uint16_t port = 0;                        ///< 0: any.
    std::function<void(::SSL_CTX*)> prepare = {};  ///< What else TLS is to be like.
    /// An IPv4 one of this machine; loopback when left out.
    const char* address = nullptr;
  };

  /// The acts are done in their order, one for each request; the last goes on for ever.
  explicit HostileServer(std::vector<Act> script) : HostileServer{std::move(script), Options{}} {}
  HostileServer(std::vector<Act> script, Options options)
      : script_{std::move(script)},
        stop_{::eventfd(0, EFD_CLOEXEC)},
        listener_{::socket(options.is_v6 ? AF_INET6 : AF_INET,
                           SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)},
        is_v6_{options.is_v6} {
    if (options.address) ::inet_pton(AF_INET, options.address, &address_);
    if (options.identity) context_ = options.identity->server_context();
    if (options.prepare) options.prepare(context_.get());
    listen(options.port);
    accepting_ = std::thread{[this] { accept_all(); }};
  }
  HostileServer(const HostileServer&) = delete;
  HostileServer& operator=(const HostileServer&) = delete;
  ~HostileServer() {
    const std::uint64_t one = 1;
    static_cast<void>(!::write(stop_.get(), &one, sizeof one));
    accepting_.join();
    for (std::thread& thread : threads_) thread.join();
  }

  std::uint16_t port() const noexcept { return port_; }
  std::string authority() const {
    return (is_v6_ ? "[::1]:" : "127.0.0.1:") + std::to_string(port_);
  }
  /// "http://127.0.0.1:1234/path"
  std::string url(const std::string& path = "/") const {
    return (context_ ? "https://" : "http://") + authority() + path;
  }

  /// How many requests were read to the last byte: what a real server would have executed.
  std::size_t executions() const { return requests().size(); }
  std::vector<Received> requests() const {
    const std::scoped_lock lock{mutex_};
    return requests_;
  }

  /// Every byte that came in, on all connections; inside TLS where there is one.
  std::string heard() const {
    const std::scoped_lock lock{mutex_};
    return heard_;
  }

  /// How many connections were ever made to this server, this call's own probe not counted.
  std::size_t connections() {
    std::unique_lock lock{mutex_};
    const auto seen = static_cast<std::ptrdiff_t>(peer_ports_.size());
    const Descriptor probe = connect();
    const std::size_t probes = ++probes_;
    // The queue is in order: once the probe is through, so is all that came before it.
    const std::uint16_t port = local_port(probe.get());
    changed_.wait_for(lock, patience, [&] {
      return std::find(peer_ports_.begin() + seen, peer_ports_.end(), port) != peer_ports_.end();
    });
    return peer_ports_.size() - probes;
  }

  /// Until that many connections are over; false when that takes too long.
  bool wait_for_closed(std::size_t count) {
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, patience, [&] { return closed_ >= count; });
  }
  /// Until the server has said its last on that many connections: a kept one is no use from then.
  bool wait_for_ended(std::size_t count) {
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, patience, [&] { return ended_ >= count; });
  }

 private:
  static constexpr std::chrono::seconds patience{10};

  void bind_and_listen(const ::sockaddr* address, ::socklen_t size) {
    const int yes = 1;
    ::setsockopt(listener_.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (is_v6_) ::setsockopt(listener_.get(), IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof yes);
    if (::bind(listener_.get(), address, size) != 0 || ::listen(listener_.get(), 128) != 0) {
      throw std::runtime_error{"cannot listen on loopback"};
    }
    port_ = local_port(listener_.get());
  }

  void listen(std::uint16_t port) {
    if (is_v6_) {
      const ::sockaddr_in6 address = loopback_v6(port);
      bind_and_listen(reinterpret_cast<const ::sockaddr*>(&address), sizeof address);
    } else {
      const ::sockaddr_in address = own_v4(port);
      bind_and_listen(reinterpret_cast<const ::sockaddr*>(&address), sizeof address);
    }
  }

  ::sockaddr_in own_v4(std::uint16_t port) const {
    ::sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr = address_;
    return address;
  }
  static ::sockaddr_in6 loopback_v6(std::uint16_t port) {
    ::sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    address.sin6_port = htons(port);
    address.sin6_addr = in6addr_loopback;
    return address;
  }

  static std::uint16_t port_of(const ::sockaddr_storage& address) {
    ::sockaddr_in6 v6{};  // The port stands at the same place in both families.
    std::memcpy(&v6, &address, sizeof v6);
    return ntohs(v6.sin6_port);
  }
  static std::uint16_t local_port(int fd) {
    ::sockaddr_storage address{};
    ::socklen_t size = sizeof address;
    ::getsockname(fd, reinterpret_cast<::sockaddr*>(&address), &size);
    return port_of(address);
  }

  Descriptor connect() const {
    Descriptor probe{::socket(is_v6_ ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    const ::sockaddr_in v4 = own_v4(port_);
    const ::sockaddr_in6 v6 = loopback_v6(port_);
    const int rc =
        is_v6_ ? ::connect(probe.get(), reinterpret_cast<const ::sockaddr*>(&v6), sizeof v6)
               : ::connect(probe.get(), reinterpret_cast<const ::sockaddr*>(&v4), sizeof v4);
    if (rc != 0) throw std::runtime_error{"cannot reach the own server"};
    return probe;
  }

  void accept_all() {
    // Writing to a client that is gone must not end the process; its own threads keep the default.
    ::sigset_t broken_pipe;
    ::sigemptyset(&broken_pipe);
    ::sigaddset(&broken_pipe, SIGPIPE);
    ::pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
    for (;;) {
      std::array<::pollfd, 2> both{{{listener_.get(), POLLIN, 0}, {stop_.get(), POLLIN, 0}}};
      ::poll(both.data(), both.size(), -1);
      if (both[1].revents != 0) return;
      ::sockaddr_storage peer{};
      ::socklen_t size = sizeof peer;
      Descriptor socket{::accept4(listener_.get(), reinterpret_cast<::sockaddr*>(&peer), &size,
                                  SOCK_CLOEXEC | SOCK_NONBLOCK)};
      if (socket.get() < 0) continue;
      {
        const std::scoped_lock lock{mutex_};
        peer_ports_.push_back(port_of(peer));
        threads_.emplace_back([this, fd = std::exchange(socket, Descriptor{})]() mutable {
          serve(Peer{std::move(fd), stop_.get()});
        });
      }
      changed_.notify_all();
    }
  }

  void serve(Peer peer) {
    peer.on_bytes([this](std::string_view bytes) {
      const std::scoped_lock lock{mutex_};
      heard_.append(bytes);
    });
    peer.on_end([this] {
      {
        const std::scoped_lock lock{mutex_};
        ++ended_;
      }
      changed_.notify_all();
    });
    converse(peer);
    peer.close();
    {
      const std::scoped_lock lock{mutex_};
      ++closed_;
    }
    changed_.notify_all();
  }

  void converse(Peer& peer) {
    if (next_is(Act::When::on_connect)) return next().run(peer);
    if (context_ && !peer.start_tls(context_.get())) return peer.linger();
    while (peer.is_open() && peer.wait_for_bytes()) {
      if (next_is(Act::When::before_reading)) {
        next().run(peer);
        continue;
      }
      std::optional<Received> request = peer.receive();
      if (!request) return;
      {
        const std::scoped_lock lock{mutex_};
        requests_.push_back(std::move(*request));
      }
      next().run(peer);
    }
  }

  bool next_is(Act::When when) const {
    const std::scoped_lock lock{mutex_};
    return script_.at(at_).when == when;
  }
  Act next() {
    const std::scoped_lock lock{mutex_};
    return script_.at(at_ + 1 < script_.size() ? at_++ : at_);
  }

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Act> script_;
  std::size_t at_ = 0;
  std::vector<Received> requests_;
  std::string heard_;
  std::vector<std::uint16_t> peer_ports_;
  std::size_t closed_ = 0;
  std::size_t ended_ = 0;
  std::size_t probes_ = 0;

  Descriptor stop_;
  Descriptor listener_;
  bool is_v6_;
  ::in_addr address_{htonl(INADDR_LOOPBACK)};
  std::uint16_t port_ = 0;
  Tls<::SSL_CTX> context_;
  std::list<std::thread> threads_;
  std::thread accepting_;
};

}  // namespace support

#endif
