// SPDX-License-Identifier: MIT
// UnderWay: which idempotency keys are being sent right now, so that two calls know of each other.
#ifndef PAYCOURIER_CLIENT_UNDER_WAY_HPP
#define PAYCOURIER_CLIENT_UNDER_WAY_HPP

#include <mutex>
#include <utility>
#include <vector>

#include <paycourier/model/idempotency_key.hpp>

namespace paycourier::inline v0 {

/// Any thread.
class UnderWay {
 public:
  /// A call that sends under a key, from its making to its end.
  class Sending {
   public:
    Sending(UnderWay& all, IdempotencyKey key) : all_{all}, key_{std::move(key)} {
      const std::scoped_lock lock{all_.mutex_};
      for (Sending* other : all_.sending_) {
        if (other->key_ != key_) continue;
        other->has_met_ = true;
        has_met_ = true;
      }
      all_.sending_.push_back(this);
    }
    Sending(const Sending&) = delete;
    Sending& operator=(const Sending&) = delete;
    ~Sending() {
      const std::scoped_lock lock{all_.mutex_};
      std::erase(all_.sending_, this);
    }

    /// Has another call sent under the same key meanwhile? Then what this one knows is not all.
    bool has_met() const {
      const std::scoped_lock lock{all_.mutex_};
      return has_met_;
    }

   private:
    UnderWay& all_;
    const IdempotencyKey key_;
    bool has_met_ = false;
  };

 private:
  std::mutex mutex_;
  std::vector<Sending*> sending_;
};

}  // namespace paycourier::inline v0

#endif
