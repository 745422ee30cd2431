// SPDX-License-Identifier: MIT
// Codes with which gateways refuse: which of them decide on doubt, and which may be shown.
#include <paycourier/gateway/refusal.hpp>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace paycourier;

Fault fault_of(const char* code) {
  Error error{.fault = Fault::invalid, .code = code};
  read_key_refusal(error);
  return error.fault;
}

TEST_CASE("a key that is in use is in doubt, whatever else its code says") {
  for (const char* code :
       {"idempotency_key_in_use", "idempotency_key_in_progress",
        "idempotency_key_reuse_in_progress", "idempotency_different_request_in_progress",
        "idempotency_concurrent_reuse", "Idempotency_Mismatch_Still_Processing",
        "idempotency_error"}) {
    INFO(code);
    CHECK(fault_of(code) == Fault::in_doubt);
  }
}

TEST_CASE("a key that belongs to a different request is a conflict") {
  for (const char* code : {"idempotency_key_reused", "idempotency_mismatch",
                           "IDEMPOTENCY_KEY_USED_WITH_DIFFERENT_BODY"}) {
    INFO(code);
    CHECK(fault_of(code) == Fault::conflict);
  }
}

TEST_CASE("a code about a missing key, or about something else, keeps the fault of its status") {
  for (const char* code : {"idempotency_key_missing", "idempotency_key_required",
                           "invalid_idempotency_key", "reused_card", "", "different_currency"}) {
    INFO(code);
    CHECK(fault_of(code) == Fault::invalid);
  }
}

TEST_CASE("a code is shown if it is a word, and not if it echoes the key") {
  const Secret key{"sk_live_abc"};
  CHECK(plain_code("card_declined", key) == "card_declined");
  CHECK(plain_code("Insufficient-Funds", key) == "Insufficient-Funds");
  for (const char* code :
       {"sk_live_abc", "bad_key_sk_live_abc", "4242424242424242", "no such card", "code\n"}) {
    CHECK(plain_code(code, key).empty());
  }
  CHECK(plain_code(std::string(64, 'a'), Secret{}).size() == 64);
  CHECK(plain_code(std::string(65, 'a'), Secret{}).empty());
}

}  // namespace
