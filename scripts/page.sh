#!/usr/bin/env bash
# Checks the page of the web sink: its types and its parts one by one; with "browser", what a real one shows of made-up
# traffic; with "built", what it shows of captures that the built radar plays; with "measure", what it costs.
# Where there is no Node.js of this age, or nothing can be fetched, it says so and exits with 69.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/packages.sh

node_min=20
page=$PWD/plugins/web/page
folder=$(realpath -m "${CARGO_TARGET_DIR:-target}")/page

skip() {
    say "the page is not tested: $1"
    exit 69
}

node_major() { node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/'; }

if [ "$(node_major || true)" -lt "$node_min" ] 2>/dev/null || ! command -v npm >/dev/null; then
    (install_packages nodejs npm) || skip "Node.js cannot be installed"
fi
[ "$(node_major)" -ge "$node_min" ] || skip "it takes Node.js $node_min, and here is $(node --version)"

# What only the tests need lies in the target folder, and is fetched again only when its list has changed.
mkdir -p "$folder"
if ! cmp -s "$page/package-lock.json" "$folder/package-lock.json"; then
    cp "$page/package.json" "$page/package-lock.json" "$folder"
    (cd "$folder" && timeout 300 npm ci --silent --no-audit --no-fund >&2) ||
        { rm -f "$folder/package-lock.json" && skip "npm cannot fetch what its tests need"; }
fi
ln -sfn "$folder/node_modules" "$page/node_modules"

cd "$page"
case "${1:-}" in
browser | built | measure)
    command -v chromium >/dev/null || (install_packages chromium) || skip "there is no chromium"
    CARGO_TARGET_DIR=$(dirname "$folder")
    export CARGO_TARGET_DIR
    if [ "$1" != browser ] && ! [ -x "$CARGO_TARGET_DIR/debug/radar" ]; then skip "radar is not built"; fi
    # Two minutes and a half on two processors.
    [ "$1" = built ] && exec timeout 300 npm run --silent built
    exec npm run --silent "$1" -- "${@:2}"
    ;;
esac
npm run --silent check
node --test --test-reporter=dot tests/unit/*.test.js
