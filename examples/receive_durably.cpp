// SPDX-License-Identifier: MIT
// Receives webhooks once for all processes and restarts: the handled ids are in an SQLite file.

#include <cstdio>
#include <filesystem>
#include <string>

#include <unistd.h>
#include <paycourier/adapter/sqlite_dedupe.hpp>
#include <paycourier/paycourier.hpp>

namespace {

int tries = 0, shipped = 0, refunds = 0;

bool ship(const paycourier::Event&) {
  if (tries++ == 0) return false;  // Out of boxes: the sender shall come again.
  ++shipped;
  return true;
}
void refund(const paycourier::Event&) { ++refunds; }

/// One life of the program: opens the file, and handles one message.
paycourier::Reception one_life(const std::string& path, const std::string& secret,
                               std::string_view body, const paycourier::http::Headers& headers) {
  const auto header = [&](std::string_view name) { return headers[name]; };

  // [durably]
  auto store = paycourier::SqliteDedupe::open(path);  // shared by all your processes
  if (!store) return {.error = store.error()};

  paycourier::WebhookReceiver receiver{paycourier::StandardWebhooks{secret},
                                       paycourier::JsonOrForm{}, *std::move(store)};
  paycourier::Dispatch handler{
      paycourier::on("payment.completed", ship),
      paycourier::on("refund.*", refund),
      paycourier::otherwise([](const paycourier::Event& event) { std::puts(event.type.c_str()); }),
  };
  return receiver.handle(body, header, handler);
  // [/durably]
}

}  // namespace

int main() {
  const std::string path = (std::filesystem::temp_directory_path() /
                            ("paycourier-handled-" + std::to_string(::getpid()) + ".db"))
                               .string();
  const std::string secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  const std::string body = R"({"type":"payment.completed","data":{"id":"pay_1","status":"paid"}})";
  const auto headers =
      paycourier::StandardWebhooks{secret}.sign({"evt_1", paycourier::SystemClock{}.now(), body});

  std::string story;
  for (int life = 0; life < 4; ++life) {
    const paycourier::Reception reception = one_life(path, secret, body, headers);
    story.append(name(reception.outcome)).append(" ");
  }
  for (const char* part : {"", "-wal", "-shm"}) std::filesystem::remove(path + part);
  std::printf("%s: shipped %d time\n", story.c_str(), shipped);
  return story == "failed handled repeat repeat " && shipped == 1 && refunds == 0 ? 0 : 1;
}
