// SPDX-License-Identifier: MIT
// A secret is moved, copied on request, compared, and revealed by name.
#include <paycourier/base/secret.hpp>

using paycourier::Secret;

bool used(Secret secret) {
  const Secret copy = secret.copy();
  const Secret moved{static_cast<Secret&&>(secret)};
  return copy == moved && moved.reveal() == "text";
}
