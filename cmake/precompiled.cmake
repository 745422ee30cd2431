# SPDX-License-Identifier: MIT
# Other people's headers that many tests or examples include, read once. Never our own: each program reads those as a
# user's would. With Clang only: GCC takes longer to load such a file than to read what is in it, and so shows in every
# run whether a file includes what it uses.

# paycourier_precompile(NAME HEADER...): an object library NAME that holds them; link to it what they need.
function(paycourier_precompile name)
    if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
        set(source ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp)
        file(CONFIGURE OUTPUT ${source} CONTENT "// Only to make a library of it.\n")
        add_library(${name} OBJECT EXCLUDE_FROM_ALL ${source})
        target_precompile_headers(${name} PRIVATE ${ARGN})
        target_link_libraries(${name} PRIVATE paycourier::paycourier)
    endif()
endfunction()

# paycourier_use_precompiled(TARGET NAME): a source with options of its own has to SKIP_PRECOMPILE_HEADERS.
function(paycourier_use_precompiled target name)
    if(TARGET ${name})
        target_precompile_headers(${target} REUSE_FROM ${name})
    endif()
endfunction()
