# SPDX-License-Identifier: MIT
# Feeds cmake/readme.sh a sound README, then one with one thing wrong at a time: it must go red and say so.
cmake_minimum_required(VERSION 3.25)

set(tree ${SCRATCH}/tree)
file(REMOVE_RECURSE ${tree})
file(WRITE ${tree}/LICENSE "MIT")
file(WRITE ${tree}/examples/pay.cpp "int main() {\n  // [pay]\n  if (true) {\n    pay();\n  }\n\n  done();\n  // [/pay]\n}\n")
file(WRITE ${tree}/examples/use.cmake "# [use]\nadd_subdirectory(paycourier)\n# [/use]\n# [open]\n")
set(pay "<!-- region: examples/pay.cpp pay -->\n```cpp\nif (true) {\n  pay();\n}\n\ndone();\n```\n")
set(use "<!-- region: examples/use.cmake use -->\n\n```cmake\nadd_subdirectory(paycourier)\n```\n")
set(text "# Title\n\n```\nplain text\n```\n[licence](LICENSE#mit), [there](#there), [out](https://example.com/x)\n")

# judge(WORDS README): README is sound when WORDS is empty; otherwise the checker is red and says WORDS.
function(judge words readme)
    file(WRITE ${tree}/README.md "${readme}")
    execute_process(COMMAND bash ${SOURCE}/cmake/readme.sh ${tree}
        RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
    string(FIND "${output}" "${words}" at)
    if(words STREQUAL "" AND NOT result EQUAL 0)
        message(SEND_ERROR "a sound README is red:\n${output}")
    elseif(NOT words STREQUAL "" AND (result EQUAL 0 OR at LESS 0))
        message(SEND_ERROR "expected \"${words}\", got ${result}:\n${output}")
    endif()
endfunction()

judge("" "${text}${pay}${use}")
judge("the cpp block has no line <!-- region: FILE NAME -->" "${text}```cpp\npay();\n```\n")
judge("the sh block has no line <!-- region: FILE NAME -->" "${pay}```sh\npay\n```\n")
string(REPLACE "```cpp" "Some words.\n```cpp" apart "${pay}")
judge("the cpp block has no line <!-- region: FILE NAME -->" "${apart}")
string(REPLACE "pay();" "pay(now);" other "${pay}")
judge("the block differs from region [pay] of examples/pay.cpp" "${other}")
string(REPLACE "done();\n" "" shorter "${pay}")
judge("the block differs from region [pay] of examples/pay.cpp" "${shorter}")
judge("the block differs from region [pay] of examples/pay.cpp"
    "<!-- region: examples/pay.cpp pay -->\n```cpp\n```\n")
string(REPLACE "pay.cpp pay" "pay.cpp refund" unnamed "${pay}")
judge("examples/pay.cpp has no region [refund]" "${unnamed}")
string(REPLACE "pay.cpp" "gone.cpp" gone "${pay}")
judge("there is no file examples/gone.cpp" "${gone}")
judge("region [open] of examples/use.cmake has no end" "<!-- region: examples/use.cmake open -->\n```cmake\n```\n")
judge("there is no file docs/GUIDE.md" "${text}[guide](docs/GUIDE.md)\n")
judge("a block has no end" "${text}```\n")
