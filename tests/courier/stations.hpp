// SPDX-License-Identifier: MIT
// Endpoints for tests of the courier's parts.
#ifndef PAYCOURIER_TESTS_COURIER_STATIONS_HPP
#define PAYCOURIER_TESTS_COURIER_STATIONS_HPP

#include <memory>
#include <paycourier/courier/station.hpp>
#include <paycourier/model/signing.hpp>
#include <string>
#include <utility>

namespace stations {

using namespace paycourier;

inline const Instant noon = from_unix(Seconds{1'900'000'000});

inline std::shared_ptr<const Endpoint> shop(std::string id = "shop") {
  return std::make_shared<Endpoint>(
      Endpoint{.id = std::move(id), .url = "https://shop.example/hooks", .signing = Unsigned{}});
}

inline Post post(std::int64_t number, EndpointHealth health = {}) {
  const std::string id = "shop-" + std::to_string(number);
  return {.number = number, .id = id, .endpoint = shop(id), .health = health};
}

/// It has answered before.
inline courier::Station station_with_work(Instant due = noon) {
  courier::Station station;
  station.flow.heard = true;
  station.number = 1;
  station.id = "shop";
  station.endpoint = shop();
  station.next_due = due;
  return station;
}

}  // namespace stations

#endif
