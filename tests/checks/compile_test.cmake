# SPDX-License-Identifier: MIT
# Feeds tests/compile/check.cmake small programs: what must compile and does not, what must not and does, and refusals
# with other words or more errors than promised.
cmake_minimum_required(VERSION 3.25)

file(REMOVE_RECURSE ${SCRATCH})

# judge(KIND WORDS TEXT): WORDS empty: the program TEXT passes as KIND; otherwise it is red and says WORDS.
function(judge kind words text)
    set(source "${SCRATCH}/a program.cpp")
    file(WRITE ${source} "${text}")
    execute_process(
        COMMAND ${CMAKE_COMMAND} -D KIND=${kind} -D SOURCE=${source} -D COMPILER=${COMPILER}
            -D COMPILER_ID=${COMPILER_ID} -D INCLUDES= -P ${SOURCE}/tests/compile/check.cmake
        RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
    string(FIND "${output}" "${words}" at)
    if(words STREQUAL "" AND NOT result EQUAL 0)
        message(SEND_ERROR "must pass as ${kind}:\n${text}\n${output}")
    elseif(NOT words STREQUAL "" AND (result EQUAL 0 OR at LESS 0))
        message(SEND_ERROR "expected \"${words}\", got ${result}:\n${text}\n${output}")
    endif()
endfunction()

set(good "int main() { return 0; }\n")
set(said "template <class Policy> struct Sender { static_assert(sizeof(Policy) > 9, \"[a policy]; has (next)\"); };\n")
set(bad "${said}int main() { Sender<char> sender; return sizeof(sender) == 0; }\n")
set(late "template <class T> int ask(T t) { return t.next(); }\nint main() { return ask(1); }\n")

judge(accept "" "${good}")
judge(accept "does not compile" "${bad}")
judge(accept "does not compile" "${late}")
judge(accept "does not compile" "#include <paycourier/no_such_header.hpp>\n${good}")

judge(reject "" "// expect: has \\(next\\)\n${bad}")
judge(reject "" "// expect: request for member|member reference\n${late}")
judge(reject "has no line" "${bad}")
judge(reject "compiles, and must not" "// expect: has \\(next\\)\n${good}")
judge(reject "does not match" "// expect: has no next\n${bad}")
judge(reject "does not match" "// expect: has \\(next\\)\n${late}")
judge(reject "error lines, expected 1" "// expect: has \\(next\\)\n${bad}int again = \"text\";\n")
judge(reject "" "// expect: has \\(next\\)|int again|invalid conversion|cannot init\n// errors: 2\n${bad}int again = \"text\";\n")
judge(reject "1 error lines, expected 2" "// expect: has \\(next\\)\n// errors: 2\n${bad}")
judge(reject "" "// expect: no such words\n// expect ${COMPILER_ID}: has \\(next\\)\n// errors Other: 7\n${bad}")
