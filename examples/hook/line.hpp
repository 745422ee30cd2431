// SPDX-License-Identifier: MIT
// The command line of `hook`: a target, options with a value each, and the secret from where it is
// kept.
#ifndef HOOK_LINE_HPP
#define HOOK_LINE_HPP

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <initializer_list>
#include <iostream>
#include <iterator>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include <paycourier/paycourier.hpp>

namespace hook {

/// Wrong usage or input: told on the standard error, and exit code 2.
struct Misuse : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The whole file, or of the standard input for "-".
inline std::string read_all(const std::string& path) {
  const auto all = [](std::istream& from) {
    return std::string{std::istreambuf_iterator{from}, {}};
  };
  if (path == "-") return all(std::cin);
  std::ifstream file{path, std::ios::binary};
  if (!file) throw Misuse{"cannot read the file " + path};
  return all(file);
}

class Line {
 public:
  /// Takes these options, and no others; a name that ends with '!' takes no value.
  Line(int count, char** words, std::initializer_list<std::string_view> options) {
    for (int i = 0; i < count; ++i) {
      const std::string word = words[i];
      if (word == "-" || !word.starts_with('-')) {
        if (!target.empty()) throw Misuse{"one target is enough: " + target + ", " + word};
        target = word;
        continue;
      }
      const auto is = [&](const std::string& name) {
        return std::find(options.begin(), options.end(), name) != options.end();
      };
      if (!is(word) && !is(word + "!")) throw Misuse{"there is no option " + word + " here"};
      if (is(word + "!")) {
        values_[word] = "yes";
      } else if (i + 1 == count) {
        throw Misuse{word + " needs a value"};
      } else {
        values_[word] = words[++i];
      }
    }
  }

  std::string target;

  bool has(const std::string& name) const { return values_.contains(name); }

  std::string text(const std::string& name, const std::string& otherwise = {}) const {
    return has(name) ? values_.at(name) : otherwise;
  }

  std::int64_t number(const std::string& name, std::int64_t least, std::int64_t most,
                      std::int64_t otherwise) const {
    if (!has(name)) return otherwise;
    const auto number = paycourier::read_decimal(text(name));
    if (number && *number >= least && *number <= most) return *number;
    throw Misuse{name + " takes a number from " + std::to_string(least) + " to " +
                 std::to_string(most)};
  }

  /// --secret TEXT, else --secret-file FILE, else the variable HOOK_SECRET; empty when none of them
  /// is there. Not the line break that editors put at the end of a file.
  paycourier::Secret secret() const {
    std::string text = this->text("--secret");
    if (has("--secret-file")) text = read_all(this->text("--secret-file"));
    const char* variable = std::getenv("HOOK_SECRET");
    if (text.empty() && variable) text = variable;
    while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
    paycourier::Secret secret{text};
    paycourier::wipe(text.data(), text.size());
    return secret;
  }

 private:
  std::map<std::string, std::string> values_;
};

}  // namespace hook

#endif
