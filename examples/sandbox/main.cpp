// SPDX-License-Identifier: MIT
// The main job on one screen: pay, be told, keep knocking. `--to URL` knocks at your own door.

#include <cstdio>
#include <string>
#include <string_view>

#include <paycourier/paycourier.hpp>
#include <sandbox/gateway.hpp>
#include <sandbox/merchant.hpp>
#include <sandbox/options.hpp>
#include <sandbox/story.hpp>

namespace {

using namespace paycourier::literals;
using namespace std::chrono_literals;
using paycourier::Attempt;
using paycourier::Outcome;
using sandbox::Story;
using sandbox::Tone;

constexpr auto policy = paycourier::ExponentialBackoff{.first = 250ms} | paycourier::jitter{0.2};

Tone tone_of(const Attempt& attempt) { return attempt.fault ? Tone::bad : Tone::good; }

/// Every step of the story either went as it must, or ends the program.
struct Plot {
  Story& story;
  bool kept = true;

  void must(bool held, std::string_view what) {
    if (held) return;
    kept = false;
    story.line("", "this should not have happened: " + std::string{what}, Tone::bad);
  }
};

paycourier::Result<paycourier::Payment> pay(Story& story, Plot& plot, sandbox::Gateway& gateway) {
  story.title("1  Pay");
  paycourier::Client client{paycourier::Axra{
      .base_url = gateway.base_url(), .api_key = paycourier::Secret{sandbox::Gateway::api_key}}};
  const paycourier::CreatePayment order{.key = paycourier::IdempotencyKey{"order-1042/1"},
                                        .amount = "10.00 USD"_money,
                                        .method = {"4242424242424242", {12, 2030}, "123"}};
  story.line("shop → gateway", "pay " + describe(order.amount) + " with card " +
                                   order.method.masked() + ", key " + order.key.text());
  auto payment = client.create_payment(order);
  if (!payment) {
    plot.must(false, describe(payment.error()));
    return payment;
  }
  story.line("gateway → shop", payment->id + " is " + payment->status_text, Tone::good);
  const auto repeat = client.create_payment(order);
  plot.must(repeat && repeat->id == payment->id && gateway.executed() == 1, "charged twice");
  story.line("shop → gateway",
             "the same again: same key, so " + payment->id + " again, charged once", Tone::quiet);
  payment = client.get_payment(payment->id);
  plot.must(payment.has_value(), "the payment cannot be queried");
  if (payment) story.line("shop → gateway", "and now it is " + payment->status_text, Tone::good);
  const auto declined = client.create_payment({.key = paycourier::IdempotencyKey{"order-1043/1"},
                                               .amount = "99.00 USD"_money,
                                               .method = {"4000000000000002", {12, 2030}, "123"}});
  plot.must(!declined && declined.error().fault == paycourier::Fault::declined, "not declined");
  if (!declined)
    story.line("gateway → shop", "order-1043/1: " + describe(declined.error()), Tone::bad);
  return payment;
}

void tell(Story& story, Plot& plot, const paycourier::Payment& payment) {
  story.title("2  Be told: the shop's endpoint is down, then busy, then back");
  const paycourier::Secret secret = paycourier::random_webhook_secret();
  Outcome last = Outcome::refused;
  sandbox::Merchant shop{
      secret.reveal(), [&](const paycourier::Reception& reception) {
        last = reception.outcome;
        std::string text{name(reception.outcome)};
        if (reception.outcome == Outcome::handled) {
          const auto notice = paycourier::read_payment_notice(*reception.event);
          text = "signature verified; " + reception.event->type;
          if (notice) text += ": " + notice->payment_id + " " + notice->status_text;
        } else if (reception.outcome == Outcome::repeat) {
          text = "recognised as a repeat, not handled again";
        } else if (reception.error) {
          text += ": " + describe(*reception.error);
        }
        story.line("shop", text, reception.outcome == Outcome::refused ? Tone::bad : Tone::good);
      }};
  const paycourier::Endpoint endpoint{.id = "shop-7",
                                      .url = shop.url(),
                                      .signing = paycourier::StandardWebhooks{secret},
                                      .reach = paycourier::Reach::anywhere};
  const paycourier::Event event{
      .id = paycourier::random_event_id(paycourier::SystemClock{}.now()),
      .type = "payment.completed",
      .payload = R"({"type":"payment.completed","data":{"transaction_id":")" + payment.id +
                 R"(","status":"succeeded"}})"};

  paycourier::WebhookSender sender{policy};
  const auto watch = [&](const Attempt& attempt) noexcept {
    story.line("gateway → shop",
               "attempt " + std::to_string(attempt.number) + ": " + sandbox::outcome_of(attempt),
               tone_of(attempt));
    if (attempt.number == 1) shop.set_busy(true), shop.open();
    if (attempt.number == 2) shop.set_busy(false);
  };
  const paycourier::Receipt receipt = sender.send(endpoint, event, watch);
  plot.must(receipt.delivered && receipt.attempts.size() == 3 && last == Outcome::handled,
            "the event was not delivered at the third attempt");

  story.title("3  Told twice, and lied to");
  story.line("gateway → shop", "the same event once more", Tone::quiet);
  plot.must(sender.send(endpoint, event).delivered, "a redelivery was refused");
  plot.must(last == Outcome::repeat, "a repeat was not recognised");
  paycourier::Endpoint forger = endpoint;
  forger.signing = paycourier::StandardWebhooks{paycourier::random_webhook_secret()};
  story.line("forger → shop", "the same event, signed with another secret", Tone::quiet);
  const auto refused = paycourier::WebhookSender<paycourier::Never>{}.send(forger, event);
  plot.must(!refused && refused.attempts.at(0).status == 401, "a forged message was accepted");
}

