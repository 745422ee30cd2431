// SPDX-License-Identifier: MIT
// Web ports: those that a stranger's URL may name.
#ifndef PAYCOURIER_POLICY_WEB_PORTS_HPP
#define PAYCOURIER_POLICY_WEB_PORTS_HPP

#include <algorithm>
#include <iterator>

namespace paycourier::inline v0 {

namespace detail {

// The bad ports of the WHATWG's Fetch standard (section 2.9), databases, queues, and doors to
// whole clusters.
inline constexpr int ports_of_others[]{
    1433, 1521, 1719, 1720, 1723,  1883,  2049,  2375,  2376,  2379,  2380,  2483, 2484, 3306,
    3389, 3659, 4045, 4190, 5060,  5061,  5432,  5433,  5671,  5672,  5900,  5984, 6000, 6379,
    6380, 6443, 6514, 6566, 6665,  6666,  6667,  6668,  6669,  6679,  6697,  8086, 8500, 8883,
    9042, 9092, 9200, 9300, 10080, 10250, 11211, 15672, 26379, 27017, 27018, 27019};

}  // namespace detail

/// 443, 80, and from 1024 on all but the known ports of other services. A server that is no web
/// server can be harmed by a TLS handshake with words of a stranger's choice; receivers, though, do
/// listen at 8443 or 3000.
constexpr bool is_web_port(int port) noexcept {
  if (port < 1024) return port == 443 || port == 80;
  return port <= 65'535 && !std::binary_search(std::begin(detail::ports_of_others),
                                               std::end(detail::ports_of_others), port);
}

}  // namespace paycourier::inline v0

#endif
