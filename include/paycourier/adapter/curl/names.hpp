// SPDX-License-Identifier: MIT
// Names: the addresses of hosts, remembered for a minute, and those who wait for them.
#ifndef PAYCOURIER_ADAPTER_CURL_NAMES_HPP
#define PAYCOURIER_ADAPTER_CURL_NAMES_HPP

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <paycourier/adapter/curl/bell.hpp>
#include <paycourier/adapter/curl/look_up.hpp>
#include <paycourier/adapter/curl/resolver.hpp>
#include <paycourier/policy/address.hpp>

namespace paycourier::inline v0::curl {

class Names {
 public:
  using Moment = std::chrono::steady_clock::time_point;

  enum class State {
    known,
    failed,  ///< Just now; it is asked again a second later.
    asked,   ///< Not known yet.
  };
  struct Found {
    State state;
    std::uint64_t version;  ///< Another one whenever the addresses were read anew.
    const std::vector<Address>& addresses;
  };

  explicit Names(std::shared_ptr<Bell> bell, std::size_t most = 8'192)
      : resolver_{std::move(bell)}, most_{most} {}

  /// Asks when it must; once for however many want to know. Good until the next call.
  Found find(const std::string& name, Moment now) {
    Name& entry = by_name_[name];
    const bool is_known = now < entry.good_until && !entry.addresses.empty();
    const bool has_failed = now < entry.good_until && entry.addresses.empty();
    if (!entry.is_asked && !has_failed && (!is_known || now >= entry.ask_from)) {
      entry.is_asked = true;
      ++asked_;
      resolver_.ask(name, entry.repute);
    }
    return {.state = is_known     ? State::known
                     : has_failed ? State::failed
                                  : State::asked,
            .version = entry.version,
            .addresses = entry.addresses};
  }

  /// For one that was asked: `settle` will name the ticket.
  void wait(const std::string& name, std::uint64_t ticket) {
    by_name_[name].waiting.push_back(ticket);
  }

  /// Takes what has been looked up, and gives the tickets that waited for it.
  std::vector<std::uint64_t> settle(Moment now) {
    std::vector<std::uint64_t> settled;
    if (asked_ == 0) return settled;
    for (LookUp& look_up : resolver_.take()) {
      Name& entry = by_name_[look_up.name];
      entry.is_asked = false;
      --asked_;
      entry.repute = look_up.is_slow              ? Repute::slow
                     : !look_up.addresses.empty() ? Repute::good
                                                  : entry.repute;
      if (!look_up.addresses.empty()) {
        entry.version = ++versions_;
        entry.addresses = std::move(look_up.addresses);
        entry.good_until = now + kept;
        entry.ask_from = now + kept / 2;
      } else {
        // What is known stays known for its time. Silence is no failure: who waits asks again.
        entry.ask_from = now + kept_failure;
        if (!look_up.is_slow && now >= entry.good_until) {
          entry.addresses.clear();
          entry.good_until = now + kept_failure;
        }
      }
      settled.insert(settled.end(), entry.waiting.begin(), entry.waiting.end());
      entry.waiting.clear();
    }
    if (by_name_.size() > most_) forget_some(now);
    return settled;
  }

 private:
  static constexpr std::chrono::seconds kept{60};  ///< Asked anew, meanwhile, from half of it on.
  static constexpr std::chrono::seconds kept_failure{1};

  struct Name {
    std::vector<Address> addresses = {};
    std::uint64_t version = 0;
    Moment good_until = Moment::min();
    Moment ask_from = Moment::min();
    bool is_asked = false;
    Repute repute = Repute::unknown;
    std::vector<std::uint64_t> waiting = {};
  };

  /// First those that are of no use any more, then whichever.
  void forget_some(Moment now) {
    std::erase_if(by_name_, [now](const auto& entry) {
      return !entry.second.is_asked && entry.second.good_until <= now;
    });
    for (auto entry = by_name_.begin(); entry != by_name_.end() && by_name_.size() > most_;) {
      entry = entry->second.is_asked ? std::next(entry) : by_name_.erase(entry);
    }
  }

  Resolver resolver_;
  const std::size_t most_;
  std::unordered_map<std::string, Name> by_name_;
  std::uint64_t versions_ = 0;
  int asked_ = 0;  ///< Look-ups that are going on.
};

}  // namespace paycourier::inline v0::curl

#endif
