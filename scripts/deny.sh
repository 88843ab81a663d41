#!/usr/bin/env bash
# Checks licenses, bans and sources of all dependencies with cargo-deny, which is installed when it is missing.
#
# Advisories are left out: they need the advisory database, a git repository that cannot be reached from everywhere.
# Where it can: cargo deny check advisories
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/packages.sh

version=0.20.2
# Outside the checkout, so that the next checkout finds it.
tools="${RADAR_TOOLS_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/radar-tools}"
PATH="$tools/bin:$PATH"

if ! command -v cargo-deny >/dev/null; then
    say "installing cargo-deny $version to $tools"
    # Unoptimized it is built in a third of the time, and a check still takes two seconds.
    env -u CARGO_TARGET_DIR CARGO_PROFILE_DEV_DEBUG=false \
        cargo install --quiet --locked --debug --root "$tools" --version "$version" cargo-deny ||
        fail "cargo-deny could not be installed; see above"
fi
cargo-deny --all-features check licenses bans sources
