// SPDX-License-Identifier: MIT
// Tests of Secret: it watches every block of memory that is given back, so it replaces delete.
#include <paycourier/base/secret.hpp>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string>
#include <type_traits>

namespace {

// What was in the first bytes of each array block at the moment it was freed; off unless watching.
struct Watch {
  bool on = false;
  bool refuse = false;
  std::size_t arrays_freed = 0;
  std::size_t bytes_seen = 0;
  std::size_t bytes_not_wiped = 0;
};
Watch watch;

constexpr std::size_t header_size = alignof(std::max_align_t);

}  // namespace

// Array blocks carry their size in front, so that the whole block can be looked at.
void* operator new[](std::size_t size) {
  if (watch.refuse) throw std::bad_alloc{};
  auto* block = static_cast<char*>(std::malloc(size + header_size));
  if (block == nullptr) throw std::bad_alloc{};
  std::memcpy(block, &size, sizeof size);
  return block + header_size;
}

void operator delete[](void* memory) noexcept {
  if (memory == nullptr) return;
  auto* bytes = static_cast<char*>(memory);
  char* block = bytes - header_size;
  if (watch.on) {
    std::size_t size = 0;
    std::memcpy(&size, block, sizeof size);
    ++watch.arrays_freed;
    watch.bytes_seen += size;
    watch.bytes_not_wiped +=
        static_cast<std::size_t>(std::count_if(bytes, bytes + size, [](char c) { return c != 0; }));
  }
  std::free(block);
}

void operator delete[](void* memory, std::size_t) noexcept { ::operator delete[](memory); }

namespace {

using paycourier::Secret;

/// Watches from here to the end of the scope.
struct Watching {
  Watching() { watch = {.on = true}; }
  ~Watching() { watch = {}; }
  Watching(const Watching&) = delete;
  Watching& operator=(const Watching&) = delete;
};

TEST_CASE("a secret gives back the text it was built from") {
  const Secret secret{"sk_test_123"};
  CHECK(secret.reveal() == "sk_test_123");
  CHECK(secret.size() == 11);
  CHECK_FALSE(secret.empty());
  CHECK(Secret{}.empty());
  CHECK(Secret{}.reveal().empty());
  CHECK(Secret{""}.empty());
}

TEST_CASE("a secret keeps bytes of any value") {
  const std::string_view text{"a\0b\xff", 4};
  CHECK(Secret{text}.reveal() == text);
}

TEST_CASE("a destroyed secret leaves nothing in the memory it gives back") {
  const Watching watching;
  { const Secret secret{"sk_test_123"}; }
  CHECK(watch.arrays_freed == 1);
  CHECK(watch.bytes_seen >= 11);
  CHECK(watch.bytes_not_wiped == 0);
}

TEST_CASE("a growing secret leaves nothing in the memory it outgrew") {
  const Watching watching;
  {
    Secret secret;
    std::string expected;
    for (int i = 0; i < 100; ++i) {
      secret.append("piece ");
      expected += "piece ";
    }
    CHECK(secret.reveal() == expected);
    CHECK(watch.arrays_freed > 3);
    CHECK(watch.arrays_freed < 20);
    CHECK(watch.bytes_not_wiped == 0);
  }
  CHECK(watch.bytes_not_wiped == 0);
}

TEST_CASE("a short secret is on the heap too, so a move leaves no copy behind") {
  Secret from{"123"};
  const char* memory = from.reveal().data();
  const auto* object = reinterpret_cast<const char*>(&from);
  CHECK_FALSE((memory >= object && memory < object + sizeof from));
  const Secret to{std::move(from)};
  CHECK(to.reveal().data() == memory);
  CHECK(to.reveal() == "123");
  CHECK(from.empty());
  CHECK(from.reveal().data() == nullptr);
}

TEST_CASE("an assigned secret wipes what it held") {
  const Watching watching;
  Secret held{"the old one"};
  held = Secret{"the new one"};
  CHECK(held.reveal() == "the new one");
  CHECK(watch.arrays_freed == 1);
  CHECK(watch.bytes_not_wiped == 0);
}

TEST_CASE("a secret survives being assigned to itself") {
  Secret secret{"same"};
  Secret& alias = secret;
  secret = std::move(alias);
  CHECK(secret.reveal() == "same");
}

TEST_CASE("a secret can be appended to itself") {
  Secret secret{"twice "};
  secret.append(secret.reveal());
  CHECK(secret.reveal() == "twice twice ");
}

TEST_CASE("a moved-from secret can be used again") {
  Secret from{"first"};
  const Secret to{std::move(from)};
  from.append("second");
  CHECK(from.reveal() == "second");
  CHECK(to.reveal() == "first");
}

TEST_CASE("appending nothing changes nothing") {
  Secret secret;
  secret.append("").append({});
  CHECK(secret.empty());
  secret.append("x").append("");
  CHECK(secret.reveal() == "x");
}

TEST_CASE("a copy has to be asked for and is apart from the first") {
  Secret secret{"one"};
  const Secret copy = secret.copy();
  secret.append(" more");
  CHECK(copy.reveal() == "one");
  CHECK(secret.reveal() == "one more");
  STATIC_REQUIRE_FALSE(std::is_copy_constructible_v<Secret>);
  STATIC_REQUIRE_FALSE(std::is_copy_assignable_v<Secret>);
  STATIC_REQUIRE(std::is_nothrow_move_constructible_v<Secret>);
  STATIC_REQUIRE(std::is_nothrow_move_assignable_v<Secret>);
}

TEST_CASE("secrets are equal when every byte is") {
  CHECK(Secret{"abc"} == Secret{"abc"});
  CHECK_FALSE(Secret{"abc"} == Secret{"abd"});
  CHECK_FALSE(Secret{"abc"} == Secret{"xbc"});
  CHECK_FALSE(Secret{"abc"} == Secret{"ab"});
  CHECK_FALSE(Secret{"abc"} == Secret{});
  CHECK(Secret{} == Secret{""});
  Secret grown{"a"};
  grown.append("b").append("c");
  CHECK(grown == Secret{"abc"});
}

TEST_CASE("a secret that finds no memory to grow stays as it was") {
  Secret secret{"kept"};
  const std::string more(1000, 'x');
  watch.refuse = true;
  bool refused = false;
  try {
    secret.append(more);
  } catch (const std::bad_alloc&) {
    refused = true;
  }
  watch.refuse = false;
  CHECK(refused);
  CHECK(secret.reveal() == "kept");
}

TEST_CASE("wiping leaves zeros, and wiping nothing is allowed") {
  char memory[] = "4242424242424242";
  paycourier::wipe(memory, 4);
  CHECK(std::string_view{memory + 4} == "424242424242");
  CHECK(std::count(memory, memory + 4, '\0') == 4);
  paycourier::wipe(nullptr, 0);
}

}  // namespace
