// SPDX-License-Identifier: MIT
// More than 150 ways to write an address that is not on the public internet.
#ifndef PAYCOURIER_TESTS_SUPPORT_FORBIDDEN_HOSTS_HPP
#define PAYCOURIER_TESTS_SUPPORT_FORBIDDEN_HOSTS_HPP

#include <string>
#include <vector>

namespace support {

// This machine, in the spellings that a browser takes, too.
inline const std::vector<std::string> loopback_hosts{"127.0.0.1",
                                                     "127.1",
                                                     "127.0.1",
                                                     "127.00.0.01",
                                                     "2130706433",
                                                     "0x7f.1",
                                                     "0x7F.0x0.0x0.0x1",
                                                     "0x7f000001",
                                                     "0X7F000001",
                                                     "0x7f.0.1",
                                                     "127.0x1",
                                                     "0177.0.0.1",
                                                     "0177.1",
                                                     "017700000001",
                                                     "0177.0x0.0.01",
                                                     "127.255.255.254",
                                                     "127.65535",
                                                     "127.0.65535",
                                                     "2147483647",
                                                     "0.0.0.0",
                                                     "0",
                                                     "0x0",
                                                     "00000000",
                                                     "0.0",
                                                     "0.1",
                                                     "localhost",
                                                     "LOCALHOST",
                                                     "LocalHost",
                                                     "a.localhost",
                                                     "%31%32%37.0.0.1",
                                                     "127%2E0%2e0%2e1"};

// The metadata of clouds.
inline const std::vector<std::string> metadata_hosts{"169.254.169.254",
                                                     "2852039166",
                                                     "0xa9fea9fe",
                                                     "0xA9.0xFE.0xA9.0xFE",
                                                     "0251.0376.0251.0376",
                                                     "025177524776",
                                                     "169.254.43518",
                                                     "169.16689662",
                                                     "0251.254.169.0xfe",
                                                     "100.100.100.200",
                                                     "168.63.129.16",
                                                     "192.0.0.192",
                                                     "[::ffff:169.254.169.254]",
                                                     "[::ffff:a9fe:a9fe]",
                                                     "[::169.254.169.254]",
                                                     "[64:ff9b::169.254.169.254]",
                                                     "[64:ff9b::a9fe:a9fe]",
                                                     "[2002:a9fe:a9fe::1]",
                                                     "[2001:0:a9fe:a9fe::1]",
                                                     "[fe80::a9fe:a9fe]",
                                                     "[fd00:ec2::254]",
                                                     "[FD00:0EC2::0254]",
                                                     "[fd20:ce::254]"};

// From its first to its last address, every range of IPv4 that is for something special.
inline const std::vector<std::string> special_v4_hosts{
    "0.255.255.255",   "10.0.0.0",        "10.0.0.1",       "10.255.255.255",  "167772161",
    "0xa000001",       "012.0.0.1",       "10.1",           "100.64.0.0",      "100.127.255.255",
    "127.0.0.0",       "127.255.255.255", "169.254.0.0",    "169.254.255.255", "172.16.0.0",
    "172.31.255.255",  "0xac100001",      "0254.16.0.1",    "192.0.0.0",       "192.0.0.255",
    "192.0.2.0",       "192.0.2.255",     "192.88.99.0",    "192.88.99.255",   "192.168.0.0",
    "192.168.255.255", "3232235521",      "0xc0.0xa8.1",    "192.168.257",     "198.18.0.0",
    "198.19.255.255",  "198.51.100.0",    "198.51.100.255", "203.0.113.0",     "203.0.113.255",
    "224.0.0.0",       "239.255.255.255", "240.0.0.0",      "255.255.255.255", "4294967295",
    "0xffffffff",      "037777777777"};

// The same of IPv6, and IPv4 addresses inside it.
inline const std::vector<std::string> special_v6_hosts{"[::]",
                                                       "[::1]",
                                                       "[0:0:0:0:0:0:0:1]",
                                                       "[0000:0000:0000:0000:0000:0000:0000:0001]",
                                                       "[::0.0.0.1]",
                                                       "[::2]",
                                                       "[::ffff:127.0.0.1]",
                                                       "[::FFFF:127.0.0.1]",
                                                       "[::ffff:7f00:1]",
                                                       "[0:0:0:0:0:ffff:7f00:0001]",
                                                       "[::ffff:0.0.0.0]",
                                                       "[::ffff:10.0.0.1]",
                                                       "[::ffff:a00:1]",
                                                       "[::ffff:192.168.1.1]",
                                                       "[::ffff:c0a8:101]",
                                                       "[::ffff:172.16.0.1]",
                                                       "[::ffff:224.0.0.1]",
                                                       "[::127.0.0.1]",
                                                       "[::7f00:1]",
                                                       "[::10.0.0.1]",
                                                       "[::8.8.8.8]",
                                                       "[::ffff:0:127.0.0.1]",
                                                       "[::ffff:0:7f00:1]",
                                                       "[64:ff9b::127.0.0.1]",
                                                       "[64:ff9b::7f00:1]",
                                                       "[64:ff9b::10.0.0.1]",
                                                       "[64:ff9b::8.8.8.8]",
                                                       "[64:ff9b:1::]",
                                                       "[64:ff9b:1::10.0.0.1]",
                                                       "[64:ff9b:1:ffff:ffff:ffff:ffff:ffff]",
                                                       "[100::]",
                                                       "[100::ffff:ffff:ffff:ffff]",
                                                       "[2001::]",
                                                       "[2001:0:7f00:1::]",
                                                       "[2001:0:4136:e378:8000:63bf:80ff:fffe]",
                                                       "[2001:2::1]",
                                                       "[2001:10::1]",
                                                       "[2001:20::1]",
                                                       "[2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff]",
                                                       "[2001:db8::]",
                                                       "[2001:DB8::1]",
                                                       "[2001:db8:ffff:ffff:ffff:ffff:ffff:ffff]",
                                                       "[2002::]",
                                                       "[2002:7f00:1::]",
                                                       "[2002:a00:1::1]",
                                                       "[2002:c0a8:101::1]",
                                                       "[2002:808:808::1]",
                                                       "[2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff]",
                                                       "[2606:4700::5efe:7f00:1]",
                                                       "[2606:4700::200:5efe:10.0.0.1]",
                                                       "[fe80::5efe:192.168.1.1]",
                                                       "[3fff::]",
                                                       "[3fff:fff::1]",
                                                       "[4000::1]",
                                                       "[5f00::]",
                                                       "[5f00:ffff::1]",
                                                       "[8000::1]",
                                                       "[fc00::]",
                                                       "[fc00::1]",
                                                       "[fd12:3456:789a::1]",
                                                       "[fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]",
                                                       "[fe80::]",
                                                       "[fe80::1]",
                                                       "[fe80::1%25lo]",
                                                       "[febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff]",
                                                       "[fec0::1]",
                                                       "[feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]",
                                                       "[ff02::1]",
                                                       "[ff05::2]",
                                                       "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]"};

inline std::vector<std::string> forbidden_hosts() {
  std::vector<std::string> hosts = loopback_hosts;
  for (const auto* more : {&metadata_hosts, &special_v4_hosts, &special_v6_hosts}) {
    hosts.insert(hosts.end(), more->begin(), more->end());
  }
  return hosts;
}

}  // namespace support

#endif
