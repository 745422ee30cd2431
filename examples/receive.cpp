// SPDX-License-Identifier: MIT
// Receives webhooks in any HTTP server: verified first, parsed second, handled once.

#include <cstdio>
#include <string>

#include <paycourier/paycourier.hpp>
#include <sandbox/server.hpp>

int main() {
  const std::string secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  sandbox::Server host{sandbox::free_port()};
  httplib::Server& server = host.routes();
  int shipped = 0;

  // [receive]
  paycourier::WebhookReceiver receiver{paycourier::StandardWebhooks{secret}};

  server.Post("/hooks", [&](const httplib::Request& request, httplib::Response& response) {
    auto header = [&](std::string_view name) {
      return request.get_header_value(std::string{name}.c_str());
    };
    auto reception = receiver.handle(request.body, header, [&](const paycourier::Event& event) {
      auto notice = paycourier::read_payment_notice(event);  // which payment, and its status
      if (notice && notice->status == paycourier::PaymentStatus::succeeded) ++shipped;
      return notice.has_value();  // false: the sender may try again
    });
    response.status = reception.status;  // 200, also for a repeat; 401 for a forgery
  });
  // [/receive]
  host.start();

  const paycourier::Endpoint self{.id = "self",
                                  .url = host.url() + "/hooks",
                                  .signing = paycourier::StandardWebhooks{secret},
                                  .reach = paycourier::Reach::anywhere};
  const paycourier::Event event{.id = "evt_1",
                                .type = "payment.completed",
                                .payload = "transaction_id=pay_1&status=completed",
                                .content_type = "application/x-www-form-urlencoded"};
  paycourier::WebhookSender sender;
  const bool heard = sender.send(self, event).delivered && sender.send(self, event).delivered;
  std::printf("told twice, shipped %d time\n", shipped);
  return heard && shipped == 1 ? 0 : 1;
}
