// SPDX-License-Identifier: MIT
// Whatever is written as a form is read back as it was, byte by byte.
#include <catch2/catch_test_macros.hpp>
#include <paycourier/base/form.hpp>
#include <property/generator.hpp>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace paycourier;

TEST_CASE("whatever is written as a form is read back as it was") {
  property::Generator random{1'866};
  const auto bytes = [&random](std::size_t least) {
    std::string text(random.below(12) + least, ' ');
    for (char& c : text) c = static_cast<char>(random.below(256));
    return text;
  };
  int failures = 0;
  for (int i = 0; i < 5'000; ++i) {
    std::string form;
    std::vector<std::pair<std::string, std::string>> fields;
    for (std::size_t field = random.below(6); field > 0; --field) {
      fields.emplace_back(std::to_string(field) + bytes(0), bytes(0));
      append_form_field(form, fields.back().first, fields.back().second);
    }
    const auto read = FormFields::parse(form);
    failures += read && read->empty() == fields.empty() && every(form, is_visible) ? 0 : 1;
    for (const auto& field : fields) {
      const std::string* value = read ? read->find(field.first) : nullptr;
      failures += value && *value == field.second ? 0 : 1;
    }
  }
  CHECK(failures == 0);
}

}  // namespace
