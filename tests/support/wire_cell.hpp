// SPDX-License-Identifier: MIT
// One cell of the wire matrix: a client meets a server that misbehaves once, and both sides are
// written down.
#ifndef PAYCOURIER_TESTS_SUPPORT_WIRE_CELL_HPP
#define PAYCOURIER_TESTS_SUPPORT_WIRE_CELL_HPP

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <exception>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <paycourier/adapter/system_clock.hpp>
#include <paycourier/client.hpp>
#include <paycourier/gateway/axra.hpp>
#include <support/acts.hpp>
#include <support/certificates.hpp>
#include <support/hostile_server.hpp>
#include <support/idempotent_gateway.hpp>

namespace support {

/// What a caller is told through plain and through TLS; empty where there is no such cell.
struct Told {
  std::string plain;
  std::string tls;

  Told(const char* both) : plain{both}, tls{both} {}
  Told(const char* through_plain, const char* through_tls)
      : plain{through_plain}, tls{through_tls} {}
};

enum class Ends {
  at_once,      ///< What the server did ends it.
  at_deadline,  ///< The server keeps the client waiting.
};

/// One behaviour of a server.
struct Behaviour {
  std::string what;
  Act act;
  Told once;     ///< Told of one attempt: "paid", or the fault.
  Told retried;  ///< Told of a call that may retry; the second attempt meets an honest gateway.
  Ends ends = Ends::at_once;
  bool executes = true;       ///< A request that was read was executed, whatever is answered.
  bool ends_kept = false;     ///< The client keeps the connection, and the server ends it.
  bool is_gone = false;       ///< Nobody listens; there is no act.
  std::string no_plain = {};  ///< Why there is no such thing without TLS.
};

struct Cell {
  const Behaviour* behaviour;
  bool is_tls;
  bool is_kept;  ///< The client has paid before, and kept the connection.

  /// Such an act meets a connection as it is made: before it, the kept one has to be closed.
  bool is_replaced() const {
    return is_kept && (behaviour->is_gone || behaviour->act.when == Act::When::on_connect);
  }
  std::string name() const {
    return behaviour->what + (is_tls ? ", TLS" : ", plain") +
           (is_replaced() ? ", kept connection that was closed meanwhile"
            : is_kept     ? ", kept connection"
                          : ", first use");
  }
  const std::string& of(const Told& told) const { return is_tls ? told.tls : told.plain; }
};

/// What one call came to, on both sides.
struct Sighting {
  std::string told;  ///< "paid", or the fault.
  std::string because;
  std::string payment_id;
  std::chrono::milliseconds took{};
  std::size_t attempts = 0;
  std::vector<Received>
      posts;  ///< Read to the last byte, under this call's key or another new one.
  bool is_executed = false;
  std::size_t payments = 0;  ///< Under whatever key, but for the payment before.
};

struct Findings {
  Sighting first;
  std::optional<Sighting> again;  ///< The same order again, `doubted` where the first was in doubt.
  bool was_kept = false;          ///< The act met a connection that had served before.
  std::string broke;              ///< Why the cell could not be played.
};

struct Authorities {
  Identity authority = make_authority();
  Identity server = make_identity({}, &authority);
  std::string ca_file;
};

template <class Wire, class Policy>
class Play {
 public:
  Play(const Cell& cell, const Authorities& trust, Policy policy,
       std::chrono::milliseconds deadline)
      : cell_{cell},
        server_{std::in_place, script(),
                HostileServer::Options{.identity = cell.is_tls ? &trust.server : nullptr}},
        client_{paycourier::Axra{.base_url = server_->url("/v1"),
                                 .api_key = paycourier::Secret{"sk_test"}},
                std::move(policy),
                {},
                Wire{{.ca_file = trust.ca_file}},
                {.execute_within = deadline}} {}

