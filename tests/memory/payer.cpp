// SPDX-License-Identifier: MIT
// Pays once and tells how many copies of the card and of the API key lie in its own memory:
// a line "STAGE NUMBER CVV KEY" for each stage, then what became of the payment.
//   payer URL CA_FILE [scrubbed]     URL is "nowhere" for a transport that sends nothing
#include <array>
#include <cstddef>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <paycourier/paycourier.hpp>

#include <memory/scan.hpp>
#include <memory/veiled.hpp>

using namespace paycourier::literals;
using paycourier::Millis;

namespace {

constexpr memory::Veiled card_number{"4000056655665556"};
constexpr memory::Veiled card_cvv{"7391"};
constexpr memory::Veiled api_key{"sk_live_x7Qp2Zk9Vw4Rt6Yb"};

constexpr paycourier::Money price = "10.00 USD"_money;

// The middle of the number and the end of the key: a copy that lost its head is a copy. The six
// first and four last digits of a card may be shown (PCI DSS 3.4.1).
constexpr memory::Needles needles{memory::Veiled{"05665566"}, memory::Veiled{R"("cvv":"7391")"},
                                  memory::Veiled{"Zk9Vw4Rt6Yb"}};

/// Takes a request and keeps nothing of it: whatever is found is of the library's own making.
struct Nowhere {
  paycourier::Result<paycourier::http::Response> round_trip(const paycourier::http::Request&,
                                                            Millis) {
    return paycourier::http::Response{.status = 201, .body = R"({"id":"pay_1","status":"paid"})"};
  }
};

class Report {
 public:
  void add(const char* stage) { stages_[size_++] = {stage, scanner_.scan()}; }

  /// Only at the end: to print is to allocate.
  void print() const {
    std::size_t scanned = 0;
    std::size_t unread = 0;
    for (std::size_t i = 0; i < size_; ++i) {
      const auto& [stage, found] = stages_[i];
      std::printf("%s %d %d %d\n", stage, found.copies[0], found.copies[1], found.copies[2]);
      scanned += found.scanned_bytes;
      unread += found.unread_bytes;
    }
    std::printf("scanned %zu\nunread %zu\n", scanned, unread);
  }

 private:
  memory::Scanner scanner_{needles};
  std::array<std::pair<const char*, memory::Found>, 8> stages_{};
  std::size_t size_ = 0;
};

paycourier::Card make_card() {
  return card_number.lend([](std::string_view number) {
    return card_cvv.lend([&](std::string_view cvv) {
      return paycourier::Card{number, {12, 2099}, cvv};
    });
  });
}

template <class Wire>
int pay(const std::string& url, Wire wire) {
  Report report;
  report.add("start");
  using Client =
      paycourier::Client<paycourier::Axra, paycourier::FixedDelay, paycourier::SystemClock, Wire>;
  auto client = std::make_unique<Client>(
      paycourier::Axra{.base_url = url, .api_key = api_key.lend([](std::string_view key) {
                         return paycourier::Secret{key};
                       })},
      paycourier::FixedDelay{.delay = Millis{1}, .attempts = 2}, paycourier::SystemClock{},
      std::move(wire), paycourier::ClientSettings{.execute_within = Millis{2'000}});
  auto order = std::make_unique<paycourier::CreatePayment>(paycourier::CreatePayment{
      .key = paycourier::IdempotencyKey{"order-1"}, .amount = price, .method = make_card()});
  report.add("before");
  const auto payment = client->create_payment(*order);
  report.add("called");
  client->forget(order->key);
  report.add("forgotten");
  order.reset();
  report.add("paid");
  client.reset();
  report.add("ended");
  report.print();
  std::printf("outcome %s\n",
              payment ? payment->status_text.c_str() : describe(payment.error()).c_str());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 1;
  if (argc > 3 && !paycourier::scrub_curl_memory()) return 2;
  const std::string url = argv[1];
  if (url == "nowhere") return pay(url, Nowhere{});
  return pay(url, paycourier::CurlTransport{{.ca_file = argv[2]}});
}
