// SPDX-License-Identifier: MIT
// Fuzzes JSON lists and Stripe's answers: elements agree with a document tree, and a payment that
// is on the page is never called absent.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include <paycourier/gateway/json_list.hpp>
#include <paycourier/gateway/stripe.hpp>

namespace {

using namespace paycourier;

void must(bool holds) {
  if (!holds) std::abort();
}

const nlohmann::json* text_at(const nlohmann::json& object, const char* name) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? &*found : nullptr;
}

bool has_key(const nlohmann::json& intent, const std::string& key) {
  if (!intent.is_object() || !intent.contains("metadata")) return false;
  const nlohmann::json* held = text_at(intent["metadata"], "paycourier_key");
  return held && held->get<std::string>() == key;
}

http::Response answer(int status, const std::string& body) {
  return {.status = status, .headers = {}, .body = body};
}

void check_list(const std::string& body) {
  const Result<JsonFields> fields = JsonFields::parse(body);
  const Result<JsonList> list = JsonList::parse(body, "data");
  if (!fields) return must(!list);
  const auto tree = nlohmann::json::parse(body, nullptr, false);
  const bool is_array = tree.contains("data") && tree["data"].is_array();
  const auto elements = detail::elements_of(body, "data");
  must(!elements || (is_array && elements->size() == tree["data"].size()));
  must(elements || !is_array || body.find('\\') != std::string::npos);
  if (!list) return;
  must(elements && list->size() == elements->size());
  for (std::size_t i = 0; i < list->size(); ++i) {
    const nlohmann::json* id = text_at(tree["data"][i], "id");
    must((list->begin() + static_cast<std::ptrdiff_t>(i))->text({"id"}) ==
         (id ? id->get<std::string>() : ""));
  }
}

void check_finding(const Stripe& stripe, const std::string& body) {
  const Ticket ticket{
      .gateway = "stripe", .key = IdempotencyKey{"k"}, .amount = {1, *Currency::find("USD")}};
  const Result<Finding> finding = stripe.read_find(ticket, answer(200, body));
  if (!finding) return must(finding.error().fault == Fault::malformed);
  const auto tree = nlohmann::json::parse(body, nullptr, false);
  const auto count = std::count_if(tree["data"].begin(), tree["data"].end(),
                                   [](const auto& intent) { return has_key(intent, "k"); });
  if (finding->payment) {
    must(count > 0 && finding->payment->amount.has_value());
  } else {
    must(count == 0 && tree["has_more"].is_boolean());
    must(tree["has_more"].get<bool>() == !finding->next.empty());
  }
}

/// No number that could be a CVV or part of a card's, and nothing that breaks a line of a log.
bool is_clean(std::string_view code) {
  int digits = 0;
  for (const char c : code) {
    digits = is_digit(c) ? digits + 1 : 0;
    if (digits > 2 || is_control(c)) return false;
  }
  return true;
}

void check_answers(const Stripe& stripe, const std::string& body) {
  const Result<Payment> payment = stripe.read_payment(answer(200, body));
  must(payment ? payment->amount && !payment->id.empty() && !payment->status_text.empty()
               : payment.error().fault == Fault::malformed);
  const Result<Refund> refund = stripe.read_refund(answer(200, body));
  must(refund ? refund->amount && !refund->id.empty() : refund.error().fault == Fault::malformed);
  const Result<PaymentPage> page = stripe.read_list(answer(200, body));
  must(page || page.error().fault == Fault::malformed);
  for (const int status : {302, 400, 401, 402, 404, 409, 429, 500, 503}) {
    const Error error = stripe.read_refusal(Operation::execute, answer(status, body)).error;
    must(error.fault != Fault::declined || status == 402);
    must(error.fault != Fault::conflict || status == 400);
    must(status < 500 || error.fault == Fault::in_doubt);
    must(error.code.size() <= 64 && is_clean(error.code));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string body{reinterpret_cast<const char*>(data), size};
  const Stripe stripe{.api_key = Secret{"sk_test"}};
  check_list(body);
  check_finding(stripe, body);
  check_answers(stripe, body);
  return 0;
}
