#!/usr/bin/env bash
# Fetches what makes modules of plugins in C, JavaScript and Python, for the tests that build the templates: clang is
# installed, the others are put into the folder sdks in the target folder. What cannot be had is told, and its tests
# are skipped.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/packages.sh

folder=$(realpath -m "${CARGO_TARGET_DIR:-target}")/sdks
mkdir -p "$folder"
componentize_py=0.25.1
componentize_qjs=$(sed -n 's/.*"componentize-qjs": "\(.*\)".*/\1/p' plugin-api/template/js/package.json)

# has VERSION FILE: whether just this version lies there already.
has() { [ "$(cat "$2" 2>/dev/null)" = "$1" ]; }

for_c() {
    local clang
    for clang in clang clang-{22..16}; do
        command -v "$clang" >/dev/null && "$clang" --print-targets | grep -q wasm32 && return
    done
    (install_packages clang lld)
}

for_javascript() {
    has "$componentize_qjs" "$folder/js.version" && return
    command -v npm >/dev/null || { say "there is no npm" && return 1; }
    timeout 300 npm install --silent --no-audit --no-fund --prefix "$folder" "componentize-qjs@$componentize_qjs" >&2 &&
        echo "$componentize_qjs" >"$folder/js.version"
}

for_python() {
    has "$componentize_py" "$folder/python.version" && return
    python3 -m venv "$folder/python" >&2 &&
        timeout 300 "$folder/python/bin/pip" install --quiet "componentize-py==$componentize_py" >&2 &&
        echo "$componentize_py" >"$folder/python.version"
}

for_c || say "plugins in C are not tested: there is no clang for WASM"
for_javascript || say "plugins in JavaScript are not tested: componentize-qjs cannot be had"
for_python || say "plugins in Python are not tested: componentize-py cannot be had"
