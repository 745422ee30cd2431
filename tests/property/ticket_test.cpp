// SPDX-License-Identifier: MIT
// Every ticket comes back from its text as it was, and none comes back from a text that was
// changed.
#include <catch2/catch_test_macros.hpp>
#include <paycourier/model/ticket.hpp>
#include <property/generator.hpp>
#include <string>

namespace {

using namespace paycourier;

std::string text_from(property::Generator& random, std::size_t longest, bool visible) {
  std::string text(random.below(longest + 1), ' ');
  for (char& c : text) {
    const std::uint64_t code = visible ? 0x21 + random.below(0x7f - 0x21) : random.below(256);
    c = static_cast<char>(code);
  }
  return text;
}

std::int64_t number_from(property::Generator& random) {
  return static_cast<std::int64_t>(random.next() >> 1 >> random.below(63));
}

Ticket ticket_from(property::Generator& random) {
  constexpr std::array<std::string_view, 5> codes{"USD", "JPY", "KWD", "CLF", "EUR"};
  return {.gateway = random.word(random.below(12) + 1),
          .key = IdempotencyKey{"k" + text_from(random, 254, true)},
          .amount = {number_from(random), Currency::find(random.pick(codes)).value()},
          .method = text_from(random, 20, false),
          .reference = text_from(random, 255, false),
          .first_sent = Instant{Millis{number_from(random)}},
          .sends_until = Instant{Millis{number_from(random)}},
          .attempts = static_cast<int>(random.below(1'000'001)),
          .only_ask = random.coin()};
}

TEST_CASE("every ticket comes back from its text as it was") {
  property::Generator random{1'042};
  int failures = 0;
  for (int i = 0; i < 5'000; ++i) {
    const Ticket ticket = ticket_from(random);
    const std::string text = ticket.text();
    const Result<Ticket> read = Ticket::parse(text);
    failures += read && *read == ticket && every(text, is_visible) ? 0 : 1;
  }
  CHECK(failures == 0);
}

TEST_CASE("a text that was changed in any way is another ticket or none, never the same") {
  property::Generator random{1'043};
  int same = 0, read_as_another = 0, refused = 0;
  for (int i = 0; i < 20'000; ++i) {
    const Ticket ticket = ticket_from(random);
    std::string text = ticket.text();
    const std::size_t at = random.below(text.size());
    switch (random.below(3)) {
      case 0: text[at] = static_cast<char>(text[at] ^ (1 << random.below(8))); break;
      case 1: text.erase(at, random.below(40) + 1); break;
      default: text.insert(at, text_from(random, 3, false) + "&"); break;
    }
    const Result<Ticket> read = Ticket::parse(text);
    if (!read) {
      ++refused;
      continue;
    }
    same += *read == ticket ? 1 : 0;
    read_as_another += read->text() == text ? 1 : 0;
  }
  CHECK(same == 0);
  CHECK(refused + read_as_another == 20'000);
  CHECK(refused > 5'000);
  CHECK(read_as_another > 1'000);
}

}  // namespace
