// SPDX-License-Identifier: MIT
// hook verify: is this message authentic, and if not, why not?
#ifndef HOOK_VERIFY_HPP
#define HOOK_VERIFY_HPP

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hook/scheme.hpp>
#include <hook/text.hpp>
#include <hook/told_message.hpp>
#include <paycourier/paycourier.hpp>
#include <sandbox/story.hpp>

namespace hook {

inline constexpr const char* verify_usage =
    "hook verify [FILE]    is this message authentic? Paste header lines, an empty line, the body\n"
    "  --secret TEXT | --secret-file FILE | HOOK_SECRET   required\n"
    "  --scheme NAME         how it was signed; default standard\n"
    "  --body FILE           the body's exact bytes; then the message is header lines alone\n"
    "  --at UNIX_SECONDS     the moment of arrival; default now\n";

/// What happens to bodies between the wire and the one who verifies them.
inline std::vector<std::pair<std::string, std::string>> damages_undone(const std::string& body) {
  std::vector<std::pair<std::string, std::string>> all;
  const std::string bare = without_line_break(body);
  all.emplace_back("without the line break at its end", bare);
  all.emplace_back("with a line break at its end", bare + "\n");
  all.emplace_back("with line breaks of LF instead of CR LF", replaced(body, "\r\n", "\n"));
  all.emplace_back("with line breaks of CR LF instead of LF",
                   replaced(replaced(body, "\r\n", "\n"), "\n", "\r\n"));
  if (body.starts_with("\xef\xbb\xbf"))
    all.emplace_back("without the byte order mark before it", body.substr(3));
  all.emplace_back("without the blanks around it", trimmed(body));
  return all;
}

/// A sentence that helps, for each way to be refused.
inline std::string advice_on(const paycourier::Error& error, const Scheme& scheme,
                             const ToldMessage& message, paycourier::Instant now) {
  if (error.fault == paycourier::Fault::stale) {
    return "The signature is right. An old message is a replay, a queue that is late, or a clock\n"
           "that is wrong; `--at SECONDS` verifies it as of the moment when it arrived.";
  }
  if (error.because != "no signature matches the message") {
    return "The message carries " + message.signature_headers() +
           ". Another scheme needs `--scheme`;\nproxies and frameworks may drop or rename headers.";
  }
  for (const auto& [how, body] : damages_undone(message.body)) {
    const auto proof = scheme.verify(body, message.header(), now);
    if (proof || proof.error().fault == paycourier::Fault::stale)
      return "The body would match " + how + ": verify the bytes as they came.";
  }
  return "Either the secret is another one, or the body was changed after it was signed: parsed\n"
         "and written anew, reformatted or recoded. Verify the bytes as they came.";
}

/// "evt_1, signed 2030-01-31T12:00:00.000Z, 12 s ago"
inline std::string described(const paycourier::Proof& proof, const Scheme& scheme,
                             const ToldMessage& message, paycourier::Instant now) {
  const auto id = paycourier::event_id(proof, scheme, paycourier::JsonOrForm{}, message.body,
                                       message.headers["content-type"]);
  const std::string text = id ? *id : "a message without an id";
  if (!scheme.signs_time()) return text + ", signed at no time that could be told";
  const paycourier::Seconds age = paycourier::to_unix(now) - paycourier::to_unix(proof.at);
  const bool is_past = age >= paycourier::Seconds{};
  return text + ", signed " + paycourier::describe(proof.at) + ", " +
         paycourier::describe(paycourier::Millis{is_past ? age : -age}) +
         (is_past ? " ago" : " from now");
}

inline int verify(int count, char** words, sandbox::Story& story) {
  const Line line{count, words, {"--secret", "--secret-file", "--scheme", "--body", "--at"}};
  const Scheme scheme = verifying(line.text("--scheme", "standard"), line.secret());
  const std::string source = line.target.empty() ? "-" : line.target;
  const ToldMessage message = read_message(read_all(source), line.text("--body"));
  const paycourier::Instant clock = paycourier::SystemClock{}.now();
  const auto now = paycourier::from_unix(paycourier::Seconds{
      line.number("--at", 0, 253'402'300'799, paycourier::to_unix(clock).count())});

  auto proof = scheme.verify(message.body, message.header(), now);
  // What was pasted ends with the Enter key.
  const std::string bare = without_line_break(message.body);
  if (!proof && !line.has("--body") && bare != message.body) {
    if (auto second = scheme.verify(bare, message.header(), now);
        second || second.error().fault == paycourier::Fault::stale)
      proof = std::move(second);
  }
  if (!proof) {
    story.say(story.painted("not verified", sandbox::Tone::bad) + ": " + describe(proof.error()));
    story.say(advice_on(proof.error(), scheme, message, now));
    return 1;
  }
  story.say(story.painted("verified", sandbox::Tone::good) + ": " +
            described(*proof, scheme, message, now));
  return 0;
}

}  // namespace hook

#endif
