// SPDX-License-Identifier: MIT
// Turns: who goes next to a host to which as many requests are under way as may be.
#ifndef PAYCOURIER_ADAPTER_CURL_TURNS_HPP
#define PAYCOURIER_ADAPTER_CURL_TURNS_HPP

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include <paycourier/adapter/curl/places.hpp>

namespace paycourier::inline v0::curl {

class Turns {
 public:
  explicit Turns(int most) : most_{std::max(most, 1)} {}

  /// True: it goes now, and `end` is to be called after it. False: its turn will come.
  bool begin(Host& host, std::uint64_t ticket) {
    if (host.under_way < most_) return ++host.under_way, true;
    host.waiting.push(ticket);
    return false;
  }

  void end(std::shared_ptr<Host> host) {
    --host->under_way;
    if (!host->waiting.empty()) freed_.push_back(std::move(host));
  }

  /// `go(host, ticket)` for those whose turn has come: false of one that has gone elsewhere
  /// meanwhile, and has left its ticket in the host's line.
  template <class Go>
  void give(const Go& go) {
    while (!freed_.empty()) {
      const std::shared_ptr<Host> host = std::move(freed_.back());
      freed_.pop_back();
      while (host->under_way < most_ && !host->waiting.empty()) {
        ++host->under_way;
        if (!go(*host, host->waiting.pop())) --host->under_way;
      }
    }
  }

 private:
  const int most_;
  std::vector<std::shared_ptr<Host>> freed_;
};

}  // namespace paycourier::inline v0::curl

#endif
