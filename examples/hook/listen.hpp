// SPDX-License-Identifier: MIT
// hook listen: an endpoint that prints what arrives, verified.
#ifndef HOOK_LISTEN_HPP
#define HOOK_LISTEN_HPP

#include <atomic>
#include <csignal>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <unistd.h>

#include <hook/listener.hpp>
#include <hook/scheme.hpp>
#include <hook/text.hpp>
#include <paycourier/paycourier.hpp>
#include <sandbox/story.hpp>

namespace hook {

inline constexpr const char* listen_usage =
    "hook listen           prints what arrives on loopback, verified, and answers as it should\n"
    "  --port N              default one that is free\n"
    "  --secret TEXT | --secret-file FILE | HOOK_SECRET   else a fresh one is shown\n"
    "  --scheme NAME         how messages are signed; default standard\n"
    "  --count N             ends after N messages; else with Ctrl-C\n"
    "  --status CODE         answers that to whatever comes\n"
    "  --stall SECONDS       is silent for so long before it answers\n"
    "  --drop                closes the connection without an answer\n"
    "  --fail N              only the first N messages suffer that; 500 if nothing else is said\n"
    "  --cert FILE --key FILE   serves https with these PEM files\n";

inline Trouble trouble_of(const Line& line) {
  Trouble trouble{.status = static_cast<int>(line.number("--status", 200, 599, 0)),
                  .stall = paycourier::Seconds{line.number("--stall", 0, 3'600, 0)},
                  .drop = line.has("--drop")};
  const bool told = trouble.status != 0 || trouble.stall != paycourier::Millis{} || trouble.drop;
  if (!told && line.has("--fail")) trouble.status = 500;
  trouble.messages = line.number("--fail", 0, 1'000'000, told ? INT64_MAX : 0);
  return trouble;
}

inline std::unique_ptr<httplib::Server> server_of(const Line& line) {
  if (!line.has("--cert")) return std::make_unique<httplib::Server>();
  auto server =
      std::make_unique<httplib::SSLServer>(line.text("--cert").c_str(), line.text("--key").c_str());
  if (!server->is_valid()) throw Misuse{"the certificate or its key cannot be used"};
  return server;
}

inline std::string told(const Arrival& arrival) {
  const paycourier::Reception& reception = arrival.reception;
  std::string text = "refused";
  if (reception.event) {
    text = "verified " + reception.event->id + " " + on_a_line(reception.event->type);
    if (reception.outcome == paycourier::Outcome::repeat) text += ", a repeat";
  }
  if (reception.error) text += ": " + describe(*reception.error);
  return text + "; answered " + arrival.answer;
}

inline int listen(int count, char** words, sandbox::Story& story) {
  const Line line{count,
                  words,
                  {"--port", "--secret", "--secret-file", "--scheme", "--count", "--status",
                   "--stall", "--drop!", "--fail", "--cert", "--key"}};
  paycourier::Secret secret = line.secret();
  const bool is_fresh = secret.empty();
  if (is_fresh) secret = paycourier::random_webhook_secret();
  const std::int64_t most = line.number("--count", 1, 1'000'000, INT64_MAX);
  std::atomic<std::int64_t> arrived = 0;
  std::atomic<std::int64_t> verified = 0;

  // A signal ends it, and so does the last message, by a signal. Threads inherit the mask.
  sigset_t ends;
  ::sigemptyset(&ends);
  for (const int signal : {SIGINT, SIGTERM}) ::sigaddset(&ends, signal);
  ::pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  Listener listener{verifying(line.text("--scheme", "standard"), secret), trouble_of(line),
                    server_of(line), [&](const Arrival& arrival) {
                      const bool good = arrival.reception.event.has_value();
                      story.line("POST " + on_a_line(arrival.request.path), told(arrival),
                                 good ? sandbox::Tone::good : sandbox::Tone::bad);
                      story.line("", on_a_line(arrival.request.body), sandbox::Tone::quiet);
                      verified += good ? 1 : 0;
                      if (++arrived == most) ::kill(::getpid(), SIGTERM);
                    }};
  const int port = listener.start(static_cast<int>(line.number("--port", 1, 65'535, 0)));
  if (is_fresh) story.say("sign with the fresh secret " + std::string{secret.reveal()});
  story.say("listening on http" + std::string{line.has("--cert") ? "s" : ""} +
            "://127.0.0.1:" + std::to_string(port) + "/");
  int signal = 0;
  ::sigwait(&ends, &signal);
  listener.stop();
  story.say(std::to_string(arrived) + " arrived, " + std::to_string(verified) + " verified");
  const bool complete = most == INT64_MAX || arrived >= most;
  return complete && arrived == verified ? 0 : 1;
}

}  // namespace hook

#endif
