#!/usr/bin/env bash
# Fuzzes one target, or all in turn, with libFuzzer: scripts/fuzz.sh [TARGET|all] [SECONDS] [PROCESSES].
#
# With a nightly toolchain memory is watched by AddressSanitizer; stable has coverage all the same.
# Corpus and findings lie outside the checkout, in $RADAR_FUZZ_DIR: what was found last time is gone on from.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/packages.sh

wanted=${1:-all} seconds=${2:-600} processes=${3:-1}
folder=${RADAR_FUZZ_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/radar-fuzz}
# Octets of memory and seconds for one input: more than any needs, less than a mistake takes.
memory_mib=2048 input_seconds=10

scripts/setup.sh
command -v c++ >/dev/null || install_packages g++

# What cargo-fuzz passes, too: counters for each edge, and what comparisons compare.
flags="--cfg fuzzing -Cdebug-assertions -Coverflow-checks -Cforce-frame-pointers"
flags+=" -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4"
flags+=" -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table"
flags+=" -Cllvm-args=-sanitizer-coverage-trace-compares"
cargo=(cargo)
if command -v rustup >/dev/null && rustup run nightly rustc --version >/dev/null 2>&1; then
    cargo=(rustup run nightly cargo)
    flags+=" -Zsanitizer=address"
fi
# With the target named, build scripts and macros are built without the flags.
host=$("${cargo[@]}" -vV | sed -n 's/^host: //p')
target=${RADAR_FUZZ_TARGET_DIR:-${CARGO_TARGET_DIR:-target}/fuzz}

build() {
    CARGO_TARGET_DIR=$target RUSTFLAGS=$flags "${cargo[@]}" build --quiet --profile fuzz --target "$host" \
        --package radar-fuzz --features libfuzzer --bin "$1"
}

plain() { cargo run --quiet --package radar-fuzz -- "$@"; }

fuzz() {
    local name=$1 here=$folder/$1 parallel=()
    [ "$processes" = 1 ] || parallel=("-fork=$processes")
    say "$name for $seconds s; corpus and findings in $here"
    ASAN_OPTIONS=detect_odr_violation=0 "$target/$host/fuzz/$name" "$here/corpus" "$here/seeds" \
        -max_total_time="$seconds" -timeout="$input_seconds" -rss_limit_mb="$memory_mib" \
        -max_len="$(plain limit "$name")" -artifact_prefix="$here/findings/" -print_final_stats=1 \
        "${parallel[@]}"
}

names=$wanted
[ "$wanted" != all ] || names=$(plain list)
for name in $names; do
    mkdir -p "$folder/$name"/{corpus,findings,seeds}
    plain seeds "$name" "$folder/$name/seeds"
    build "$name"
    fuzz "$name" || fail "$name: see the end of the above, and once more with:" \
        "cargo run -p radar-fuzz -- run $name $folder/$name/findings/FILE"
done
