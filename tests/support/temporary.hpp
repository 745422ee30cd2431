// SPDX-License-Identifier: MIT
// A folder for one test, gone when the test is over.
#ifndef PAYCOURIER_TESTS_SUPPORT_TEMPORARY_HPP
#define PAYCOURIER_TESTS_SUPPORT_TEMPORARY_HPP

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>

namespace support {

class TemporaryFolder {
 public:
  /// In the system's folder for such, unless told another.
  explicit TemporaryFolder(std::filesystem::path in = {}) {
    if (in.empty()) in = std::filesystem::temp_directory_path();
    std::string pattern = (in / "paycourier-XXXXXX").string();
    if (!::mkdtemp(pattern.data())) throw std::runtime_error{"no temporary folder"};
    path_ = pattern;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  const std::filesystem::path& path() const noexcept { return path_; }

  /// Writes a file and gives its path.
  std::string write(std::string_view name, std::string_view text) const {
    const std::filesystem::path file = path_ / name;
    std::ofstream{file, std::ios::binary} << text;
    return file.string();
  }

 private:
  std::filesystem::path path_;
};

/// Empty when there is no such file.
inline std::string read_file(const std::filesystem::path& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

}  // namespace support

#endif
