// SPDX-License-Identifier: MIT
// Everything that steers a request inside, against a whole courier, with a packet filter that
// counts what leaves for anywhere but the two public addresses there are.
#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <curl/curl.h>
#include <catch2/catch_test_macros.hpp>
#include <paycourier/adapter/curl_multi_transport.hpp>
#include <paycourier/adapter/openssl_ed25519.hpp>
#include <paycourier/adapter/openssl_mac.hpp>
#include <paycourier/adapter/system_clock.hpp>
#include <paycourier/courier.hpp>
#include <paycourier/policy/backoff.hpp>
#include <paycourier/testing/memory_outbox.hpp>
#include <support/acts.hpp>
#include <support/child.hpp>
#include <support/crowd_server.hpp>
#include <support/dns_server.hpp>
#include <support/forbidden_hosts.hpp>
#include <support/hostile_server.hpp>
#include <support/http_client.hpp>
#include <support/own_network.hpp>
#include <support/temporary.hpp>

using namespace support;
using namespace std::chrono_literals;
using paycourier::Attempt;
using paycourier::Courier;
using paycourier::CurlMultiTransport;
using paycourier::SystemClock;
using paycourier::Unsigned;
using paycourier::testing::MemoryOutbox;

namespace {

constexpr const char* shop = "93.184.216.34";
constexpr const char* redirector = "93.184.216.35";
constexpr const char* names = "93.184.216.53";
constexpr int tries = 1'000;

const std::vector<std::string> inner_v4{"127.0.0.1",   "10.0.0.1",   "169.254.169.254",
                                        "192.168.1.1", "172.16.0.1", "100.64.0.1",
                                        "0.0.0.0",     "198.18.0.1", "168.63.129.16"};
const std::vector<std::string> inner_v6{
    "::1",           "fd00:ec2::254", "fe80::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1",
    "2002:7f00:1::", "::127.0.0.1"};

/// What it says of a name is said by its first letters, and whether it has turned.
/// - flip: public, and inner from the turn on. twist: every other time that it is asked.
/// - mixed: both at once. six: a public IPv4 and an inner IPv6 address. inner: just that.
/// - alias: another name for an inner one. away: where the redirects come from.
class LyingNames {
 public:
  std::atomic<bool> has_turned = false;
  std::atomic<int> asked = 0;

 private:
  std::optional<DnsAnswer> answer(const std::string& label, bool is_v4) {
    ++asked;
    const std::size_t digit = label.find_first_of("0123456789");
    const std::string kind = label.substr(0, digit);
    std::size_t number = 0;
    if (digit != std::string::npos) {
      std::from_chars(label.data() + digit, label.data() + label.size(), number);
    }
    const std::string& inner = inner_v4[number % inner_v4.size()];
    if (!is_v4) {
      if (kind == "six") return DnsAnswer::of(inner_v6[number % inner_v6.size()]);
      return DnsAnswer{};
    }
    if (kind == "flip") return DnsAnswer::of(has_turned ? inner : shop);
    if (kind == "twist") return DnsAnswer::of(times_[label]++ % 2 == 0 ? shop : inner);
    if (kind == "mixed") {
      const std::string one = dns_record(shop), other = dns_record(inner);
      return DnsAnswer{2, number % 2 == 0 ? one + other : other + one};
    }
    if (kind == "six") return DnsAnswer::of(shop);
    if (kind == "away") return DnsAnswer::of(redirector);
    if (kind == "alias") {
      const std::string target{"\5inner\4test\0", 12};
      return DnsAnswer{2, std::string{"\xc0\x0c\0\5\0\1\0\0\0\0\0\x0c", 12} + target +
                              std::string{"\5inner\4test\0\0\1\0\1\0\0\0\0\0\4", 22} +
                              dns_record(inner).substr(12)};
    }
    return DnsAnswer::of(inner);
  }

