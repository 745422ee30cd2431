# SPDX-License-Identifier: MIT
# What the headers need: the system's packages first; nlohmann/json is fetched when the system has none.
include(FetchContent)

set(PAYCOURIER_CURL_VERSION 7.85)
set(PAYCOURIER_OPENSSL_VERSION 3)
set(PAYCOURIER_JSON_VERSION 3.10)

option(PAYCOURIER_INSTALL "Install the headers and the CMake package" ${PROJECT_IS_TOP_LEVEL})

find_package(CURL ${PAYCOURIER_CURL_VERSION} REQUIRED)
find_package(OpenSSL ${PAYCOURIER_OPENSSL_VERSION} REQUIRED)
find_package(Threads REQUIRED)

set(JSON_Install ${PAYCOURIER_INSTALL})
FetchContent_Declare(nlohmann_json
    GIT_REPOSITORY https://github.com/nlohmann/json.git
    GIT_TAG v3.11.3
    GIT_SHALLOW TRUE
    SYSTEM
    FIND_PACKAGE_ARGS ${PAYCOURIER_JSON_VERSION})
FetchContent_MakeAvailable(nlohmann_json)
