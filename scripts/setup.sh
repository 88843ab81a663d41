#!/usr/bin/env bash
# Installs what building radar needs: a C linker and libpcap. Rust it only looks for.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/packages.sh

# As `rust-version` in Cargo.toml says.
rust_min=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)

if ! command -v cargo >/dev/null; then
    fail "there is no cargo, so Rust is not installed (or not in PATH); radar needs Rust $rust_min or later:" \
        "curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh" \
        "then open a new shell, and try again"
fi
rust=$(rustc --version | cut -d' ' -f2)
if [ "$(printf '%s\n%s\n' "$rust_min" "$rust" | sort -V | head -n1)" != "$rust_min" ]; then
    fail "Rust $rust is too old; radar needs $rust_min or later:" "rustup update stable" \
        "(a cargo from the distribution may stand before that of rustup in PATH: $(command -v cargo))"
fi

# The sure way to learn whether a program can be linked with libpcap is to link one.
links_with_pcap() {
    echo 'int main(void) { return 0; }' | cc -x c - -lpcap -o /dev/null 2>/dev/null
}

if ! links_with_pcap; then
    missing=(libpcap-dev)
    command -v cc >/dev/null || missing+=(gcc libc6-dev)
    install_packages "${missing[@]}"
    links_with_pcap || fail "a program still cannot be linked with libpcap; cc says:" \
        "$(echo 'int main(void) { return 0; }' | cc -x c - -lpcap -o /dev/null 2>&1 | head -n3)"
fi