  std::map<std::string, int> times_;
  DnsServer server_{names,
                    [this](const std::string& label, bool is_v4) { return answer(label, is_v4); }};
};

/// A courier's first attempt at each endpoint, by its id.
struct Outcome {
  int status = 0;
  bool delivered = false;
  std::string because = {};
};

class Crowd {
 public:
  explicit Crowd(std::string ca_file) : ca_file_{std::move(ca_file)} {}

  void add(const std::string& id, const std::string& url) {
    box_.subscribe({.id = id, .url = url, .signing = Unsigned{}, .timeout = 10s}, {"*"}).value();
    ++size_;
  }

  /// By a courier that knows nothing of what another has resolved or connected.
  std::map<std::string, Outcome> send(const std::string& event) {
    Courier courier{box_, paycourier::StandardSchedule{}, SystemClock{},
                    CurlMultiTransport{{.ca_file = ca_file_}}};
    box_.enqueue({event, "thing", "{}"}, {}, SystemClock{}.now()).value();
    std::map<std::string, Outcome> outcomes;
    const auto watch = [&](const auto& notice) noexcept {
      if constexpr (requires { notice.attempt; }) {
        if (notice.event_id != event || notice.attempt.number != 1) return;
        outcomes[std::string{notice.endpoint_id}] = {notice.attempt.status,
                                                     notice.fate == paycourier::Fate::delivered,
                                                     notice.attempt.because};
      }
    };
    const auto until = std::chrono::steady_clock::now() + 60s;
    while (outcomes.size() < size_ && std::chrono::steady_clock::now() < until) {
      courier.step(50ms, watch).value();
    }
    REQUIRE(outcomes.size() == size_);
    return outcomes;
  }

 private:
  std::string ca_file_;
  MemoryOutbox box_;
  std::size_t size_ = 0;
};

std::vector<Act> redirects() {
  const std::vector<std::string> places{"http://127.0.0.1/",
                                        "https://127.0.0.1/",
                                        "https://localhost/",
                                        "http://10.0.0.1:8080/admin",
                                        "//169.254.169.254/latest/meta-data/",
                                        "http://[::1]/",
                                        "https://[::ffff:10.0.0.1]/",
                                        "https://2130706433/",
                                        "https://inner3.shop.test/",
                                        "file:///etc/passwd",
                                        "gopher://127.0.0.1:6379/_INFO"};
  std::vector<Act> acts;
  for (const int status : {301, 302, 303, 307, 308}) {
    for (const std::string& place : places) {
      acts.push_back(answer(response(status, "",
                                     "Location: " + place + "\r\nRefresh: 0; url=" + place +
                                         "\r\nAlt-Svc: h2=\"127.0.0.1:443\"; ma=3600\r\n")));
    }
  }
  return acts;
}

/// The control: what a plain handle of libcurl, without a guard, sends to it.
void send_unguarded(const std::string& url) {
  ::CURL* const easy = ::curl_easy_init();
  ::curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
  ::curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  ::curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, 200L);
  ::curl_easy_perform(easy);
  ::curl_easy_cleanup(easy);
}

void set_up_internet(const std::string& folder) {
  in_shell(
      "ip link add out type veth peer name beyond && ip link set out up && ip link set beyond up"
      " && ip route add default dev out && ip -6 route add default dev out");
  for (const char* address : {shop, redirector, names}) {
    in_shell(std::string{"ip address add "} + address + "/32 dev lo");
  }
  use_own_name_server(folder, names);
  filter(std::string{"add counter inet cell inside\n"} +
         "add chain inet cell out { type filter hook output priority 0; }\n" +
         "add rule inet cell out ip daddr { " + shop + ", " + redirector + ", " + names +
         " } accept\n" + "add rule inet cell out meta l4proto { tcp, udp } counter name inside");
  for (const char* variable :
       {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "socks_proxy"}) {
    ::setenv(variable, "http://10.0.0.1:3128", 1);
  }
  ::setenv("no_proxy", "", 1);
}

}  // namespace

TEST_CASE("no packet goes inside, whatever spelling, name server, redirect or variable asks for it",
          "[figures]") {
  const int status = run_in_own_network("child of the forbidden networks test");
  if (status == 4) SKIP("needs a network of its own: unshare, ip and nft");
  CHECK(status == 0);
}

