// SPDX-License-Identifier: MIT
// OneByOne: a CurlMultiTransport used for one request at a time, so that what is asked of a
// CurlTransport can be asked of it.
#ifndef PAYCOURIER_TESTS_SUPPORT_ONE_BY_ONE_HPP
#define PAYCOURIER_TESTS_SUPPORT_ONE_BY_ONE_HPP

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <utility>
#include <vector>

#include <paycourier/adapter/curl_multi_transport.hpp>

namespace support {

class OneByOne {
 public:
  using Settings = paycourier::CurlMultiTransport::Settings;

  OneByOne() = default;
  explicit OneByOne(Settings settings) : wire_{std::move(settings)} {}

  paycourier::Result<paycourier::http::Response> round_trip(
      const paycourier::http::Request& request, paycourier::Millis budget) {
    wire_.start(++ticket_, request, budget);
    for (;;) {
      std::vector<paycourier::Landed> landed = wire_.poll(std::chrono::minutes{1});
      if (landed.empty()) continue;
      if (landed.size() != 1 || landed[0].ticket != ticket_) {
        throw std::logic_error{"something landed that was not under way"};
      }
      return std::move(landed[0].answer);
    }
  }

 private:
  paycourier::CurlMultiTransport wire_;
  std::uint64_t ticket_ = 0;
};

}  // namespace support

#endif
