// SPDX-License-Identifier: MIT
// What servers do to their clients: the acts of a HostileServer's script.
#ifndef PAYCOURIER_TESTS_SUPPORT_ACTS_HPP
#define PAYCOURIER_TESTS_SUPPORT_ACTS_HPP

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include <support/hostile_server.hpp>

namespace support {

/// These bytes, and the connection stays open.
inline Act answer(std::string bytes) {
  return {Act::When::after_reading,
          [bytes = std::move(bytes)](Peer& peer) { static_cast<void>(peer.send(bytes)); }};
}

/// A whole answer; `headers` are lines that end with CRLF.
inline std::string response(int status, const std::string& body = {},
                            const std::string& headers = {}) {
  return "HTTP/1.1 " + std::to_string(status) + " Whatever\r\n" + headers +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

inline Act ok(const std::string& body = "fine") { return answer(response(200, body)); }

/// These bytes a while later.
inline Act answer_after(std::chrono::milliseconds pause, std::string bytes) {
  return {Act::When::after_reading, [pause, bytes = std::move(bytes)](Peer& peer) {
            if (peer.pause(pause)) static_cast<void>(peer.send(bytes));
          }};
}

/// These bytes, then the end of the connection.
inline Act answer_and_close(std::string bytes) {
  return {Act::When::after_reading, [bytes = std::move(bytes)](Peer& peer) {
            static_cast<void>(peer.send(bytes));
            peer.end_sending();
            peer.drain();
            peer.close();
          }};
}

/// These bytes, then the connection is cut: in TLS without a farewell.
inline Act answer_and_cut(std::string bytes) {
  return {Act::When::after_reading, [bytes = std::move(bytes)](Peer& peer) {
            static_cast<void>(peer.send(bytes));
            peer.close();
          }};
}

/// These bytes, then a TCP reset.
inline Act answer_and_reset(std::string bytes) {
  return {Act::When::after_reading, [bytes = std::move(bytes)](Peer& peer) {
            static_cast<void>(peer.send(bytes));
            peer.reset();
          }};
}

/// These bytes, then others that are no TLS, whether or not the connection is.
inline Act answer_and_break_tls(std::string bytes, std::string below) {
  return {Act::When::after_reading,
          [bytes = std::move(bytes), below = std::move(below)](Peer& peer) {
            static_cast<void>(peer.send(bytes));
            static_cast<void>(peer.send_below_tls(below));
            peer.drain();
            peer.close();
          }};
}

/// These bytes, then nothing more, and the connection stays open.
inline Act answer_and_stall(std::string bytes) {
  return {Act::When::after_reading, [bytes = std::move(bytes)](Peer& peer) {
            static_cast<void>(peer.send(bytes));
            peer.stay_silent();
          }};
}

inline Act close_on_connect() {
  return {Act::When::on_connect, [](Peer& peer) { peer.close(); }};
}
inline Act silence_on_connect() {
  return {Act::When::on_connect, [](Peer& peer) { peer.stay_silent(); }};
}
inline Act send_on_connect(std::string bytes) {
  return {Act::When::on_connect, [bytes = std::move(bytes)](Peer& peer) {
            static_cast<void>(peer.send(bytes));
            peer.end_sending();
            peer.drain();
          }};
}
inline Act garbage_on_connect() {
  return send_on_connect("this is no TLS at all, whatever you say\r\n");
}
/// These bytes, then nothing more.
inline Act stall_on_connect(std::string bytes) {
  return {Act::When::on_connect, [bytes = std::move(bytes)](Peer& peer) {
            static_cast<void>(peer.send(bytes));
            peer.stay_silent();
          }};
}
inline Act reset_on_connect() {
  return {Act::When::on_connect, [](Peer& peer) { peer.reset(); }};
}
/// A handshake with another certificate than the server's own.
inline Act handshake_as(const Identity& identity) {
  return {Act::When::on_connect,
          [context = std::shared_ptr<::SSL_CTX>{identity.server_context()}](Peer& peer) {
            if (peer.start_tls(context.get())) peer.drain();
          }};
}
inline Act close_unread() {
  return {Act::When::before_reading, [](Peer& peer) { peer.close(); }};
}
inline Act reset_unread() {
  return {Act::When::before_reading, [](Peer& peer) { peer.reset(); }};
}
inline Act silence_unread() {
  return {Act::When::before_reading, [](Peer& peer) { peer.stay_silent(); }};
}
/// Reads so many bytes of the request and closes, or is silent.
inline Act close_after_bytes(std::size_t size) {
  return {Act::When::before_reading, [size](Peer& peer) {
            static_cast<void>(peer.receive_only(size));
            peer.close();
          }};
}
inline Act silence_after_bytes(std::size_t size) {
  return {Act::When::before_reading, [size](Peer& peer) {
            if (peer.receive_only(size)) peer.stay_silent();
          }};
}
inline Act close_after_reading() {
  return {Act::When::after_reading, [](Peer& peer) { peer.close(); }};
}
inline Act reset_after_reading() {
  return {Act::When::after_reading, [](Peer& peer) { peer.reset(); }};
}
inline Act silence_after_reading() { return answer_and_stall(""); }

/// `first`, then `again` for as long as the client takes it, with a pause between.
inline Act endless(std::string first, std::string again, std::chrono::milliseconds pause = {}) {
  return {Act::When::after_reading,
          [first = std::move(first), again = std::move(again), pause](Peer& peer) {
            bool going = peer.send(first);
            while (going && peer.pause(pause)) going = peer.send(again);
            peer.close();
          }};
}

/// Answers after the head of the request, reads on, and closes when the client does.
inline Act answer_early(std::string bytes) {
  return {Act::When::before_reading, [bytes = std::move(bytes)](Peer& peer) {
            Received request;
            if (!peer.receive_head(request)) return peer.close();
            static_cast<void>(peer.send(bytes));
            peer.end_sending();
            peer.drain();
            peer.close();
          }};
}

}  // namespace support

#endif
