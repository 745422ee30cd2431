// SPDX-License-Identifier: MIT
// Puts support::NameServer before the C library's getaddrinfo, also for libcurl.
#ifndef PAYCOURIER_TESTS_SUPPORT_NAME_SERVER_HOOK_HPP
#define PAYCOURIER_TESTS_SUPPORT_NAME_SERVER_HOOK_HPP

#include <string>
#include <string_view>

#include <netdb.h>

#include <support/name_server.hpp>

extern "C" int getaddrinfo(const char* name, const char* service, const ::addrinfo* hints,
                           ::addrinfo** result) {
  const std::string_view text = name ? name : "";
  if (!text.ends_with(".test") && !text.ends_with(".test.") && !text.ends_with(".invalid")) {
    return support::real_getaddrinfo()(name, service, hints, result);
  }
  return support::NameServer::instance().resolve(std::string{text}, service, hints, result);
}

#endif
