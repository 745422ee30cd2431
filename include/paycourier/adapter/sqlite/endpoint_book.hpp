// SPDX-License-Identifier: MIT
// What this process knows of endpoints and does not store: their URLs and signing secrets.
#ifndef PAYCOURIER_ADAPTER_SQLITE_ENDPOINT_BOOK_HPP
#define PAYCOURIER_ADAPTER_SQLITE_ENDPOINT_BOOK_HPP

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <paycourier/model/webhook.hpp>
#include <paycourier/port/waker.hpp>

namespace paycourier::inline v0::sqlite {

/// Shared by the application's threads and the courier's: any thread.
class EndpointBook {
 public:
  void put(Endpoint endpoint) {
    auto held = std::make_shared<const Endpoint>(std::move(endpoint));
    const std::scoped_lock lock{mutex_};
    endpoints_[held->id] = held;
    ++revision_;
  }

  /// Null for one that this process has not subscribed.
  std::shared_ptr<const Endpoint> find(const std::string& id) const {
    const std::scoped_lock lock{mutex_};
    const auto found = endpoints_.find(id);
    return found == endpoints_.end() ? nullptr : found->second;
  }

  /// Another number after each change.
  std::int64_t revision() const {
    const std::scoped_lock lock{mutex_};
    return revision_;
  }

  void listen(const Waker& waker) {
    const std::scoped_lock lock{mutex_};
    waker_ = waker;
  }
  void ring() const {
    const std::scoped_lock lock{mutex_};
    waker_.ring();
  }

 private:
  mutable std::mutex mutex_;
  std::unordered_map<std::string, std::shared_ptr<const Endpoint>> endpoints_;
  std::int64_t revision_ = 0;
  Waker waker_;
};

}  // namespace paycourier::inline v0::sqlite

#endif
