// SPDX-License-Identifier: MIT
// A payment gateway to try things on: real HTTP on loopback, no real money.
#ifndef SANDBOX_GATEWAY_HPP
#define SANDBOX_GATEWAY_HPP

#include <map>
#include <mutex>
#include <string>

#include <nlohmann/json.hpp>
#include <sandbox/server.hpp>

namespace sandbox {

/// Speaks the API that paycourier::Axra calls: POST /v1/payments, GET /v1/payments/{id}. One
/// idempotency key is executed once; the card 4000000000000002 is declined.
class Gateway {
 public:
  static constexpr const char* api_key = "sk_sandbox";

  Gateway() : server_{free_port()} {
    server_.routes().Post("/v1/payments", [this](const auto& request, auto& response) {
      if (is_known(request, response)) create(request, response);
    });
    server_.routes().Get(R"(/v1/payments/([\w-]+))", [this](const auto& request, auto& response) {
      if (is_known(request, response)) get(request.matches[1], response);
    });
    server_.start();
  }

  std::string base_url() const { return server_.url() + "/v1"; }

  /// How many payments were executed; repeats under one key do not count.
  std::size_t executed() const {
    const std::scoped_lock lock{mutex_};
    return payments_.size();
  }

 private:
  using Json = nlohmann::json;
  struct Answer {
    std::string request;
    int status;
    std::string body;
  };

  static void say(httplib::Response& response, int status, const std::string& body) {
    response.status = status;
    response.set_content(body, "application/json");
  }
  static std::string refusal(const char* code) { return Json{{"error", {{"code", code}}}}.dump(); }

  static bool is_known(const httplib::Request& request, httplib::Response& response) {
    if (request.get_header_value("Authorization") == std::string{"Bearer "} + api_key) return true;
    say(response, 401, refusal("bad_api_key"));
    return false;
  }

  void create(const httplib::Request& request, httplib::Response& response) {
    const std::scoped_lock lock{mutex_};
    const std::string key = request.get_header_value("Idempotency-Key");
    if (key.empty()) return say(response, 400, refusal("idempotency_key_missing"));
    auto known = answers_.find(key);
    if (known == answers_.end()) {
      known = answers_.emplace(key, execute(request.body)).first;
    } else if (known->second.request != request.body) {
      return say(response, 422, refusal("idempotency_key_reused"));
    }
    say(response, known->second.status, known->second.body);
  }

  Answer execute(const std::string& text) {
    const Json order = Json::parse(text, nullptr, false);
    if (!order.is_object() || !order.contains("card_info")) {
      return {text, 400, refusal("unreadable")};
    }
    if (order["card_info"].value("number", "") == "4000000000000002") {
      return {text, 402, refusal("card_declined")};
    }
    Json payment{{"id", "pay_" + std::to_string(1001 + payments_.size())},
                 {"status", "pending"},
                 {"amount", order.value("amount", 0)},
                 {"currency", order.value("currency", "")}};
    const std::string body = payment.dump();
    payment["status"] = "succeeded";  // By the time that somebody asks.
    payments_[payment["id"]] = payment.dump();
    return {text, 201, body};
  }

  void get(const std::string& id, httplib::Response& response) {
    const std::scoped_lock lock{mutex_};
    const auto found = payments_.find(id);
    if (found == payments_.end()) return say(response, 404, refusal("no_such_payment"));
    say(response, 200, found->second);
  }

  mutable std::mutex mutex_;
  std::map<std::string, Answer> answers_;
  std::map<std::string, std::string> payments_;
  Server server_;
};

}  // namespace sandbox

#endif
