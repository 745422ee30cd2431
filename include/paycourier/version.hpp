// SPDX-License-Identifier: MIT
// The version of paycourier, in the one place where it is written.
#ifndef PAYCOURIER_VERSION_HPP
#define PAYCOURIER_VERSION_HPP

#define PAYCOURIER_VERSION_MAJOR 0
#define PAYCOURIER_VERSION_MINOR 1
#define PAYCOURIER_VERSION_PATCH 0

namespace paycourier::inline v0 {

struct Version {
  int major;
  int minor;
  int patch;
  friend constexpr bool operator==(const Version&, const Version&) = default;
};

inline constexpr Version version{PAYCOURIER_VERSION_MAJOR, PAYCOURIER_VERSION_MINOR,
                                 PAYCOURIER_VERSION_PATCH};

}  // namespace paycourier::inline v0

#endif