int main_job(Story& story) {
  Plot plot{story};
  story.say(
      "paycourier: pay, be told, keep knocking. A gateway and a shop on loopback, no real money.");
  sandbox::Gateway gateway;
  if (const auto payment = pay(story, plot, gateway)) tell(story, plot, *payment);
  story.say(plot.kept ? "\nCharged once, told until it was heard, fooled by nobody."
                      : "\nSomething went wrong; see above.");
  return plot.kept ? 0 : 1;
}

int knock(Story& story, const sandbox::Options& options) {
  const auto scheme = paycourier::StandardWebhooks::parse({options.secret.reveal()});
  if (!scheme) return story.say(describe(scheme.error())), 2;
  const paycourier::Endpoint endpoint{
      .id = "yours", .url = options.url, .signing = *scheme, .reach = paycourier::Reach::anywhere};
  const paycourier::Event event{.id = paycourier::random_event_id(paycourier::SystemClock{}.now()),
                                .type = "payment.completed",
                                .payload = options.payload};
  story.title("Knocking at " + options.url);
  if (options.secret_is_fresh) {
    story.say("  verify it with the secret " + std::string{options.secret.reveal()});
  }
  story.say(sandbox::curl_command(endpoint, event));
  auto backoff = paycourier::ExponentialBackoff{.attempts = options.attempts};
  paycourier::WebhookSender sender{backoff | paycourier::jitter{0.2}};
  const paycourier::Receipt receipt =
      sender.send(endpoint, event, [&](const Attempt& attempt) noexcept {
        story.line("attempt " + std::to_string(attempt.number), sandbox::outcome_of(attempt),
                   tone_of(attempt));
      });
  story.say("\n" + describe(receipt));
  return receipt ? 0 : 1;
}

}  // namespace

int main(int count, char** words) {
  Story story;
  try {
    const auto options = sandbox::read_options(count, words);
    if (!options) return std::fputs(sandbox::usage, stderr), 2;
    if (options->help) return std::fputs(sandbox::usage, stdout), 0;
    return options->url.empty() ? main_job(story) : knock(story, *options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
  }
}
