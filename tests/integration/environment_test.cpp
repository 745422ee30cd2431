// SPDX-License-Identifier: MIT
// No variable of the environment moves a request, reads a password or writes a key.
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>
#include <catch2/catch_test_macros.hpp>
#include <support/acts.hpp>
#include <support/certificates.hpp>
#include <support/child.hpp>
#include <support/hostile_server.hpp>
#include <support/http_client.hpp>
#include <support/one_by_one.hpp>
#include <support/temporary.hpp>

using namespace support;

namespace {

void only_in_child() {
  if (variable(child_mark).empty()) SKIP("run by the test of the same name");
}

std::vector<std::string> proxies(const std::string& url) {
  std::vector<std::string> variables;
  for (const char* name : {"http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY",
                           "ALL_PROXY", "ftp_proxy", "socks_proxy"}) {
    variables.push_back(std::string{name} + "=" + url);
  }
  variables.emplace_back("no_proxy=");
  variables.emplace_back("NO_PROXY=");
  return variables;
}

}  // namespace

TEST_CASE("a proxy in the environment is not obeyed") {
  HostileServer proxy{{ok("from the proxy")}};
  CHECK(run_in_child("child of the proxy test", proxies(proxy.url())) == 0);
  CHECK(proxy.connections() == 1);  // The control's.
}

TEST_CASE("child of the proxy test", "[.]") {
  only_in_child();
  const Identity authority = make_authority();
  const Identity identity = make_identity({}, &authority);
  const TemporaryFolder folder;
  HostileServer server{{ok("direct")}};
  HostileServer tls_server{{ok("direct")}, {.identity = &identity}};
  CurlTransport transport{{.ca_file = folder.write("ca.pem", authority.pem())}};
  for (const std::string& url : {server.url(), tls_server.url()}) {
    const auto answer = post(transport, url);
    REQUIRE(answer);
    CHECK(answer->body == "direct");
    OneByOne many{{.ca_file = (folder.path() / "ca.pem").string()}};
    CHECK(told(post(many, url)) == "200");
  }
  CHECK(told(post(transport, "http://localhost:" + std::to_string(server.port()))) == "200");

  // Control: a plain handle does obey.
  const std::size_t before = server.executions();
  const paycourier::curl::Easy easy{::curl_easy_init()};
  CHECK(unguarded_post(easy.get(), server.url(), "control") == CURLE_OK);
  CHECK(server.executions() == before);
}

TEST_CASE("SSLKEYLOGFILE writes no keys of our connections to disk") {
  const TemporaryFolder folder;
  const std::string keys = (folder.path() / "keys").string();
  CHECK(run_in_child("child of the key log test", {"SSLKEYLOGFILE=" + keys}) == 0);
}

TEST_CASE("child of the key log test", "[.]") {
  only_in_child();
  const std::string keys = variable("SSLKEYLOGFILE");
  const Identity authority = make_authority();
  const Identity identity = make_identity({}, &authority);
  const TemporaryFolder folder;
  const std::string ca_file = folder.write("ca.pem", authority.pem());
  HostileServer server{{ok()}, {.identity = &identity}};
  {
    CurlTransport transport{{.ca_file = ca_file}};
    REQUIRE(told(post(transport, server.url())) == "200");
    OneByOne many{{.ca_file = ca_file}};
    REQUIRE(told(post(many, server.url())) == "200");
    CHECK(read_file(keys).empty());
  }

  // Control: a plain handle does write them.
  const paycourier::curl::Easy easy{::curl_easy_init()};
  ::curl_easy_setopt(easy.get(), CURLOPT_CAINFO, ca_file.c_str());
  REQUIRE(unguarded_post(easy.get(), server.url(), "control") == CURLE_OK);
  CHECK(read_file(keys).find("SECRET") != std::string::npos);
}

TEST_CASE("a .netrc adds no password") {
  const TemporaryFolder home;
  home.write(".netrc", "machine 127.0.0.1 login somebody password something\n");
  CHECK(run_in_child("child of the netrc test", {"HOME=" + home.path().string()}) == 0);
}

TEST_CASE("child of the netrc test", "[.]") {
  only_in_child();
  HostileServer server{{ok()}};
  CurlTransport transport;
  REQUIRE(told(post(transport, server.url())) == "200");
  CHECK(server.requests().at(0).header("Authorization") == std::nullopt);

  // Control: a handle that is told to look finds it.
  const paycourier::curl::Easy easy{::curl_easy_init()};
  ::curl_easy_setopt(easy.get(), CURLOPT_NETRC, static_cast<long>(CURL_NETRC_OPTIONAL));
  REQUIRE(unguarded_post(easy.get(), server.url(), "control") == CURLE_OK);
  CHECK(server.requests().at(1).header("Authorization").has_value());
}

