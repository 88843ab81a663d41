#!/usr/bin/env bash
# Builds the plugins that the tests play as WASM modules, or those that are named: scripts/wasm.sh [PACKAGE...].
# Each becomes wasm/PACKAGE.wasm in the target folder; what cargo makes on the way stays in wasm/target.
#
#   eval "$(scripts/wasm.sh --env)"    only what cargo needs to build one, for the shell at hand
#
# Ends with 69 where there is no compiler for modules and no way to one; anything else that goes wrong is an error.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/packages.sh

triple=wasm32-unknown-unknown
folder=$(realpath -m "${CARGO_TARGET_DIR:-target}")
# Debian's compiler is unpacked here, if it is needed: 0.8 GB, which several checkouts may share.
toolchain=$(realpath -m "${RADAR_WASM_TOOLCHAIN:-$folder/wasm-toolchain}")
# The stable release whose rustc is the oldest that plugins promise to build with.
suite=trixie
guests=(compat-fixture my-analyzer radar-beacon radar-dns radar-mqtt radar-tls)
unavailable=69 # EX_UNAVAILABLE of sysexits.h

scratch=$(mktemp -d)
trap 'rm -rf "$scratch" ${unfinished:+"$unfinished"}' EXIT
# What was tried, and what came of it; shown if nothing did.
tried=$scratch/tried
: >"$tried"

# Keeps what was said by something that failed.
failed() {
    grep -iE '^(error|e:)' "$scratch/said" | head -n2 >>"$tried" || true
    return 1
}

# Ends with a message; modules of an earlier run go, so that no test plays what is out of date.
give_up() {
    rm -f "$folder"/wasm/*.wasm
    say "no WASM module can be built here:"
    sed 's/^/  /' "$tried" >&2
    say "what helps most often: rustup target add $triple"
    exit "$1"
}

# makes_modules RUSTC [ARGUMENT...]: the sure way to learn whether a compiler can is to have it make one.
makes_modules() {
    echo 'pub fn nothing() {}' |
        "$@" --target $triple --crate-type cdylib -o "$scratch/nothing.wasm" - >"$scratch/said" 2>&1 ||
        failed
}

# What is there: the compiler of the shell, with the linker that it names, if it does.
ours() {
    local linker=${CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER:-}
    makes_modules "${RUSTC:-rustc}" ${linker:+-Clinker="$linker"}
}

from_rustup() {
    command -v rustup >/dev/null || { echo "there is no rustup" >>"$tried" && return 1; }
    say "adding $triple to rustup's toolchain"
    timeout 120 rustup target add $triple >"$scratch/said" 2>&1 || failed && ours
}

# Debian's compiler has no linker for modules with it; that of rustup's does.
linker() {
    printf '%s/lib/rustlib/%s/bin/rust-lld' "$(rustc --print sysroot)" "$(rustc -vV | sed -n 's/^host: //p')"
}

unpacked() {
    [ -x "$toolchain/bin/rustc" ] && makes_modules "$toolchain/bin/rustc" -Clinker="$(linker)"
}

# apt in a world of its own: nothing is installed, and nothing of the machine's own lists is touched.
apt_aside() {
    APT_CONFIG=$scratch/apt.conf timeout 600 apt-get -qq "$@" >"$scratch/said" 2>&1 || failed
}

# The mirror that this machine uses.
mirror() {
    local found
    # shellcheck disable=SC2016 # the words in it are apt's
    found=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
        grep '/debian/$' | head -n1 || true)
    printf '%s' "${found:-http://deb.debian.org/debian/}"
}

prepare_apt() {
    local apt=$scratch/apt
    mkdir -p "$apt"/{lists,archives}/partial
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $(mirror) $suite main" >"$apt/sources.list"
    # A linker for programs is here already, under whatever name: it need not be fetched.
    cat >"$apt/status" <<STATUS
Package: here-already
Status: install ok installed
Architecture: all
Multi-Arch: foreign
Version: 1
Provides: gcc, libc-dev, binutils (= 99)
Maintainer: nobody
Description: what setup.sh has seen to
STATUS
    cat >"$scratch/apt.conf" <<CONF
Acquire::Retries "1";
Acquire::http::Timeout "20";
APT::Sandbox::User "";
APT::Update::Error-Mode "any";
Dir::Cache::archives "$apt/archives";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
Dir::Etc::SourceList "$apt/sources.list";
Dir::Etc::SourceParts "/dev/null";
Dir::State::lists "$apt/lists";
Dir::State::status "$apt/status";
CONF
}

# A compiler that is run through the loader and the C library it was built for, wherever the folder stands.
write_wrapper() {
    local root=$1 name=$2 loader
    loader=$(cd "$root" && echo usr/lib/*-linux-gnu*/ld-linux-*.so.*)
    cat >"$root/bin/$name" <<WRAPPER
