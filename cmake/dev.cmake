# SPDX-License-Identifier: MIT
# Work on paycourier itself: tests and examples. Read only when paycourier is the top-level project.
option(PAYCOURIER_TESTS "Build the tests" ON)
option(PAYCOURIER_EXAMPLES "Build the examples" ON)
option(PAYCOURIER_STATIC_TESTS "Also test the sources and the build: floors, compile, odr, consumer" ON)
option(PAYCOURIER_FUZZ "Build tests/fuzz with libFuzzer (Clang only)" OFF)

set_target_properties(paycourier PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)
if(TARGET paycourier::sqlite)
    set_target_properties(paycourier_sqlite PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)
endif()
enable_testing()

include(cmake/precompiled.cmake)

# cpp-httplib, the peer of tests and examples: its own CMake package, or the pkg-config file Debian ships.
if(PAYCOURIER_TESTS OR PAYCOURIER_EXAMPLES)
    find_package(httplib QUIET)
    if(NOT TARGET httplib::httplib)
        find_package(PkgConfig REQUIRED)
        pkg_check_modules(httplib REQUIRED IMPORTED_TARGET cpp-httplib)
        add_library(httplib::httplib ALIAS PkgConfig::httplib)
    endif()
endif()

if(PAYCOURIER_TESTS)
    FetchContent_Declare(Catch2
        GIT_REPOSITORY https://github.com/catchorg/Catch2.git
        GIT_TAG v3.7.1
        GIT_SHALLOW TRUE
        SYSTEM
        FIND_PACKAGE_ARGS 3)
    FetchContent_MakeAvailable(Catch2)
    if(DEFINED catch2_SOURCE_DIR)
        list(APPEND CMAKE_MODULE_PATH ${catch2_SOURCE_DIR}/extras)
        target_compile_options(Catch2 PRIVATE -w)
    endif()
    add_subdirectory(tests)
endif()

if(PAYCOURIER_EXAMPLES)
    add_subdirectory(examples)
endif()
