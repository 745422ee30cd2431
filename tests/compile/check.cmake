# SPDX-License-Identifier: MIT
# Compiles SOURCE without writing anything. KIND accept: it must compile. KIND reject: it must not;
#   // expect: REGEX        the compiler's first error line matches REGEX
#   // errors: N            there are exactly N lines with "error:" (1 when left out)
#   // flags: FLAGS          of either kind: given to the compiler
# A line for one compiler only, `// expect GNU: ...` or `// errors Clang: ...`, wins over the plain one.
cmake_minimum_required(VERSION 3.25)

list(REMOVE_DUPLICATES INCLUDES)
list(TRANSFORM INCLUDES PREPEND -I)
file(STRINGS ${SOURCE} flags REGEX "^// flags: ")
string(REPLACE "// flags: " "" flags "${flags}")
separate_arguments(flags)
execute_process(
    COMMAND ${COMPILER} -std=c++20 -fsyntax-only -fno-diagnostics-color ${flags} ${INCLUDES} ${SOURCE}
    RESULT_VARIABLE result
    OUTPUT_VARIABLE output
    ERROR_VARIABLE output)

if(KIND STREQUAL accept)
    if(NOT result EQUAL 0)
        message("${output}")
        message(FATAL_ERROR "does not compile")
    endif()
    return()
endif()

function(directive name default)
    set(${name} "${default}" PARENT_SCOPE)
    file(READ ${SOURCE} text)
    foreach(tag IN ITEMS "${name}: " "${name} ${COMPILER_ID}: ")
        if(text MATCHES "(^|\n)// ${tag}([^\n]*)")
            set(${name} "${CMAKE_MATCH_2}" PARENT_SCOPE)
        endif()
    endforeach()
endfunction()

directive(expect "")
directive(errors 1)
if(expect STREQUAL "")
    message(FATAL_ERROR "has no line `// expect: REGEX`")
endif()
if(result EQUAL 0)
    message(FATAL_ERROR "compiles, and must not")
endif()

# Lists split at semicolons and stumble over brackets; neither survives into the list, only into the text.
set(first "")
set(count 0)
set(rest "${output}")
while(rest MATCHES "([^\n]* error:[^\n]*)\n?")
    set(line "${CMAKE_MATCH_1}")
    if(count EQUAL 0)
        set(first "${line}")
    endif()
    math(EXPR count "${count} + 1")
    string(FIND "${rest}" "${line}" at)
    string(LENGTH "${line}" length)
    math(EXPR at "${at} + ${length}")
    string(SUBSTRING "${rest}" ${at} -1 rest)
endwhile()

if(NOT first MATCHES "${expect}")
    message("${output}")
    message(FATAL_ERROR "the first error line is\n  ${first}\nand does not match\n  ${expect}")
endif()
if(NOT count EQUAL errors)
    message("${output}")
    message(FATAL_ERROR "${count} error lines, expected ${errors}")
endif()
