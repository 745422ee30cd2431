# SPDX-License-Identifier: MIT
# Installs the headers and a CMake package: find_package(paycourier), then link paycourier::paycourier; or
# find_package(paycourier COMPONENTS sqlite), then link paycourier::sqlite.
if(NOT PAYCOURIER_INSTALL)
    return()
endif()

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_DATADIR}/cmake/paycourier)

configure_file(cmake/paycourierConfig.cmake.in paycourierConfig.cmake @ONLY)
write_basic_package_version_file(paycourierConfigVersion.cmake
    COMPATIBILITY SameMinorVersion
    ARCH_INDEPENDENT)

install(TARGETS paycourier EXPORT paycourierTargets FILE_SET HEADERS)
install(EXPORT paycourierTargets NAMESPACE paycourier:: DESTINATION ${package_dir})
install(TARGETS paycourier_sqlite EXPORT paycourierSqliteTargets FILE_SET HEADERS)
install(EXPORT paycourierSqliteTargets NAMESPACE paycourier:: DESTINATION ${package_dir})
install(FILES
    ${CMAKE_CURRENT_BINARY_DIR}/paycourierConfig.cmake
    ${CMAKE_CURRENT_BINARY_DIR}/paycourierConfigVersion.cmake
    DESTINATION ${package_dir})
