#!/usr/bin/env bash
# Installs what the tests need and runs them all; arguments are handed on to cargo test.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/packages.sh

scripts/setup.sh

# Programs that tests start, and the packages they are in.
missing=()
while read -r program package; do
    command -v "$program" >/dev/null || [ -x "/usr/sbin/$program" ] || missing+=("$package")
done <<'LIST'
curl curl
dig dnsutils
dnsmasq dnsmasq-base
tmux tmux
ip iproute2
logger bsdutils
openssl openssl
python3 python3
tcpdump tcpdump
LIST
install_packages "${missing[@]}"

# Plugins as WASM modules; where none can be built, the tests that play them say that they were skipped.
scripts/wasm.sh || { [ $? = 69 ] && say "tests that need a WASM module are skipped"; }

# What makes modules of C, JavaScript and Python; a test whose compiler cannot be had says that it was skipped.
scripts/sdks.sh

# The page of the web sink.
scripts/page.sh || [ $? = 69 ]

# The tests in tests/ start the radar and load the plugins that were built; both come from one profile.
begin=$SECONDS
cargo build --workspace --all-targets

# The page of the web sink in a browser, with what the radar that was built plays.
scripts/page.sh built || [ $? = 69 ]

log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
cargo test --workspace --no-fail-fast "$@" 2>&1 | tee "$log" || status=$?
say "built and tested in $((SECONDS - begin)) s"

# One line over all test programs: "test result: ok. 7 passed; 0 failed; …" of each.
awk '/^test result:/ { programs++; passed += $4; failed += $6 }
    END { if (programs) printf "%d passed, %d failed\n", passed, failed }' "$log"
exit "$status"
