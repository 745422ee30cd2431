// SPDX-License-Identifier: MIT
// scrub_curl_memory: libcurl wipes what it frees, so that its copies of a request do not stay.
#ifndef PAYCOURIER_ADAPTER_CURL_SCRUBBING_HPP
#define PAYCOURIER_ADAPTER_CURL_SCRUBBING_HPP

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <cstring>

#include <curl/curl.h>
#include <malloc.h>

#include <paycourier/adapter/curl/handle.hpp>
#include <paycourier/base/result.hpp>
#include <paycourier/base/secret.hpp>

namespace paycourier::inline v0 {

namespace curl {

/// The five functions that curl_global_init_mem takes. The size of a block is asked of malloc, not
/// kept in front of it: so a block may also come from before libcurl was initialised, or be freed
/// by an application that confuses curl_free with free.
struct Scrubbing {
  static void* allocate(std::size_t bytes) noexcept {
    if (!was_used().load(std::memory_order_relaxed)) was_used().store(true);
    return std::malloc(bytes);
  }

  static void* allocate_zeroed(std::size_t count, std::size_t bytes) noexcept {
    return std::calloc(count, bytes);
  }

  static void release(void* block) noexcept {
    wipe(block, ::malloc_usable_size(block));
    std::free(block);
  }

  /// Never in place: what realloc moves, it leaves behind unwiped.
  static void* reallocate(void* block, std::size_t bytes) noexcept {
    void* const moved = allocate(bytes);
    if (!moved || !block) return moved;
    std::memcpy(moved, block, std::min(bytes, ::malloc_usable_size(block)));
    release(block);
    return moved;
  }

  static char* duplicate(const char* text) noexcept {
    const std::size_t bytes = std::strlen(text) + 1;
    void* const copy = allocate(bytes);
    return static_cast<char*>(copy ? std::memcpy(copy, text, bytes) : nullptr);
  }

  /// libcurl says OK and ignores the functions when somebody has initialised it before: whether it
  /// took them shows only when it allocates.
  static Start start() noexcept {
    const ::CURLcode code = ::curl_global_init_mem(CURL_GLOBAL_DEFAULT, &allocate, &release,
                                                   &reallocate, &duplicate, &allocate_zeroed);
    const Lines probe{::curl_slist_append(nullptr, "probe")};
    const bool is_taken = was_used().load();
    return {.is_ready = is_ready_after(code), .is_scrubbed = is_taken, .was_foreign = !is_taken};
  }

 private:
  static std::atomic<bool>& was_used() noexcept {
    static std::atomic<bool> used{false};
    return used;
  }
};

}  // namespace curl

/// From here on libcurl wipes every block of memory before it frees it, in the whole process and
/// until its end, for other users of libcurl too. Without this, copies of a request, card and API
/// key among them, stay in freed memory after the call. Costs a pass over each freed block, 1 to 4
/// us a request; with libcurl 8, whose idle handles keep a request, also a new connection for each
/// that carries a credential.
///
/// Call it first thing in main, while there is one thread and before anything in the process uses
/// libcurl, and not from a plug-in that may be unloaded; once it has succeeded it may be called
/// again. Fault::invalid, and libcurl goes on as it is, when this library or anybody else has
/// initialised it already: it does not change its functions after that.
inline Result<void> scrub_curl_memory() {
  const curl::Start& start = curl::start(&curl::Scrubbing::start);
  if (!start.is_ready) {
    return Error{Fault::invalid, "libcurl could not be started, or is built without OpenSSL"};
  }
  if (start.is_scrubbed) return {};
  return Error{Fault::invalid,
               start.was_foreign
                   ? "too late to scrub the memory of libcurl: something else in this process has "
                     "initialised it; call scrub_curl_memory() first thing in main"
                   : "too late to scrub the memory of libcurl: a request was made before; call "
                     "scrub_curl_memory() first thing in main"};
}

}  // namespace paycourier::inline v0

#endif
