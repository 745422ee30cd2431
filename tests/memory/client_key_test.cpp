// SPDX-License-Identifier: MIT
// The text of a client's key is in memory once, while an endpoint has it, and then no more.
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <memory/scan.hpp>
#include <memory/veiled.hpp>
#include <support/acts.hpp>
#include <support/certificates.hpp>
#include <support/hostile_server.hpp>
#include <support/http_client.hpp>
#include <support/one_by_one.hpp>
#include <support/peer.hpp>
#include <support/sanitizer.hpp>

using namespace support;
using paycourier::Secret;
using paycourier::TlsSettings;

namespace {

using memory::Veiled;

struct Texts {
  std::string certificate;
  Secret key;
};

/// Written by another process, for OpenSSL leaves copies of the texts that it writes.
Texts client_of(const Identity& authority) {
  constexpr std::size_t most = 4'096;
  std::array<int, 2> ends{};
  must(::pipe2(ends.data(), O_CLOEXEC) == 0);
  const ::pid_t child = ::fork();
  if (child == 0) {
    const Identity client = make_identity({.common_name = "client"}, &authority);
    const std::string text = client.key_pem() + client.pem();
    const bool is_written = ::write(ends[1], text.data(), text.size()) > 0;
    ::_exit(is_written ? 0 : 1);
  }
  ::close(ends[1]);
  const Descriptor from_child{ends[0]};
  std::array<char, most> bytes{};
  std::size_t size = 0;
  for (::ssize_t got = 1; got > 0; size += static_cast<std::size_t>(got)) {
    got = ::read(from_child.get(), bytes.data() + size, most - size);
    must(got >= 0);
  }
  int status = -1;
  must(::waitpid(child, &status, 0) == child && status == 0);
  const std::string_view text{bytes.data(), size};
  const std::size_t end_of_key = text.find("-----BEGIN CERTIFICATE");
  Texts texts{.certificate = std::string{text.substr(end_of_key)},
              .key = Secret{text.substr(0, end_of_key)}};
  paycourier::wipe(bytes.data(), bytes.size());
  return texts;
}

/// Parts of its secret number, in base64: the end of the first line and the begin of the second.
memory::Needles needles_of(const Secret& key) {
  const std::string_view text = key.reveal();
  const std::size_t first = text.find('\n') + 1;
  const std::size_t second = text.find('\n', first) + 1;
  return {Veiled{text.substr(second - 17, 16)}, Veiled{text.substr(second, 20)},
          Veiled{text.substr(second + 4, 16)}};
}

}  // namespace

TEMPLATE_TEST_CASE("the text of a client's key is in memory once, and gone with its endpoint", "",
                   CurlTransport, OneByOne) {
  if (is_sanitized) SKIP("a sanitizer keeps memory of its own");
  using Copies = std::array<int, memory::needle_count>;
  const Identity authority = make_authority();
  const Identity server_identity = make_identity({}, &authority);
  // Of another key, once: a function's first call goes through the dynamic linker, which leaves the
  // registers on the stack.
  static_cast<void>(client_of(authority));
  Texts client = client_of(authority);
  HostileServer server{{ok()}, {.identity = &server_identity, .prepare = [&](::SSL_CTX* context) {
                                  ask_for_client(context, authority);
                                }}};
  const memory::Needles needles = needles_of(client.key);
  memory::Scanner scanner{needles};
  REQUIRE(scanner.scan().copies == Copies{1, 1, 1});
  TestType transport;
  {
    const paycourier::Tls tls = TlsSettings{.authorities = authority.pem(),
                                            .certificate = client.certificate,
                                            .key = std::move(client.key)};
    for (int i = 0; i < 2; ++i) {
      CHECK(told(transport.round_trip({.url = server.url(), .reach = Reach::anywhere, .tls = tls},
                                      plenty)) == "200");
      CHECK(scanner.scan().copies == Copies{1, 1, 1});
    }
  }
  CHECK(server.requests().at(1).client == "client");
  CHECK(scanner.scan().copies == Copies{0, 0, 0});
}
