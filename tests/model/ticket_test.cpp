// SPDX-License-Identifier: MIT
// Tests of tickets: written in one line without the card, read back as they were, or refused.
#include <paycourier/model/ticket.hpp>

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

namespace {

using namespace paycourier;
using namespace paycourier::literals;
using namespace std::chrono_literals;

constexpr Instant noon = from_unix(Seconds{1'772'366'400});  // 2026-03-01T12:00:00Z

CreatePayment order(std::string reference = "order 1042") {
  return {.key = IdempotencyKey{"order-1042"},
          .amount = "10.00 USD"_money,
          .method = Card{"4242424242424242", {12, 2030}, "987"},
          .reference = std::move(reference)};
}

Ticket ticket() { return Ticket::of("axra", order(), noon, 30s); }

const std::string written =
    "ticket=1&gateway=axra&key=order-1042&minor_units=1000&currency=USD&method=****%204242"
    "&reference=order%201042&fingerprint=de9740f44c44b760&first_sent_ms=1772366400000"
    "&sends_until_ms=1772366430000&attempts=1"
    "&only_ask=0";

/// `text` with that field's value replaced.
std::string with(const std::string& field, const std::string& value) {
  const std::size_t at = ("&" + written).find("&" + field + "=") + field.size() + 1;
  const std::size_t end = std::min(written.find('&', at), written.size());
  return written.substr(0, at) + value + written.substr(end);
}

bool is_refused(std::string_view text) {
  const Result<Ticket> read = Ticket::parse(text);
  if (read) return false;
  CHECK(read.error().fault == Fault::malformed);
  CHECK(read.error().because == "the text is not a ticket of a payment");
  return true;
}

TEST_CASE("a ticket says who was asked, under which key, for what, and since when") {
  CHECK(ticket() == Ticket{.gateway = "axra",
                           .key = IdempotencyKey{"order-1042"},
                           .amount = "10.00 USD"_money,
                           .method = "**** 4242",
                           .reference = "order 1042",
                           .fingerprint = "de9740f44c44b760",
                           .first_sent = noon,
                           .sends_until = noon + 30s,
                           .attempts = 1,
                           .only_ask = false});
  CHECK(ticket().text() == written);
}

TEST_CASE("a ticket is read back as it was written") {
  Ticket kept = ticket();
  CHECK(Ticket::parse(written).value() == kept);
  kept.sends_until = noon + 90s;
  kept.attempts = 3;
  kept.only_ask = true;
  CHECK(Ticket::parse(kept.text()).value() == kept);
}

TEST_CASE("a ticket carries any reference, method and key") {
  for (const char* text : {"", " ", "a b", "a&b=c", "100%", "%41", "+", "a+b", "Blåbær 🫐", "=",
                           "&", "&only_ask=1", "\"\\'", "\r\n\t", "\x7f", "\xff"}) {
    INFO(text);
    Ticket kept = ticket();
    kept.reference = kept.method = text;
    CHECK(Ticket::parse(kept.text()).value() == kept);
    CHECK(every(kept.text(), is_visible));
  }
  Ticket kept = ticket();
  kept.key = IdempotencyKey{"a&b=c%41+d\"~"};
  kept.reference = std::string{"a\0b", 3};
  CHECK(Ticket::parse(kept.text()).value() == kept);
}

TEST_CASE("a ticket is visible ASCII in one line, fit for a column of 2,000 characters") {
  CreatePayment create = order(std::string(255, '\xe5'));
  create.key = IdempotencyKey{std::string(255, '%')};
  create.amount = Money{INT64_MAX, create.amount.currency()};
  Ticket longest = Ticket::of("a_rather_long_name", create, Instant{Millis{INT64_MAX}}, 30s);
  longest.attempts = 1'000'000;
  CHECK(every(longest.text(), is_visible));
  CHECK(longest.text().size() <= 2'000);
  CHECK(Ticket::parse(longest.text()).value() == longest);
}

TEST_CASE("a ticket never holds the number or CVV of a card, nor a whole token") {
  const std::string text = ticket().text();
  CHECK(text.find("4242424") == std::string::npos);
  CHECK(text.find("987") == std::string::npos);
  CreatePayment create = order();
  create.method = PaymentToken{"pm_1MoBy5LkdIwHu7ixZhnattbh"};
  const std::string of_a_token = Ticket::of("stripe", create, noon, 30s).text();
  CHECK(of_a_token.find("token%20****ttbh") != std::string::npos);
  CHECK(of_a_token.find("attbh") == std::string::npos);
}

TEST_CASE("a ticket without one of its fields is refused") {
  std::size_t fields = 0;
  for (std::size_t at = 0; at < written.size(); ++fields) {
    const std::size_t end = std::min(written.find('&', at), written.size() - 1) + 1;
    std::string less = std::string{written}.erase(at, end - at);
    if (less.ends_with('&')) less.pop_back();
    INFO(less);
    CHECK(is_refused(less));
    CHECK(is_refused(written + "&" + written.substr(at, end - at)));
    at = end;
  }
  CHECK(fields == 12);
}

TEST_CASE("a ticket that was cut off anywhere is refused") {
  for (std::size_t size = 0; size < written.size(); ++size) {
    INFO(size);
    CHECK(is_refused(written.substr(0, size)));
  }
}

TEST_CASE("a ticket with more or other fields, or in another order, is refused") {
  for (const std::string& text :
       {written + "&", "&" + written, written + "&cvv=987", written + "&x", "\n" + written,
        " " + written, "gateway=axra&" + with("gateway", "axra"),
        "only_ask=0&" + written.substr(0, written.rfind('&'))}) {
    INFO(text);
    CHECK(is_refused(text));
  }
  for (const char* text : {"", "&", "ticket", "ticket=1", "{}", "null", "4242424242424242"}) {
    CHECK(is_refused(text));
  }
}

TEST_CASE("a ticket with a field that breaks its rule is refused") {
  REQUIRE(with("attempts", "1") == written);
  struct Wrong {
    const char* field;
    std::vector<const char*> values;
  };
  const std::vector<const char*> numbers{
      "", "-1", "+1", "1.0", "1e3", "01", "%31", " 1", "0x1", "one", "9223372036854775808"};
  std::vector<Wrong> all{
      {"ticket", {"", "0", "2", "10", "one"}},
      {"gateway", {"", "%61xra", "ax+ra", "%"}},
      {"key", {"", "order%201042", "order%0A", "ordr%C3%A9", "%6Frder-1042", "%2"}},
      {"currency", {"", "usd", "US", "USDX", "XXX", "840", "%55SD"}},
      {"method", {"****+4242", "%2A*** 4242", "%"}},
      {"reference", {"order+1042", "order%2", "%6frder", "order%2c1"}},
      {"only_ask", {"", "2", "true", "00", "%30"}},
      {"attempts", {"1000001", "4294967297"}}};
  for (const char* field : {"minor_units", "first_sent_ms", "sends_until_ms", "attempts"}) {
    all.push_back({field, numbers});
  }
  for (const Wrong& wrong : all) {
    for (const char* value : wrong.values) {
      INFO(wrong.field << '=' << value);
      CHECK(is_refused(with(wrong.field, value)));
    }
  }
}

TEST_CASE("an order is the same as its ticket's, or the refusal says what differs") {
  const auto difference = [](const CreatePayment& create) {
    const Result<void> same = ticket().check_same(create);
    if (same) return std::string{};
    CHECK(same.error().fault == Fault::conflict);
    return same.error().because;
  };
  const std::string other = "the ticket is of an order with another ";
  CHECK(difference(order()).empty());
  CreatePayment create = order();
  create.key = IdempotencyKey{"order-1043"};
  CHECK(difference(create) == other + "key");
  create = order();
  create.amount = "10.01 USD"_money;
  CHECK(difference(create) == other + "amount");
  create.amount = "10.00 EUR"_money;
  CHECK(difference(create) == other + "amount");
  CHECK(difference(order("order 1043")) == other + "reference");
  CHECK(difference(order("")) == other + "reference");
  create = order();
  create.method = Card{"4000056655665556", {12, 2030}, "987"};
  CHECK(difference(create) == other + "payment method");
  create.method = PaymentToken{"pm_card_4242"};
  CHECK(difference(create) == other + "payment method");
}

TEST_CASE("of a card only what may be stored is compared, so the payer can type the CVV again") {
  CreatePayment create = order();
  create.method = Card{"4242424242424242", {12, 2030}, "123"};
  CHECK(ticket().check_same(create));
}

TEST_CASE("what is not written out is compared by its fingerprint") {
  CreatePayment create = order();
  create.method = Card{"4242424242424242", {11, 2030}, "987"};
  CHECK_FALSE(ticket().check_same(create));
  create = order();
  create.capture = false;
  CHECK_FALSE(ticket().check_same(create));
  create.method = PaymentToken{"tok_1"};
  const Ticket of_token = Ticket::of("axra", create, noon, 30s);
  CHECK(of_token.check_same(create));
  create.method = PaymentToken{"tok_2"};
  CHECK_FALSE(of_token.check_same(create));
}

TEST_CASE("a line's end that came with a ticket does no harm") {
  CHECK(Ticket::parse(written + "\n").value() == Ticket::parse(written).value());
  CHECK(Ticket::parse(written + "\r\n").value() == Ticket::parse(written).value());
}

TEST_CASE("a ticket of a doubted order keeps that word, and no other value of it is read") {
  CreatePayment again = order();
  again.doubted = true;
  const Ticket ticket = Ticket::of("axra", again, Instant{}, 30s);
  CHECK(ticket.doubted);
  CHECK(Ticket::parse(ticket.text()).value().doubted);
  CHECK_FALSE(Ticket::parse(ticket.text() + "0"));
  CHECK_FALSE(Ticket::of("axra", order(), Instant{}, 30s).doubted);
}

}  // namespace