#!/bin/sh
here=\${0%/*}/..
exec "\$here/$loader" --library-path "\$here/${loader%/*}" "\$here/usr/bin/$name" "\$@"
WRAPPER
    chmod +x "$root/bin/$name"
}

from_debian() {
    local program package
    for program in apt-get dpkg-deb; do
        command -v $program >/dev/null || { echo "there is no $program" >>"$tried" && give_up $unavailable; }
    done
    [ -x "$(linker)" ] || { echo "there is no $(linker)" >>"$tried" && give_up $unavailable; }
    mkdir -p "$(dirname "$toolchain")"
    exec 9>"$toolchain.lock"
    flock 9
    if unpacked; then return; fi
    # What a killed run has left behind: whoever makes one holds the lock.
    rm -rf "$toolchain".unfinished.*
    prepare_apt
    say "fetching Debian's rustc with the library for $triple (0.2 GB) to $toolchain"
    apt_aside update || give_up $unavailable
    apt_aside install --yes --download-only --no-install-recommends rustc libstd-rust-dev-wasm32 || give_up 1

    unfinished=$(mktemp -d "$toolchain.unfinished.XXXXXX")
    chmod 755 "$unfinished"
    for package in "$scratch"/apt/archives/*.deb; do
        dpkg-deb --extract "$package" "$unfinished"
    done
    rm -rf "${unfinished:?}/usr/share"
    mkdir "$unfinished/bin"
    write_wrapper "$unfinished" rustc
    write_wrapper "$unfinished" rustdoc
    # In one step: nobody ever finds half of it.
    rm -rf "$toolchain"
    mv -T "$unfinished" "$toolchain"
    unpacked || give_up 1
}

# Sets `settings` to what cargo needs to build modules.
find_compiler() {
    settings=()
    if ours; then return; fi
    if ! unpacked; then
        if from_rustup; then return; fi
        from_debian
        exec 9>&-
    fi
    settings=(
        "RUSTC=$toolchain/bin/rustc"
        "RUSTDOC=$toolchain/bin/rustdoc"
        "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=$(linker)"
    )
}

build() {
    local package packages=() modules=$folder/wasm
    for package in "$@"; do packages+=(--package "$package"); done
    # A folder of its own: with another compiler, all that was built for this machine would be built again.
    env "${settings[@]}" CARGO_TARGET_DIR="$modules/target" \
        cargo build --profile wasm --target $triple --lib "${packages[@]}" >&2
    for package in "$@"; do
        cp "$modules/target/$triple/wasm/${package//-/_}.wasm" "$modules/$package.wasm"
    done
}

find_compiler
if [ "${1:-}" = --env ]; then
    for setting in "${settings[@]}"; do printf 'export %q\n' "$setting"; done
    exit
fi
if [ $# = 0 ]; then
    for guest in "${guests[@]}"; do
        ! cargo pkgid --quiet --package "$guest" >/dev/null 2>&1 || set -- "$@" "$guest"
    done
fi
build "$@"
