// SPDX-License-Identifier: MIT
// Hangar: flights at rest, ready for the next requests.
#ifndef PAYCOURIER_ADAPTER_CURL_HANGAR_HPP
#define PAYCOURIER_ADAPTER_CURL_HANGAR_HPP

#include <algorithm>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include <sys/resource.h>

#include <paycourier/adapter/curl/flight.hpp>
#include <paycourier/adapter/curl/loop.hpp>
#include <paycourier/adapter/curl/multi_settings.hpp>

namespace paycourier::inline v0::curl {

/// A new handle for each request costs more than twice as much as one that is used again.
class Hangar {
 public:
  Hangar(const MultiSettings& settings, Loop& loop) : settings_{settings}, loop_{loop} {}

  /// Null when there is no handle to be had.
  std::unique_ptr<Flight> take() {
    if (!loop_.is_ready()) return nullptr;
    std::unique_ptr<Flight> flight;
    if (idle_.empty()) {
      flight = std::make_unique<Flight>(settings_, loop_);
      if (!flight->is_ready()) return nullptr;
    } else {
      flight = std::move(idle_.back());
      idle_.pop_back();
    }
    keep_enough_for(++out_);
    return flight;
  }

  void give_back(std::unique_ptr<Flight> flight) {
    constexpr std::size_t most_idle = 1'024;
    --out_;
    if (flight->leave() && idle_.size() < most_idle) idle_.push_back(std::move(flight));
  }

 private:
  /// With less than four times of what is in flight, libcurl closes connections that are still of
  /// use; but half of the files are left to the rest of the process.
  void keep_enough_for(std::size_t in_flight) {
    if (in_flight * 4 <= kept_) return;
    kept_ = std::max<std::size_t>(in_flight * 8, 256);
    std::size_t most = kept_;
    ::rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) == 0) {
      most = std::clamp<std::size_t>(files.rlim_cur / 2, 16, 1U << 20);
    }
    loop_.keep(kept_, most);
  }

  const MultiSettings& settings_;
  Loop& loop_;
  std::vector<std::unique_ptr<Flight>> idle_;
  std::size_t out_ = 0;
  std::size_t kept_ = 0;
};

}  // namespace paycourier::inline v0::curl

#endif
