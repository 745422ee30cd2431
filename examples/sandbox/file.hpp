// SPDX-License-Identifier: MIT
// A database file in the folder for temporary files, gone when it goes out of scope.
#ifndef SANDBOX_FILE_HPP
#define SANDBOX_FILE_HPP

#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

#include <unistd.h>

namespace sandbox {

class File {
 public:
  explicit File(std::string_view name)
      : path_{(std::filesystem::temp_directory_path() /
               ("paycourier-" + std::string{name} + "-" + std::to_string(::getpid()) + ".db"))
                  .string()} {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    std::error_code ignored;
    for (const char* part : {"", "-wal", "-shm", "-courier"}) {
      std::filesystem::remove(path_ + part, ignored);
    }
  }

  const std::string& path() const noexcept { return path_; }

 private:
  std::string path_;
};

}  // namespace sandbox

#endif
