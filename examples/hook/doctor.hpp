// SPDX-License-Identifier: MIT
// hook doctor: what an endpoint answers to messages that it must accept, and to those that it must
// not.
#ifndef HOOK_DOCTOR_HPP
#define HOOK_DOCTOR_HPP

#include <string>
#include <vector>

#include <hook/examination.hpp>
#include <hook/message.hpp>
#include <hook/scheme.hpp>
#include <paycourier/paycourier.hpp>
#include <sandbox/story.hpp>

namespace hook {

inline constexpr const char* doctor_usage =
    "hook doctor URL       knocks with good and bad messages, and says what is unsafe\n"
    "  --secret TEXT | --secret-file FILE | HOOK_SECRET   the endpoint's own; required\n"
    "  --scheme NAME         how its messages are signed; default standard\n"
    "  --payload TEXT | --payload-file FILE   a body that it accepts; default a webhook.test "
    "event\n"
    "  --content-type TEXT   default application/json\n"
    "  --requests N          how many good messages its latency is measured with; default 5\n"
    "  --timeout SECONDS     of one message, default 15\n"
    "  --ca-file FILE        trust these certificates instead of the system's\n";

inline constexpr const char* good_endpoint =
    "A good endpoint is https, verifies the signature over the raw bytes before it parses them,\n"
    "refuses with 401 what is unsigned, forged, altered or older than five minutes, answers 2xx "
    "in\n"
    "well under a second and works afterwards, and answers 2xx to a repeat without doing it "
    "again.\n";

inline void print(sandbox::Story& story, const Finding& finding) {
  struct Look {
    const char* word;
    sandbox::Tone tone;
  };
  constexpr Look looks[]{{"good   ", sandbox::Tone::good},
                         {"note   ", sandbox::Tone::fair},
                         {"BAD    ", sandbox::Tone::bad},
                         {"skipped", sandbox::Tone::quiet}};
  const Look& look = looks[static_cast<std::size_t>(finding.verdict)];
  std::string check{finding.check};
  check.resize(10, ' ');
  story.say("  " + story.painted(look.word, look.tone) + "  " + check + "  " + finding.saw);
  if (!finding.advice.empty()) story.say("                       " + finding.advice);
}

inline int doctor(int count, char** words, sandbox::Story& story) {
  const Line line{count,
                  words,
                  {"--secret", "--secret-file", "--scheme", "--payload", "--payload-file",
                   "--content-type", "--requests", "--timeout", "--ca-file"}};
  const std::string name = line.text("--scheme", "standard");
  const paycourier::Secret secret = line.secret();
  const Scheme scheme = verifying(name, secret);
  const Scheme forger{name, another(secret)};
  Examination examination{endpoint_of(line, scheme), event_of(line), wire_of(line)};

  story.title("Examining " + line.target);
  int bad = 0;
  const auto note = [&](const Finding& finding) {
    print(story, finding);
    bad += finding.verdict == Verdict::bad ? 1 : 0;
  };
  const paycourier::Attempt first = examination.knock(scheme);
  note(examination.transport(first));
  note(signed_right(first));
  if (first.status != 0) {
    note(redirect(first));
    if (!first.fault) {
      note(examination.latency(scheme, static_cast<int>(line.number("--requests", 1, 100, 5))));
    }
    note(refusal("unsigned", examination.knock(paycourier::Unsigned{}), "anybody may write to it"));
    note(examination.stale(scheme));
    note(refusal("forged", examination.knock(forger), "a stranger's secret is as good as yours"));
    note(refusal("altered", examination.knock(Altered{scheme}),
                 "the body may be changed on its way"));
    note(examination.repeat(scheme));
  }
  story.say("\n" + std::string{bad == 0 ? "nothing unsafe was found"
                                        : "unsafe or broken: " + std::to_string(bad) +
                                              (bad == 1 ? " check" : " checks")});
  story.say(good_endpoint);
  return bad == 0 ? 0 : 1;
}

}  // namespace hook

#endif
