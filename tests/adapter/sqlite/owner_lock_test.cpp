// SPDX-License-Identifier: MIT
// Tests of the owner's lock: one holds it, and the next one as soon as it is free.
#include <paycourier/adapter/sqlite/owner_lock.hpp>

#include <catch2/catch_test_macros.hpp>
#include <optional>
#include <utility>

#include <support/temporary.hpp>

namespace {

using namespace paycourier;
using sqlite::OwnerLock;

TEST_CASE("a lock has one owner, in one process too, and is free when that one is gone") {
  const support::TemporaryFolder folder;
  const std::string path = (folder.path() / "outbox.db-courier").string();
  std::optional<OwnerLock> first{OwnerLock::take(path).value()};
  const auto second = OwnerLock::take(path);
  REQUIRE_FALSE(second);
  CHECK(second.error().fault == Fault::conflict);
  CHECK(second.error().because == "another courier is at work on this outbox");
  const OwnerLock moved{*std::move(first)};
  first.reset();
  CHECK_FALSE(OwnerLock::take(path));
}

TEST_CASE("a lock that is given back can be taken at once") {
  const support::TemporaryFolder folder;
  const std::string path = (folder.path() / "outbox.db-courier").string();
  for (int i = 0; i < 3; ++i) CHECK(OwnerLock::take(path));
}

TEST_CASE("a lock file that cannot be made is an error of storage") {
  const support::TemporaryFolder folder;
  CHECK(OwnerLock::take((folder.path() / "none" / "lock").string()).error().fault ==
        Fault::storage);
}

}  // namespace
