// SPDX-License-Identifier: MIT
// Fuzzes HTML forms: any bytes that are encoded come back, and nothing unencoded slips through.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <paycourier/base/encoding.hpp>
#include <paycourier/base/form.hpp>
#include <paycourier/gateway/webhook_body.hpp>

namespace {

using namespace paycourier;

void must(bool holds) {
  if (!holds) std::abort();
}

std::string encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<std::uint8_t>(c);
    out += "%" + hex(Bytes{&byte, 1});
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text{reinterpret_cast<const char*>(data), size};

  const Result<FormFields> whole =
      FormFields::parse("k=" + encoded(text) + "&" + encoded("n") + "=");
  must(whole && *whole->find("k") == text && whole->find("n")->empty());

  const Result<FormFields> form = FormFields::parse(text);
  if (form) {
    must(form->find("") == nullptr);
    must(text.find_first_of("\r\n") == std::string::npos);
    must(form->empty() == (text.find_first_not_of('&') == std::string::npos));
    if (const std::string* status = form->find("status")) {
      must(!FormFields::parse(text + "&status=" + encoded(*status)));
    }
  }

  const Result<PaymentNotice> notice =
      read_payment_notice(Event{.id = "e",
                                .type = "t",
                                .payload = text,
                                .content_type = "application/x-www-form-urlencoded"});
  if (notice) must(form && !notice->payment_id.empty() && !notice->status_text.empty());
  return 0;
}
