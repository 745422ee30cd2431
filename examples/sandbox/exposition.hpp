// SPDX-License-Identifier: MIT
// Reads metrics as Prometheus does, and says which rule of its text format 0.0.4 they break.
#ifndef SANDBOX_EXPOSITION_HPP
#define SANDBOX_EXPOSITION_HPP

#include <cctype>
#include <cstdlib>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace sandbox {

class Exposition {
 public:
  explicit Exposition(std::string_view text) {
    if (!text.ends_with('\n')) broken_ = "the last line has no end";
    while (broken_.empty() && !text.empty()) {
      const std::size_t end = text.find('\n');
      const std::string line{text.substr(0, end)};
      text.remove_prefix(end + 1);
      if (!read(line)) broken_ = line;
    }
  }

  /// Empty: it is sound.
  const std::string& broken() const noexcept { return broken_; }

  std::optional<double> value(const std::string& sample) const {
    const auto found = samples_.find(sample);
    return found == samples_.end() ? std::nullopt : std::optional{found->second};
  }

 private:
  static bool is_name(std::string_view name) {
    if (name.empty() || std::isdigit(static_cast<unsigned char>(name.front()))) return false;
    for (const char c : name) {
      if (!std::isalnum(static_cast<unsigned char>(c)) && c != '_') return false;
    }
    return true;
  }

  static bool has_label(std::string_view labels) {
    const std::size_t equals = labels.find("=\"");
    return equals != std::string_view::npos && is_name(labels.substr(0, equals)) &&
           labels.find('"', equals + 2) == labels.size() - 1;
  }

  bool read(const std::string& line) {
    const std::size_t space = line.rfind(' ');
    if (space == std::string::npos) return false;
    if (line.starts_with("# HELP ")) {
      const std::string name = line.substr(7, line.find(' ', 7) - 7);
      return is_name(name) && line.size() > 8 + name.size() && helped_.insert(name).second;
    }
    if (line.starts_with("# TYPE ")) {
      family_ = line.substr(7, space - 7);
      const std::string type = line.substr(space + 1);
      const bool fits = family_.ends_with("_total") == (type == "counter");
      return helped_.contains(family_) && typed_.insert(family_).second && fits &&
             (type == "counter" || type == "gauge");
    }
    const std::string sample = line.substr(0, space), number = line.substr(space + 1);
    const std::size_t brace = sample.find('{');
    if (sample.substr(0, brace) != family_) return false;
    if (brace != std::string::npos &&
        (!sample.ends_with('}') ||
         !has_label(std::string_view{sample}.substr(brace + 1, sample.size() - brace - 2)))) {
      return false;
    }
    char* end = nullptr;
    const double value = std::strtod(number.c_str(), &end);
    return !number.empty() && *end == '\0' && value >= 0 && samples_.emplace(sample, value).second;
  }

  std::string broken_;
  std::string family_;
  std::set<std::string> helped_, typed_;
  std::map<std::string, double> samples_;
};

}  // namespace sandbox

#endif