TEST_CASE("SSL_CERT_FILE adds nobody to those who are trusted") {
  const TemporaryFolder folder;
  const std::string file = (folder.path() / "self.pem").string();
  CHECK(run_in_child("child of the certificate test",
                     {"SSL_CERT_FILE=" + file, "SSL_CERT_DIR=" + folder.path().string(),
                      "CURL_CA_BUNDLE=" + file}) == 0);
}

TEST_CASE("child of the certificate test", "[.]") {
  only_in_child();
  const TemporaryFolder folder;
  const Identity authority = make_authority();
  CurlTransport transport{{.ca_file = folder.write("ca.pem", authority.pem())}};
  const Identity self_signed = make_identity({});
  HostileServer server{{ok()}, {.identity = &self_signed}};
  std::ofstream{variable("SSL_CERT_FILE")} << self_signed.pem();
  CHECK(fault_of(post(transport, server.url())) == "unauthorized");
}

TEST_CASE("the file of trusted certificates stands instead of the system's folder") {
  const int status = run_in_child("child of the system folder test", {});
  if (status == 4) SKIP("needs a namespace of its own for mounts");
  CHECK(status == 0);
}

TEST_CASE("child of the system folder test", "[.]") {
  only_in_child();
  const char* built_in = ::curl_version_info(CURLVERSION_NOW)->capath;
  if (!built_in) SKIP("this libcurl trusts no folder");
  const std::filesystem::path system_folder = built_in;
  const std::string user = "0 " + std::to_string(::getuid()) + " 1";
  const std::string group = "0 " + std::to_string(::getgid()) + " 1";
  if (::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) SKIP("no namespace");
  std::ofstream{"/proc/self/setgroups"} << "deny";
  std::ofstream{"/proc/self/uid_map"} << user;
  std::ofstream{"/proc/self/gid_map"} << group;
  if (::mount("none", system_folder.c_str(), "tmpfs", 0, nullptr) != 0) SKIP("no mount");
  const Identity system_authority = make_authority();
  const Identity identity = make_identity({}, &system_authority);
  char name[32]{};
  std::snprintf(name, sizeof name, "%08lx.0",
                ::X509_subject_name_hash(system_authority.certificate.get()));
  std::ofstream{system_folder / name} << system_authority.pem();
  const TemporaryFolder folder;
  const std::string ca_file = folder.write("ca.pem", make_authority().pem());
  HostileServer server{{ok()}, {.identity = &identity}};
  CurlTransport transport{{.ca_file = ca_file}};
  CHECK(fault_of(post(transport, server.url())) == "unauthorized");
  OneByOne many{{.ca_file = ca_file}};
  CHECK(fault_of(post(many, server.url())) == "unauthorized");

  // Control: a plain handle with the same file trusts the folder beside it.
  const paycourier::curl::Easy easy{::curl_easy_init()};
  ::curl_easy_setopt(easy.get(), CURLOPT_CAINFO, ca_file.c_str());
  CHECK(unguarded_post(easy.get(), server.url(), "control") == CURLE_OK);
}

TEST_CASE("OPENSSL_CONF takes no encryption away") {
  const TemporaryFolder folder;
  const std::string file =
      folder.write("openssl.cnf",
                   "openssl_conf = all\n[all]\nssl_conf = ssl\n"
                   "[ssl]\nsystem_default = plain\n[plain]\n"
                   "CipherString = eNULL:@SECLEVEL=0\nMaxProtocol = TLSv1.2\n");
  CHECK(run_in_child("child of the OpenSSL test", {"OPENSSL_CONF=" + file}) == 0);
}

TEST_CASE("child of the OpenSSL test", "[.]") {
  only_in_child();
  const TemporaryFolder folder;
  const Identity authority = make_authority();
  const Identity identity = make_identity({}, &authority);
  const std::string ca_file = folder.write("ca.pem", authority.pem());
  HostileServer server{{ok()}, {.identity = &identity}};
  CurlTransport transport{{.ca_file = ca_file}};
  CHECK(fault_of(post(transport, server.url())) == "unreachable");
  CHECK(server.executions() == 0);

  // Control: a plain handle talks to the same server, with no encryption at all.
  const paycourier::curl::Easy easy{::curl_easy_init()};
  ::curl_easy_setopt(easy.get(), CURLOPT_CAINFO, ca_file.c_str());
  CHECK(unguarded_post(easy.get(), server.url(), "control") == CURLE_OK);
}
