# SPDX-License-Identifier: MIT
# Sourced by examples/run, tests/run and .ci/run: makes sure that the Debian or Ubuntu packages they need are there.
# Says nothing and changes nothing when they are. Where there is no apt-get, CMake tells what is missing.
# shellcheck shell=bash

packages_to_build=(g++ cmake ninja-build pkg-config openssl ca-certificates
  libcurl4-openssl-dev libssl-dev nlohmann-json3-dev libcpp-httplib-dev)
packages_to_test=(libsqlite3-dev)

# Whether package $1 is installed, or its program came from elsewhere.
have_package() {
  case $1 in
    g++ | cmake | pkg-config | openssl | valgrind | clang | clang-format | clang-tidy | npm) command -v "$1" ;;
    ninja-build) command -v ninja ;;
    nodejs) command -v node ;;
    *) dpkg-query -W -f '${db:Status-Status}\n' "$1" | grep -qx installed ;;
  esac >/dev/null 2>&1
}

# as_root COMMAND...: runs it as root without asking; fails when that is not possible.
as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@" </dev/null
  else
    sudo -n "$@" </dev/null
  fi
}

# need_packages NAME...: installs those that are missing, or says how to and fails.
need_packages() {
  local name log missing=()
  command -v apt-get >/dev/null || return 0
  for name in "$@"; do
    have_package "$name" || missing+=("$name")
  done
  [ ${#missing[@]} -gt 0 ] || return 0

  if ! as_root true 2>/dev/null; then
    printf '%s\n' "Packages are missing, and installing them takes root. Run this line, then try again:" \
      "  sudo apt-get update && sudo apt-get install --yes --no-install-recommends ${missing[*]}" >&2
    return 1
  fi
  printf 'installing %s\n' "${missing[*]}" >&2
  log=$(mktemp)
  if ! { as_root env DEBIAN_FRONTEND=noninteractive apt-get -q update || true
         as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=120 \
           install --yes --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    rm -f "$log"
    printf 'could not install %s\n' "${missing[*]}" >&2
    return 1
  fi
  rm -f "$log"
}

# at_least PROGRAM HAVE WANT: fails with a sentence when version HAVE of PROGRAM is older than WANT.
at_least() {
  [ "$(printf '%s\n%s\n' "$3" "$2" | sort -V | head -n 1)" = "$3" ] && return 0
  printf 'paycourier needs %s %s or newer; this machine has %s.\n' "$1" "$3" "${2:-none}" >&2
  return 1
}

# What every build needs, new enough.
need_toolchain() {
  need_packages "${packages_to_build[@]}" || return 1
  at_least cmake "$(cmake --version 2>/dev/null | sed -n 's/^cmake version //p')" 3.25 || return 1
  at_least g++ "$(g++ -dumpfullversion 2>/dev/null)" 12 || return 1
}

have_catch2() {
  local prefix version
  for prefix in "$1/usr" /usr/local /usr; do
    for version in "$prefix"/{lib,lib64,share,lib/*-linux-gnu*}/cmake/Catch2/Catch2ConfigVersion.cmake; do
      grep -qs 'PACKAGE_VERSION "3' "$version" && return 0
    done
  done
  return 1
}

# need_catch2 FOLDER: Catch2 v3 for the tests. From the distribution when it has v3; on a Debian that has v2, out of
# the backports pocket of the machine's own mirror, unpacked into FOLDER so that the system stays as it is.
# Where neither works, CMake fetches it.
need_catch2() {
  local deps=$1 codename mirror keyring
  command -v apt-get >/dev/null || return 0
  have_catch2 "$deps" && return 0
  if apt-cache policy catch2 | grep -q 'Candidate: 3'; then
    need_packages catch2
    return
  fi
  codename=$(. /etc/os-release && [ "$ID" = debian ] && echo "${VERSION_CODENAME:-}") || return 0
  # shellcheck disable=SC2016
  mirror=$(apt-get indextargets --format '$(CREATED_BY) $(RELEASE) $(COMPONENT) $(REPO_URI)' |
    sed -n "s/^Packages $codename main //p" | head -n 1)
  keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  printf 'fetching Catch2 v3 into %s\n' "$deps" >&2
  mkdir -p "$deps"/apt/{none,lists/partial,archives/partial}
  deps=$(cd "$deps" && pwd)
  printf 'deb %s %s %s-backports main\n' "$([ -e $keyring ] && echo "[signed-by=$keyring]")" "$mirror" "$codename" \
    >"$deps/apt/sources.list"
  cat >"$deps/apt/apt.conf" <<END
Dir::Etc::sourcelist "$deps/apt/sources.list";
Dir::Etc::sourceparts "$deps/apt/none";
Dir::Etc::preferences "$deps/apt/none";
Dir::Etc::preferencesparts "$deps/apt/none";
Dir::State::lists "$deps/apt/lists/";
Dir::Cache "$deps/apt/";
APT::Sandbox::User "$(id -un)";
END
  if ! (
    cd "$deps/apt"
    export APT_CONFIG="$deps/apt/apt.conf"
    apt-get -q update && apt-get -q download "libcatch2-dev/$codename-backports" && dpkg -x libcatch2-dev_*.deb "$deps"
  ) >"$deps/apt/log" 2>&1 </dev/null; then
    tail -n 5 "$deps/apt/log" >&2
    printf 'no Catch2 v3 package here; CMake will fetch it\n' >&2
  fi
}
