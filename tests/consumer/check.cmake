# SPDX-License-Identifier: MIT
# Copies the consumer WAY (fetch or installed, alone or with _sqlite) and its program out of the tree, configures, builds
# and runs it under strict warnings, then reads its compile commands: nothing but include directories and -std may come
# from the library. Where SQLite is not asked for, it is not to be found.
cmake_minimum_required(VERSION 3.25)

set(strict -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Werror)
list(JOIN strict " " strict_text)
set(here ${BUILD}/consumer/${WAY})

function(run)
    execute_process(COMMAND ${ARGV} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
    if(NOT result EQUAL 0)
        list(JOIN ARGV " " command)
        message("${output}")
        message(FATAL_ERROR "failed: ${command}")
    endif()
endfunction()

file(REMOVE_RECURSE ${here})
set(program main.cpp)
set(without_sqlite ON)
if(WAY MATCHES "_sqlite$")
    set(program sqlite.cpp)
    set(without_sqlite OFF)
endif()
file(COPY ${CMAKE_CURRENT_LIST_DIR}/${WAY}/CMakeLists.txt ${CMAKE_CURRENT_LIST_DIR}/${program}
    DESTINATION ${here}/source)

if(WAY MATCHES "^installed")
    run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${here}/prefix)
    list(PREPEND PREFIXES ${here}/prefix)
    set(own_include ${here}/prefix/include)
    file(GLOB_RECURSE left RELATIVE ${SOURCE}/include ${SOURCE}/include/paycourier/*.hpp)
    file(GLOB_RECURSE right RELATIVE ${own_include} ${own_include}/paycourier/*.hpp)
    if(NOT left STREQUAL right)
        message(FATAL_ERROR "the installed headers differ from the tree:\n  ${left}\n  ${right}")
    endif()
else()
    set(own_include ${SOURCE}/include)
endif()

list(JOIN PREFIXES ":" prefixes)
set(ENV{CMAKE_PREFIX_PATH} "${prefixes}:$ENV{CMAKE_PREFIX_PATH}")
run(${CMAKE_COMMAND} -S ${here}/source -B ${here}/build -G ${GENERATOR}
    -D CMAKE_CXX_COMPILER=${COMPILER}
    -D CMAKE_CXX_FLAGS=${strict_text}
    -D CMAKE_CXX_EXTENSIONS=OFF
    -D CMAKE_EXPORT_COMPILE_COMMANDS=ON
    -D CMAKE_DISABLE_FIND_PACKAGE_SQLite3=${without_sqlite}
    -D FETCHCONTENT_SOURCE_DIR_PAYCOURIER=${SOURCE}
    -D PAYCOURIER_VERSION=${VERSION})
run(${CMAKE_COMMAND} --build ${here}/build)
run(${here}/build/consumer)

# The words of the compile command, less those the consumer itself asked for.
file(READ ${here}/build/compile_commands.json commands)
string(JSON command GET "${commands}" 0 command)
separate_arguments(words UNIX_COMMAND "${command}")
list(POP_FRONT words)
list(REMOVE_ITEM words ${strict})
set(leaks ${words})
list(FILTER leaks EXCLUDE REGEX "^(-I.*|-isystem|/.*|-std=c\\+\\+(20|2a)|-o|-c|.*(main|sqlite)\\.cpp(\\.o)?)$")
if(leaks)
    message(FATAL_ERROR "the library adds to its consumer's command line: ${leaks}\n  ${command}")
endif()
if(NOT "-I${own_include}" IN_LIST words AND NOT "${own_include}" IN_LIST words)
    message(FATAL_ERROR "${own_include} is not among the include directories\n  ${command}")
endif()
if(NOT command MATCHES " -std=c\\+\\+(20|2a) ")
    message(FATAL_ERROR "cxx_std_20 does not reach the consumer\n  ${command}")
endif()