TEST_CASE("child of the forbidden networks test", "[.]") {
  if (!std::getenv(child_mark)) SKIP("run by the test before this one");
  const TemporaryFolder folder;
  set_up_internet(folder.path().string());
  allow_many_files();
  const Identity authority = make_authority();
  const Identity identity = make_identity({.names = "DNS:*.shop.test"}, &authority);
  const std::string ca_file = folder.write("ca.pem", authority.pem());
  LyingNames lies;
  HostileServer honest{{ok()}, {.identity = &identity, .port = 443, .address = shop}};
  const std::vector<Act> acts = redirects();
  HostileServer away{acts, {.identity = &identity, .port = 443, .address = redirector}};

  const std::vector<std::string> hosts = forbidden_hosts();
  REQUIRE(hosts.size() >= 150);
  Crowd crowd{ca_file};
  for (std::size_t i = 0; i < hosts.size(); ++i) {
    crowd.add("host" + std::to_string(i), "https://" + hosts[i] + "/");
  }
  const std::array<std::string, 8> kinds{"flip",  "mixed", "twist", "flip",
                                         "inner", "six",   "alias", "flip"};
  for (int i = 0; i < tries; ++i) {
    const std::string name = kinds[static_cast<std::size_t>(i) % 8] + std::to_string(i);
    crowd.add(name, "https://" + name + ".shop.test/");
  }
  for (std::size_t i = 0; i < acts.size(); ++i) {
    const std::string name = "away" + std::to_string(i);
    crowd.add(name, "https://" + name + ".shop.test/");
  }

  int blocked = 0;
  for (const bool has_turned : {false, true}) {
    lies.has_turned = has_turned;
    for (const auto& [id, outcome] : crowd.send(has_turned ? "e2" : "e1")) {
      CAPTURE(id, outcome.because, has_turned);
      const bool is_flip = id.starts_with("flip");
      if (id.starts_with("away")) {
        CHECK((outcome.status >= 301 && outcome.status <= 308));
        CHECK_FALSE(outcome.delivered);
      } else if (is_flip && !has_turned) {
        CHECK(outcome.delivered);
      } else if (!id.starts_with("twist") || !outcome.delivered) {
        CHECK(outcome.because.starts_with("blocked: the address is not on the public internet"));
        ++blocked;
      }
    }
  }
  // The other transport, which leaves the names to libcurl.
  for (int i = 0; i < 40; ++i) {
    CurlTransport transport{{.ca_file = ca_file}};
    const std::string url = "https://twist" + std::to_string(tries + i) + ".shop.test/";
    for (int again = 0; again < 2; ++again) {
      static_cast<void>(post(transport, url, "this", plenty, Reach::internet));
    }
  }
  CHECK(packets("inside") == 0);
  if (std::getenv("PAYCOURIER_FIGURES")) {
    std::printf(
        "f   %zu spellings, %d rebinding names, %zu redirects, hostile proxy variables: "
        "%d blocked, %ld packets inside (goal 0)\n",
        hosts.size(), tries, acts.size(), blocked, packets("inside"));
  }

  std::int64_t seen = packets("inside");
  for (const std::string url :
       {"https://flip.shop.test/", "https://127.0.0.1/", "https://[fd00::1]/"}) {
    CAPTURE(url);
    send_unguarded(url);  // The variables name a proxy inside.
    CHECK(packets("inside") > seen);
    seen = packets("inside");
  }
  for (const char* variable : {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}) {
    ::unsetenv(variable);
  }
  for (const char* host : {"127.0.0.1", "10.0.0.1", "169.254.169.254", "2130706433", "[::1]",
                           "[fd00::1]", "[::ffff:10.0.0.1]", "inner1.shop.test"}) {
    CAPTURE(host);
    send_unguarded(std::string{"https://"} + host + "/");
    CHECK(packets("inside") > seen);
    seen = packets("inside");
  }
}
