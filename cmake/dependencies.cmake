# SPDX-License-Identifier: MIT
# What the headers need: the system's packages first; nlohmann/json is fetched when the system has none.
include(FetchContent)

set(PAYCOURIER_CURL_VERSION 7.85)
set(PAYCOURIER_OPENSSL_VERSION 3)
set(PAYCOURIER_JSON_VERSION 3.10)
set(PAYCOURIER_SQLITE_VERSION 3.37)

option(PAYCOURIER_INSTALL "Install the headers and the CMake package" ${PROJECT_IS_TOP_LEVEL})

find_package(CURL ${PAYCOURIER_CURL_VERSION} REQUIRED)
find_package(OpenSSL ${PAYCOURIER_OPENSSL_VERSION} REQUIRED)
find_package(Threads REQUIRED)
# Only paycourier::sqlite needs it: without SQLite there is no such target, and nobody is told.
if(NOT TARGET SQLite::SQLite3)
    find_package(SQLite3 ${PAYCOURIER_SQLITE_VERSION} QUIET)
endif()

set(JSON_Install ${PAYCOURIER_INSTALL})
FetchContent_Declare(nlohmann_json
    GIT_REPOSITORY https://github.com/nlohmann/json.git
    GIT_TAG v3.11.3
    GIT_SHALLOW TRUE
    SYSTEM
    FIND_PACKAGE_ARGS ${PAYCOURIER_JSON_VERSION})
FetchContent_MakeAvailable(nlohmann_json)
