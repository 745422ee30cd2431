// SPDX-License-Identifier: MIT
// The server's side of one connection on loopback, plain or TLS, with every bad habit at hand.
#ifndef PAYCOURIER_TESTS_SUPPORT_PEER_HPP
#define PAYCOURIER_TESTS_SUPPORT_PEER_HPP

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <paycourier/model/http.hpp>
#include <support/certificates.hpp>

namespace support {

/// A file descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int fd = -1) noexcept : fd_{fd} {}
  Descriptor(Descriptor&& other) noexcept : fd_{std::exchange(other.fd_, -1)} {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() { close(); }

  int get() const noexcept { return fd_; }
  void close() noexcept {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }

 private:
  int fd_;
};

/// One request as it came over the wire.
struct Received {
  std::string head;  ///< The request line and the header lines.
  std::string body;
  std::string client = {};  ///< The common name in the client's certificate, if it showed one.

  /// The value of a header, or nothing.
  std::optional<std::string> header(std::string_view name) const {
    for (std::size_t at = head.find("\r\n"); at != std::string::npos; at = head.find("\r\n", at)) {
      at += 2;
      const std::string_view line = std::string_view{head}.substr(at, head.find("\r\n", at) - at);
      const std::size_t colon = line.find(':');
      if (colon == std::string_view::npos) continue;
      if (!paycourier::http::same_name(line.substr(0, colon), name)) continue;
      const std::size_t value = line.find_first_not_of(' ', colon + 1);
      return std::string{value == std::string_view::npos ? "" : line.substr(value)};
    }
    return std::nullopt;
  }
};

/// Every call ends at once when `stop` becomes readable.
class Peer {
 public:
  Peer(Descriptor socket, int stop) : socket_{std::move(socket)}, stop_{stop} {}

  bool is_open() const noexcept { return socket_.get() >= 0; }

  bool start_tls(::SSL_CTX* context) {
    tls_.reset(::SSL_new(context));
    if (!tls_ || ::SSL_set_fd(tls_.get(), socket_.get()) != 1) return false;
    return attempt([&] { return ::SSL_accept(tls_.get()); });
  }

  /// False when the client is gone or it is time to stop.
  bool send(std::string_view bytes) {
    if (!tls_) return send_below_tls(bytes);
    while (!bytes.empty()) {
      const int most = static_cast<int>(std::min<std::size_t>(bytes.size(), 1U << 16));
      if (!attempt([&] { return ::SSL_write(tls_.get(), bytes.data(), most); })) return false;
      bytes.remove_prefix(static_cast<std::size_t>(most));
    }
    return true;
  }

  /// These very bytes, also in the middle of a TLS connection.
  bool send_below_tls(std::string_view bytes) {
    while (!bytes.empty()) {
      if (!wait(POLLOUT)) return false;
      const ::ssize_t rc = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (rc < 0 && errno != EAGAIN) return false;
      bytes.remove_prefix(rc < 0 ? 0 : static_cast<std::size_t>(rc));
    }
    return true;
  }

  /// Nothing when the client closed, broke off, or it is time to stop.
  std::optional<Received> receive() {
    Received request;
    if (!receive_head(request)) return std::nullopt;
    const std::string length = request.header("Content-Length").value_or("0");
    const auto size = static_cast<std::size_t>(std::strtoull(length.c_str(), nullptr, 10));
    while (buffer_.size() < size) {
      if (!receive_more()) return std::nullopt;
    }
    request.body = buffer_.substr(0, size);
    buffer_.erase(0, size);
    if (tls_) request.client = common_name_of(::SSL_get0_peer_certificate(tls_.get()));
    received_.push_back(request);
    return request;
  }

  /// All that `receive` has read from this connection, in its order.
  const std::vector<Received>& received() const noexcept { return received_; }

  bool receive_head(Received& request) {
    std::size_t end = 0;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
      if (!receive_more()) return false;
    }
    request.head = buffer_.substr(0, end + 2);
    buffer_.erase(0, end + 4);
    return true;
  }

  /// Reads that many bytes, so that the rest stays unread; false when the client is gone.
  bool receive_only(std::size_t size) {
    while (buffer_.size() < size) {
      if (!receive_more(size - buffer_.size())) return false;
    }
    return true;
  }

  /// Until there is something to read, without reading it.
  bool wait_for_bytes() { return wait(POLLIN); }

  /// Reads and forgets until the client closes.
  void drain() {
    while (receive_more()) buffer_.clear();
  }

  /// After a handshake that failed: a close with bytes unread would be a reset, and might overtake
  /// the alert that says why.
  void linger() {
    tls_.reset();
    on_bytes_ = nullptr;
    ::shutdown(socket_.get(), SHUT_WR);
    drain();
  }

  /// Says nothing more and closes nothing until it is time to stop.
  void stay_silent() { pause(std::chrono::hours{1}); }

  /// False when it is time to stop.
  bool pause(std::chrono::milliseconds span) {
    ::pollfd stop{stop_, POLLIN, 0};
    return ::poll(&stop, 1, static_cast<int>(span.count())) == 0;
  }

  /// The end of our bytes; in TLS with its farewell.
  void end_sending() {
    if (tls_) ::SSL_shutdown(tls_.get());
    ::shutdown(socket_.get(), SHUT_WR);
    if (on_end_) std::exchange(on_end_, nullptr)();
  }

  /// Called once, when our bytes have come to their end.
  void on_end(std::function<void()> call) { on_end_ = std::move(call); }

  /// Called with all that comes in, inside TLS where there is one.
  void on_bytes(std::function<void(std::string_view)> call) { on_bytes_ = std::move(call); }

  void close() {
    socket_.close();
    if (on_end_) std::exchange(on_end_, nullptr)();
  }

  /// A TCP reset.
  void reset() {
    const ::linger at_once{1, 0};
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close();
  }

 private:
  static constexpr std::size_t buffer_size = 16384;

  bool wait(short events) {
    std::array<::pollfd, 2> both{{{socket_.get(), events, 0}, {stop_, POLLIN, 0}}};
    return is_open() && ::poll(both.data(), both.size(), -1) > 0 && both[1].revents == 0;
  }

  template <class Operation>
  bool attempt(const Operation& operation) {
    for (;;) {
      ::ERR_clear_error();
      const int rc = operation();
      if (rc > 0) return true;
      const int error = ::SSL_get_error(tls_.get(), rc);
      if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) return false;
      if (!wait(error == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT)) return false;
    }
  }

  bool receive_more(std::size_t at_most = buffer_size) {
    std::array<char, buffer_size> bytes{};
    const std::size_t most = std::min(at_most, bytes.size());
    int got = 0;
    if (tls_) {
      const auto read = [&] {
        return got = ::SSL_read(tls_.get(), bytes.data(), static_cast<int>(most));
      };
      if (!attempt(read)) return false;
    } else {
      if (!wait(POLLIN)) return false;
      got = static_cast<int>(::recv(socket_.get(), bytes.data(), most, 0));
      if (got < 0 && errno == EAGAIN) return true;
      if (got <= 0) return false;
    }
    buffer_.append(bytes.data(), static_cast<std::size_t>(got));
    if (on_bytes_) on_bytes_({bytes.data(), static_cast<std::size_t>(got)});
    return true;
  }

  Descriptor socket_;
  int stop_;
  Tls<::SSL> tls_;
  std::string buffer_;
  std::vector<Received> received_;
  std::function<void()> on_end_;
  std::function<void(std::string_view)> on_bytes_;
};

}  // namespace support

#endif
