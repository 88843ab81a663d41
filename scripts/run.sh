#!/usr/bin/env bash
# Builds radar and runs it as radar.toml says, on this machine's traffic; arguments are handed on to radar.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/packages.sh

scripts/setup.sh
cargo build --release >&2
radar="${CARGO_TARGET_DIR:-target}/release/radar"

# Capturing needs CAP_NET_RAW: root has it, and so has a program that was given it.
may_capture() {
    [ "$(id -u)" = 0 ] || { command -v getcap >/dev/null && getcap "$radar" | grep -q cap_net_raw; }
}

# Reading a file needs no rights.
reads_a_file=no
for argument in "$@"; do
    case $argument in -r* | --read*) reads_a_file=yes ;; esac
done

if [ $reads_a_file = yes ] || may_capture; then
    exec "$radar" --config radar.toml "$@"
fi
command -v sudo >/dev/null || fail "capturing needs rights, and there is no sudo; as root, once for each build:" \
    "setcap cap_net_raw=ep $(realpath "$radar")"
say "capturing needs rights: running with sudo (to do without: sudo setcap cap_net_raw=ep $(realpath "$radar"))"
exec sudo "$radar" --config radar.toml "$@"
