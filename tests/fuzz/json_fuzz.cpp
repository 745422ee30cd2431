// SPDX-License-Identifier: MIT
// Fuzzes JSON and Axra's answers: fields agree with a document tree, and no answer is believed
// twice.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include <paycourier/gateway/axra.hpp>
#include <paycourier/gateway/json.hpp>

namespace {

using namespace paycourier;

void must(bool holds) {
  if (!holds) std::abort();
}

/// Every plain value of the tree that stands in no array is a field with the same text.
void must_agree(const JsonFields& fields, const nlohmann::json& tree, const std::string& path) {
  if (tree.is_object()) {
    for (const auto& [name, value] : tree.items()) {
      must_agree(fields, value, path.empty() ? "." + name : path + "." + name);
    }
  } else if (!tree.is_array()) {
    const JsonFields::Field* field = fields.find(path.substr(1));
    must(field != nullptr);
    if (tree.is_string()) must(field->text == tree.get<std::string>());
    if (tree.is_number_integer() && !tree.is_number_unsigned()) {
      must(fields.integer(path.substr(1)) == tree.get<std::int64_t>());
    }
  }
}

void check_quoting(const std::string& text) {
  const std::string quoted = "{\"k\":" + json_quoted(text) + "}";
  const Result<JsonFields> fields = JsonFields::parse(quoted);
  must(fields && fields->find("k"));
  must((fields->find("k")->text == text) == is_utf8(text));
}

bool is_clean(std::string_view code) {
  int digits = 0;
  for (const char c : code) {
    digits = c >= '0' && c <= '9' ? digits + 1 : 0;
    if (digits > 2 || c == ' ' || c == '\r' || c == '\n') return false;
  }
  return code.size() <= 64;
}

void check_answers(const std::string& body) {
  const Axra axra{.api_key = Secret{"k"}};
  const Result<Payment> payment =
      axra.read_payment(http::Response{.status = 200, .headers = {}, .body = body});
  if (payment) {
    must(!payment->id.empty() && !payment->status_text.empty() && is_clean(payment->decline_code));
  } else {
    must(payment.error().fault == Fault::malformed);
  }
  for (const int status : {302, 400, 401, 402, 404, 409, 422, 429, 500, 503}) {
    const Error error = axra.read_refusal(
        Operation::execute, http::Response{.status = status, .headers = {}, .body = body});
    must(error.fault != Fault::declined || status == 402);
    must(error.fault != Fault::conflict || (status >= 400 && status <= 499));
    must(status < 500 || error.fault == Fault::in_doubt);
    must(is_clean(error.code));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text{reinterpret_cast<const char*>(data), size};
  if (const Result<JsonFields> fields = JsonFields::parse(text)) {
    const auto tree = nlohmann::json::parse(text, nullptr, false);
    must(tree.is_object());
    must_agree(*fields, tree, "");
  }
  check_quoting(text);
  check_answers(text);
  return 0;
}