  /// `asks_again`: the same order once more, when the server is well again.
  Findings run(bool asks_again) {
    Findings findings;
    if (cell_.is_kept) {
      paycourier::CreatePayment before = order("order-1");
      const Sighting warm = call(before);
      if (warm.told != "paid")
        return findings.broke = "the payment before was " + warm.told, findings;
      if (cell_.is_replaced() && !cell_.behaviour->is_gone && !server_->wait_for_ended(1)) {
        return findings.broke = "the kept connection was not closed", findings;
      }
    }
    if (cell_.behaviour->is_gone) server_.reset();
    paycourier::CreatePayment create = order("order-2");
    findings.first = call(create);
    findings.was_kept = met_kept_;
    if (cell_.behaviour->ends_kept && !server_->wait_for_ended(1)) {
      return findings.broke = "the connection was not ended", findings;
    }
    if (asks_again && server_) {
      create.doubted = findings.first.told == "in_doubt";
      findings.again = call(create);
    }
    return findings;
  }

 private:
  std::vector<Act> script() {
    std::vector<Act> acts;
    if (cell_.is_kept) acts.push_back(behave(cell_.is_replaced()));
    if (!cell_.behaviour->is_gone) acts.push_back(misbehave());
    acts.push_back(behave(false));
    return acts;
  }

  Act behave(bool closes) {
    return {Act::When::after_reading, [this, closes](Peer& peer) {
              static_cast<void>(peer.send(gateway_.handle(peer.received().back())));
              if (closes) peer.close();
            }};
  }

  Act misbehave() {
    const Act& act = cell_.behaviour->act;
    return {act.when, [this, &act](Peer& peer) {
              const bool reads = act.when == Act::When::after_reading;
              met_kept_ = peer.received().size() > (reads ? 1U : 0U);
              if (reads && cell_.behaviour->executes) gateway_.handle(peer.received().back());
              act.run(peer);
            }};
  }

  static paycourier::CreatePayment order(std::string_view key) {
    return {.key = paycourier::IdempotencyKey{key},
            .amount = paycourier::Money::parse("10.00 USD").value(),
            .method = {"4242424242424242", {12, 2099}, "123"}};
  }

  Sighting call(const paycourier::CreatePayment& create) {
    Sighting seen;
    const auto began = std::chrono::steady_clock::now();
    const auto payment = client_.create_payment(
        create, [&](const paycourier::Attempt&) noexcept { ++seen.attempts; });
    seen.took =
        std::chrono::ceil<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began);
    seen.told = payment ? "paid" : std::string{name(payment.error().fault)};
    if (payment) seen.payment_id = payment->id;
    if (!payment) seen.because = payment.error().because;
    const std::size_t before = cell_.is_kept ? 1 : 0;
    if (server_) seen.posts = server_->requests();
    seen.posts.erase(seen.posts.begin(), seen.posts.begin() + static_cast<std::ptrdiff_t>(std::min(
                                                                  before, seen.posts.size())));
    seen.is_executed = gateway_.has_executed(create.key.text());
    seen.payments = gateway_.payments() - before;
    return seen;
  }

  Cell cell_;
  IdempotentGateway gateway_;
  std::atomic<bool> met_kept_ = false;
  std::optional<HostileServer> server_;
  paycourier::Client<paycourier::Axra, Policy, paycourier::SystemClock, Wire> client_;
};

/// `play(i)` for each of `count`, several at a time: most of them wait most of the time.
template <class Each>
std::vector<Findings> play_all(std::size_t count, const Each& play) {
  constexpr std::size_t at_a_time = 6;
  std::vector<Findings> all(count);
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < count; i = next++) {
      try {
        all[i] = play(i);
      } catch (const std::exception& broken) {
        all[i].broke = broken.what();
      }
    }
  };
  std::vector<std::jthread> threads;
  for (std::size_t i = 0; i < std::min(at_a_time, count); ++i) threads.emplace_back(work);
  threads.clear();
  return all;
}

}  // namespace support

#endif
