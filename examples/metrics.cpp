// SPDX-License-Identifier: MIT
// A courier in numbers, as Prometheus reads them: text format 0.0.4, to be copied into your own.

#include <algorithm>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include <paycourier/adapter/sqlite_outbox.hpp>
#include <paycourier/paycourier.hpp>
#include <sandbox/exposition.hpp>
#include <sandbox/file.hpp>
#include <sandbox/merchant.hpp>

using namespace std::chrono_literals;

namespace {

// [metrics]
/// `snapshot()` of the courier, `backlog()` of its outbox.
std::string metrics(const paycourier::Gauges& gauges, const paycourier::Backlog& backlog,
                    paycourier::Instant now) {
  std::string text;
  const auto family = [&](const std::string& name, const char* type, const char* help) {
    text += "# HELP paycourier_" + name + " " + help + "\n# TYPE paycourier_" + name + " " + type;
    text += "\n";
  };
  const auto sample = [&](const std::string& name, const std::string& value) {
    text += "paycourier_" + name + " " + value + "\n";
  };
  const auto gauge = [&](const char* name, const char* help, std::int64_t value) {
    family(name, "gauge", help);
    sample(name, std::to_string(value));
  };
  const auto counter = [&](const char* name, const char* help, std::uint64_t value) {
    family(name, "counter", help);
    sample(name, std::to_string(value));
  };
  const auto age = [&](const char* name, const char* help, std::optional<paycourier::Instant> of) {
    const paycourier::Millis span = of ? std::max(now - *of, 0ms) : 0ms;
    family(name, "gauge", help);
    sample(name, std::to_string(std::chrono::duration<double>{span}.count()));
  };

  family("deliveries_total", "counter", "Deliveries that ended, by what became of them.");
  sample("deliveries_total{fate=\"delivered\"}", std::to_string(gauges.delivered));
  sample("deliveries_total{fate=\"dead\"}", std::to_string(gauges.dead));
  counter("attempts_total", "Attempts that ended.", gauges.attempts);
  counter("attempts_unknown_total", "Attempts of unknown outcome.", gauges.unknown);
  counter("stale_completions_total", "Outcomes that came too late.", gauges.stale);
  counter("outbox_failures_total", "Failures of the outbox.", gauges.outbox_failures);
  gauge("in_flight", "Requests in flight.", gauges.in_flight);
  gauge("endpoints", "Endpoints that this process has subscribed.", gauges.endpoints);
  gauge("endpoints_unsubscribed", "Endpoints with deliveries that this process has forgotten.",
        gauges.unsubscribed);
  gauge("breakers_open", "Endpoints whose breaker is open.", gauges.breakers_open);
  gauge("endpoints_held", "Endpoints that asked for rest.", gauges.held);
  gauge("endpoints_paused", "Endpoints that the operator paused.", gauges.paused);
  gauge("endpoints_closed", "Endpoints that answered 410.", gauges.closed);
  gauge("endpoints_disabled", "Endpoints that failed for days.", gauges.disabled);
  gauge("live_deliveries", "Deliveries that are not finished.", backlog.live);
  gauge("leased_deliveries", "Deliveries that a courier works on.", backlog.leased);
  gauge("blocked_deliveries", "Deliveries that wait for those before them.", backlog.blocked);
  gauge("dead_letters", "Deliveries that were given up and wait for you.", backlog.dead);
  age("oldest_ready_age_seconds", "How far behind the courier is.", gauges.oldest_ready);
  age("oldest_due_age_seconds", "How long what waits for a sick endpoint, too, has been due.",
      gauges.oldest_due);
  return text;
}
// [/metrics]

}  // namespace

int main() {
  const sandbox::File file{"metrics"};
  const std::string secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  sandbox::Merchant merchant{secret, [](const paycourier::Reception&) {}};
  merchant.open();
  merchant.break_down(1);

  auto outbox = paycourier::SqliteOutbox::open(file.path()).value();
  outbox
      .subscribe({.id = "shop-7",
                  .url = merchant.url(),
                  .signing = paycourier::StandardWebhooks{secret},
                  .reach = paycourier::Reach::anywhere},
                 {"*"})
      .value();
  for (const char* id : {"evt_1", "evt_2", "evt_3"}) {
    outbox.enqueue({.id = id, .type = "payment.completed", .payload = "{}"}).value();
  }
  paycourier::Courier courier{outbox, paycourier::FixedDelay{.delay = 50ms, .attempts = 5}};

  // [serve]
  // Both may be asked by any thread, also while the courier runs.
  sandbox::Server server{sandbox::free_port()};
  server.routes().Get("/metrics", [&](const httplib::Request&, httplib::Response& response) {
    const auto backlog = outbox.backlog();
    if (!backlog) return static_cast<void>(response.status = 500);
    response.set_content(metrics(courier.snapshot(), *backlog, paycourier::SystemClock{}.now()),
                         "text/plain; version=0.0.4; charset=utf-8");
  });
  server.start();
  std::jthread driver{[&](const std::stop_token& stop) {
    if (const auto ended = courier.run(stop); !ended) std::puts(describe(ended.error()).c_str());
  }};
  // [/serve]

  paycourier::CurlTransport scraper;
  bool is_done = false;
  std::string broken;
  for (int tries = 0; tries < 500 && !is_done && broken.empty(); ++tries) {
    const auto scraped = scraper.round_trip(
        {.url = server.url() + "/metrics", .reach = paycourier::Reach::anywhere}, 5s);
    if (!scraped) return std::puts(describe(scraped.error()).c_str()), 1;
    const sandbox::Exposition read{scraped->body};
    broken = read.broken();
    is_done = read.value("paycourier_deliveries_total{fate=\"delivered\"}") == 3 &&
              read.value("paycourier_attempts_total") == 4 &&
              read.value("paycourier_live_deliveries") == 0;
    if (is_done) std::fputs(scraped->body.c_str(), stdout);
    std::this_thread::sleep_for(10ms);
  }
  if (!broken.empty()) std::printf("no exposition: %s\n", broken.c_str());
  return broken.empty() && is_done ? 0 : 1;
}
