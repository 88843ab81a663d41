#!/usr/bin/env bash
# Builds the fixture as a library and as a module, and keeps both for ever: plugin-api/compat/build.sh MAJOR.MINOR
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
. scripts/packages.sh

version=${1:?which version of the interface, as 1.1}
api=$(sed -n 's/^pub const API: (u16, u16) = (\(.*\), \(.*\));/\1.\2/p' plugin-api/abi/src/lib.rs)
kept=$here/$version
[ "$version" = "$api" ] || fail "the interface is at $api, not at $version (API in plugin-api/abi/src/lib.rs)"
[ ! -e "$kept/fixture.so" ] || fail "$kept is there: what was kept once is never built anew" \
    "(as long as it was in no release: git rm -r $kept)"
[ "$(uname -sm)" = "Linux x86_64" ] || fail "the library that is kept is one for Linux on x86_64"

folder=$(realpath -m "${CARGO_TARGET_DIR:-target}")/compat
# Of the machine it was built on nothing stays in it but the versions of its tools. The flags may be anybody's.
plain="--remap-path-prefix=$PWD=radar --remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=cargo"
# Small, since it stays in the repository: a panic must still end at the plugin's border.
small=(OPT_LEVEL=s LTO=fat CODEGEN_UNITS=1 STRIP=symbols)
# build PROFILE TRIPLE: with the compiler that the shell names.
build() {
    env "${small[@]/#/CARGO_PROFILE_${1^^}_}" RUSTFLAGS="$plain" CARGO_TARGET_DIR="$folder" \
        cargo build --quiet --locked --package compat-fixture --profile "$1" --target "$2" >&2
    "${RUSTC:-rustc}" --version
}
build_module() (
    settings=$(scripts/wasm.sh --env)
    eval "$settings"
    build wasm wasm32-unknown-unknown
)

mkdir -p "$kept"
native=$(build release x86_64-unknown-linux-gnu)
wasm=$(build_module)
cp "$folder/x86_64-unknown-linux-gnu/release/libcompat_fixture.so" "$kept/fixture.so"
cp "$folder/wasm32-unknown-unknown/wasm/compat_fixture.wasm" "$kept/fixture.wasm"
chmod 644 "$kept"/fixture.*

[ -e "$kept/input.pcap" ] || sh "$here/take/take.sh" "$kept/input.pcap"
compare=(cargo test --quiet --package radar-tests --test compatibility)
UPDATE_EXPECT=1 "${compare[@]}" the_library_of_each >&2 || fail "the library does not do what it should; see above"
"${compare[@]}" >&2 || fail "the fixture does not tell what it should; see above"
cat >"$kept/README.md" <<README
# The fixture of the interface $version

Built by \`../build.sh $version\` from [../fixture](../fixture) as it was in the commit that added this folder:

| file | octets | SHA-256 | built with |
|---|---|---|---|
| \`fixture.so\` | $(stat -c %s "$kept/fixture.so") | \`$(sha256sum <"$kept/fixture.so" | cut -d' ' -f1)\` | $native, x86_64-unknown-linux-gnu |
| \`fixture.wasm\` | $(stat -c %s "$kept/fixture.wasm") | \`$(sha256sum <"$kept/fixture.wasm" | cut -d' ' -f1)\` | $wasm, wasm32-unknown-unknown |

\`input.pcap\` was taken by [../take/take.sh](../take/take.sh); \`expected.jsonl\` is what the fixture tells of it.
Made for radar; anyone may use them under radar's licenses.
README
say "look through $kept/expected.jsonl before you commit it"
