// SPDX-License-Identifier: MIT
// hook send: one signed message, and as many attempts as it takes.
#ifndef HOOK_SEND_HPP
#define HOOK_SEND_HPP

#include <string>

#include <hook/message.hpp>
#include <hook/scheme.hpp>
#include <paycourier/paycourier.hpp>
#include <sandbox/story.hpp>

namespace hook {

inline constexpr const char* send_usage =
    "hook send URL         sends one signed message, and prints every attempt\n"
    "  --secret TEXT | --secret-file FILE | HOOK_SECRET   else a fresh one is shown\n"
    "  --scheme NAME         how it is signed; default standard\n"
    "  --payload TEXT | --payload-file FILE   the body, byte by byte; - is the standard input\n"
    "  --content-type TEXT   default application/json\n"
    "  --id ID               default a fresh one\n"
    "  --attempts N          1 to 20, default 5\n"
    "  --timeout SECONDS     of one attempt, default 15\n"
    "  --ca-file FILE        trust these certificates instead of the system's\n";

inline int send(int count, char** words, sandbox::Story& story) {
  const Line line{count,
                  words,
                  {"--secret", "--secret-file", "--scheme", "--payload", "--payload-file",
                   "--content-type", "--id", "--attempts", "--timeout", "--ca-file"}};
  const std::string name = line.text("--scheme", "standard");
  paycourier::Secret secret = line.secret();
  if (secret.empty() && name != "unsigned") {
    secret = paycourier::random_webhook_secret();
    story.say("verify it with the fresh secret " + std::string{secret.reveal()});
  }
  const paycourier::Endpoint endpoint = endpoint_of(line, Scheme{name, secret});
  const paycourier::Event event = event_of(line);
  const int attempts = static_cast<int>(line.number("--attempts", 1, 20, 5));

  paycourier::WebhookSender sender{
      paycourier::ExponentialBackoff{.attempts = attempts} | paycourier::jitter{0.2},
      paycourier::SystemClock{}, wire_of(line)};
  const paycourier::Receipt receipt =
      sender.send(endpoint, event, [&](const paycourier::Attempt& attempt) noexcept {
        story.line("attempt " + std::to_string(attempt.number), sandbox::outcome_of(attempt),
                   attempt.fault ? sandbox::Tone::bad : sandbox::Tone::good);
      });
  story.say(event.id + " " + describe(receipt));
  return receipt ? 0 : receipt.fault == paycourier::Fault::invalid ? 2 : 1;
}

}  // namespace hook

#endif
