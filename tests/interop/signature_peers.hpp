// SPDX-License-Identifier: MIT
// The npm packages that sign and verify, asked through one node process.
#ifndef PAYCOURIER_TESTS_INTEROP_SIGNATURE_PEERS_HPP
#define PAYCOURIER_TESTS_INTEROP_SIGNATURE_PEERS_HPP

#include <array>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>
#include <paycourier/base/encoding.hpp>
#include <paycourier/base/time.hpp>
#include <paycourier/model/http.hpp>

namespace interop {

/// tests/interop/signature_peers.cjs in a process of its own, which ends when its input does.
class NodePeers {
 public:
  NodePeers() {
    const char* script = std::getenv("PAYCOURIER_SIGNATURE_PEERS");
    if (!script) throw std::runtime_error{"start these tests with tests/interop/run"};
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
      throw std::runtime_error{"there is no pair of sockets"};
    }
    std::signal(SIGPIPE, SIG_IGN);  // A node process that died is an exception, not our end.
    child_ = ::fork();
    if (child_ == 0) {
      ::dup2(ends[1], STDIN_FILENO);
      ::dup2(ends[1], STDOUT_FILENO);
      ::execlp("node", "node", script, static_cast<char*>(nullptr));
      ::_exit(127);
    }
    ::close(ends[1]);
    stream_ = ::fdopen(ends[0], "r+");
  }
  ~NodePeers() {
    std::fclose(stream_);
    ::waitpid(child_, nullptr, 0);
  }
  NodePeers(const NodePeers&) = delete;
  NodePeers& operator=(const NodePeers&) = delete;

  nlohmann::json ask(const nlohmann::json& question) {
    const std::string line = question.dump() + "\n";
    if (std::fputs(line.c_str(), stream_) == EOF || std::fflush(stream_) == EOF) {
      throw std::runtime_error{"the node process takes no question"};
    }
    std::unique_ptr<char, decltype(&std::free)> text{nullptr, &std::free};
    char* grown = nullptr;
    std::size_t capacity = 0;
    const ::ssize_t size = ::getline(&grown, &capacity, stream_);
    text.reset(grown);
    if (size <= 0) throw std::runtime_error{"the node process gives no answer"};
    return nlohmann::json::parse(text.get(), text.get() + size);
  }

 private:
  ::pid_t child_ = -1;
  std::FILE* stream_ = nullptr;
};

struct Judgement {
  bool accepted = false;
  std::string because = {};
};

/// One of the packages, under one secret. A test that makes one which this node cannot run is
/// skipped, with the reason.
class Peer {
 public:
  Peer(const std::string& name, std::string secret) : name_{name}, secret_{std::move(secret)} {
    static std::map<std::string, std::string> missing;
    const auto [known, is_new] = missing.try_emplace(name);
    if (is_new) known->second = ask({{"do", "load"}}).value("skipped", "");
    if (!known->second.empty()) SKIP(known->second);
  }

  const std::string& secret() const { return secret_; }

  /// The signature, as it stands in its header.
  std::string sign(std::string_view id, paycourier::Instant at, std::string_view body) const {
    return ask({{"do", "sign"},
                {"id", id},
                {"time", paycourier::to_unix(at).count()},
                {"body", encoded(body)}})
        .at("signature");
  }

  Judgement verify(const paycourier::http::Headers& headers, std::string_view body) const {
    nlohmann::json fields = nlohmann::json::object();
    for (const auto& [field, value] : headers) {
      std::string lower;
      for (const char c : field) lower += paycourier::to_lower(c);
      fields[lower] = value;
    }
    const auto answer = ask({{"do", "verify"}, {"headers", fields}, {"body", encoded(body)}});
    return {answer.at("accepted"), answer.at("because")};
  }

 private:
  static std::string encoded(std::string_view body) {
    return paycourier::base64({reinterpret_cast<const std::uint8_t*>(body.data()), body.size()});
  }

  nlohmann::json ask(nlohmann::json question) const {
    static NodePeers peers;
    question["peer"] = name_;
    question["secret"] = secret_;
    return peers.ask(question);
  }

  std::string name_;
  std::string secret_;
};

}  // namespace interop

#endif
