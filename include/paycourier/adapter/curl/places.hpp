// SPDX-License-Identifier: MIT
// Places: where requests go. A URL is parsed once, and its host knows how many are under way.
#ifndef PAYCOURIER_ADAPTER_CURL_PLACES_HPP
#define PAYCOURIER_ADAPTER_CURL_PLACES_HPP

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <curl/curl.h>

#include <paycourier/adapter/curl/handle.hpp>
#include <paycourier/adapter/curl/sockets.hpp>
#include <paycourier/adapter/curl/url.hpp>
#include <paycourier/base/result.hpp>
#include <paycourier/base/text.hpp>
#include <paycourier/model/reach.hpp>

namespace paycourier::inline v0::curl {

/// Tickets, first in, first out.
class Line {
 public:
  bool empty() const noexcept { return first_ == tickets_.size(); }
  void push(std::uint64_t ticket) { tickets_.push_back(ticket); }
  std::uint64_t pop() {
    const std::uint64_t ticket = tickets_[first_++];
    if (first_ * 2 > tickets_.size()) {
      tickets_.erase(tickets_.begin(), tickets_.begin() + static_cast<std::ptrdiff_t>(first_));
      first_ = 0;
    }
    return ticket;
  }

 private:
  std::vector<std::uint64_t> tickets_;
  std::size_t first_ = 0;
};

/// A host at a port.
struct Host {
  std::string name;
  std::string port;
  bool is_name = true;       ///< To be looked up; false for an address and for this machine.
  std::uint64_t pinned = 0;  ///< The version of its addresses that libcurl was given.
  std::optional<std::size_t> shard = {};  ///< Of the loop, that has its connections.
  int under_way = 0;
  Line waiting = {};  ///< For one of those to end.
};

struct Place {
  ParsedUrl url;
  std::shared_ptr<Host> host;
  Reach reach;
  Allow allow;
  std::uint64_t vetted = 0;  ///< The version of its addresses that `is_allowed` is about.
  bool is_allowed = false;
};

/// The ones that were used last, between one and two times `most` of them.
class Places {
 public:
  explicit Places(std::size_t most = 4'096) : most_{most} {}

  /// Fault::invalid, with the rule, for a URL that cannot be used with that reach. What is allowed
  /// beyond it is copied; null for nothing.
  Result<std::shared_ptr<Place>> find(const std::string& text, Reach reach,
                                      const Allow* allow = nullptr) {
    write_key(key_, text, reach, allow);
    if (const auto known = young_.find(key_); known != young_.end()) return known->second;
    std::shared_ptr<Place> place;
    if (const auto known = old_.find(key_); known != old_.end()) {
      place = known->second;
    } else {
      Result<ParsedUrl> url = parse_url(text, reach, allow);
      if (!url) return std::move(url).error();
      Result<std::shared_ptr<Host>> host = host_of(*url);
      if (!host) return std::move(host).error();
      place = std::make_shared<Place>(
          Place{std::move(*url), std::move(*host), reach, allow ? *allow : Allow{}});
    }
    if (young_.size() >= most_) forget_old();
    young_.emplace(key_, place);
    return place;
  }

  std::size_t size() const noexcept { return young_.size() + old_.size(); }

 private:
  static void write_key(std::string& key, const std::string& url, Reach reach, const Allow* allow) {
    key.assign(1, static_cast<char>(reach));
    if (allow && *allow != Allow{}) {
      const auto append = [&key](const auto& value) {
        key.append(reinterpret_cast<const char*>(&value), sizeof value);
      };
      key.append(allow->private_networks ? "+p" : "+-").append(allow->plain_http ? "h" : "-");
      append(allow->addresses.size());
      append(allow->ports.size());
      for (const AddressBlock& block : allow->addresses)
        append(block.first()), append(block.bits());
      for (const std::uint16_t port : allow->ports) append(port);
    }
    key.append(1, ' ').append(url);
  }

  Result<std::shared_ptr<Host>> host_of(const ParsedUrl& url) {
    std::string name = curl::host_of(url);
    const auto is_in_name = [](char c) {
      return is_digit(c) || is_upper(c) || is_lower(c) || c == '-' || c == '_' || c == '.';
    };
    const bool is_v6 = name.starts_with('[');
    if (!is_v6 && !every(name, is_in_name)) {
      return Error{Fault::invalid, "a host name is of letters, digits, hyphens and dots"};
    }
    std::string port = part_of(url, CURLUPART_PORT);
    std::string key = name + ':' + port;
    if (const auto known = hosts_.find(key); known != hosts_.end()) return known->second;
    const bool is_asked = is_name(name);
    auto host = std::make_shared<Host>(
        Host{.name = std::move(name), .port = std::move(port), .is_name = is_asked});
    hosts_.emplace(std::move(key), host);
    return host;
  }

  void forget_old() {
    old_ = std::exchange(young_, {});
    // A host goes with the last place and the last request that are there.
    std::erase_if(hosts_, [](const auto& host) { return host.second.use_count() == 1; });
  }

  const std::size_t most_;
  std::string key_;
  std::unordered_map<std::string, std::shared_ptr<Place>> young_;
  std::unordered_map<std::string, std::shared_ptr<Place>> old_;
  std::unordered_map<std::string, std::shared_ptr<Host>> hosts_;
};

}  // namespace paycourier::inline v0::curl

#endif
