// SPDX-License-Identifier: MIT
// The command line of the sandbox, and the curl command that does by hand what it does.
#ifndef SANDBOX_OPTIONS_HPP
#define SANDBOX_OPTIONS_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <paycourier/paycourier.hpp>

namespace sandbox {

inline constexpr const char* usage =
    "usage: run                    the main job on loopback: pay, be told, keep knocking\n"
    "       run --to URL           send a signed test webhook to an endpoint of your own\n"
    "           [--secret whsec_…] sign with this secret (a fresh one is made and shown)\n"
    "           [--payload TEXT]   send this text\n"
    "           [--attempts N]     1 to 20, default 5\n"
    "exit: 0 delivered, 1 not delivered, 2 the command or the secret is wrong\n";

struct Options {
  bool help = false;
  std::string url = {};
  paycourier::Secret secret = paycourier::random_webhook_secret();
  bool secret_is_fresh = true;
  std::string payload =
      R"({"type":"payment.completed","data":{"transaction_id":"pay_test","status":"succeeded"}})";
  int attempts = 5;
};

/// Empty when the words make no sense.
inline std::optional<Options> read_options(int count, char** words) {
  Options options;
  for (int i = 1; i < count; ++i) {
    const std::string_view word = words[i];
    if (word == "--help" || word == "-h") {
      options.help = true;
      continue;
    }
    if (++i == count) return std::nullopt;
    const std::string_view value = words[i];
    if (word == "--to") {
      options.url = value;
    } else if (word == "--secret") {
      options.secret = paycourier::Secret{value};
      options.secret_is_fresh = false;
    } else if (word == "--payload") {
      options.payload = value;
    } else if (word == "--attempts") {
      const std::optional<std::int64_t> number = paycourier::read_decimal(value);
      if (!number || *number < 1 || *number > 20) return std::nullopt;
      options.attempts = static_cast<int>(*number);
    } else {
      return std::nullopt;
    }
  }
  if (options.url.empty() && count > 1 && !options.help) return std::nullopt;
  return options;
}

/// What to paste into a shell to send the same message; good for as long as its timestamp is.
inline std::string curl_command(const paycourier::Endpoint& endpoint,
                                const paycourier::Event& event) {
  const auto quoted = [](std::string_view text) {
    std::string shell = "'";
    for (const char c : text) shell += c == '\'' ? std::string{"'\\''"} : std::string{c};
    return shell + "'";
  };
  std::string command = "  by hand, within five minutes:\n    curl -i";
  const auto headers =
      endpoint.signing.sign({event.id, paycourier::SystemClock{}.now(), event.payload});
  for (const auto& [name, value] : headers)
    command += " \\\n      -H " + quoted(name + ": " + value);
  command += " \\\n      -H " + quoted("content-type: " + event.content_type);
  return command + " \\\n      --data-raw " + quoted(event.payload) + " " + quoted(endpoint.url);
}

}  // namespace sandbox

#endif
