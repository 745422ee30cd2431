// SPDX-License-Identifier: MIT
// What servers do to their clients: the acts of a HostileServer's script.
#ifndef PAYCOURIER_TESTS_SUPPORT_ACTS_HPP
#define PAYCOURIER_TESTS_SUPPORT_ACTS_HPP

#include <chrono>
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
inline Act garbage_on_connect() {
  return {Act::When::on_connect, [](Peer& peer) {
            static_cast<void>(peer.send("this is no TLS at all, whatever you say\r\n"));
            peer.end_sending();
            peer.drain();
          }};
}
inline Act close_unread() {
  return {Act::When::before_reading, [](Peer& peer) { peer.close(); }};
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
