#!/usr/bin/env bash
# Without arguments: times the stages of the engine and the plugin boundary, by medians, in two minutes.
# With captures: times radar on them, as processor seconds (user and system) and peak memory, the best of
# three rounds.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/packages.sh

scripts/setup.sh

parts() {
    # The results of this run alone, and an absolute path: benchmarks run in their package's folder.
    CRITERION_HOME=$(mktemp -d)
    export CRITERION_HOME
    trap 'rm -rf "$CRITERION_HOME"' EXIT
    local log="$CRITERION_HOME/log" status=0

    cargo bench --no-run --package radar-core --package radar-dns --bench engine --bench boundary >&2
    say "load before: $(cut -d' ' -f1-3 /proc/loadavg), $(nproc) processors"
    cargo bench --quiet --package radar-core --bench engine -- --quiet >"$log" 2>&1 ||
        fail "the benchmark \`engine\` failed:" "$(tail -n 5 "$log")"
    cargo bench --quiet --package radar-dns --bench boundary -- --quiet >"$log" 2>&1 || status=$?
    table
    sed -n '/^boundary: ns/,/^error/{/^error/!p}' "$log"
    say "load after: $(cut -d' ' -f1-3 /proc/loadavg)"
    [ "$status" = 0 ] || fail "the benchmark \`boundary\` failed:" "$(tail -n 5 "$log")"
}

table() {
    python3 - "$CRITERION_HOME" <<'PYTHON'
import json, pathlib, sys

results = sorted(pathlib.Path(sys.argv[1]).glob("**/new/estimates.json"), key=lambda path: path.stat().st_mtime)
group = None
print(f"{'ns each':>12} {'million/s':>12}")
for path in results:
    what = json.loads(path.with_name("benchmark.json").read_text())
    each = json.loads(path.read_text())["median"]["point_estimate"] / what["throughput"]["Elements"]
    if what["group_id"] != group:
        group = what["group_id"]
        print(group)
    name = " ".join(filter(None, [what["function_id"], what["value_str"]]))
    print(f"{each:12.1f} {1000 / each:12.2f}  {name}")
PYTHON
}

captures() {
    cargo build --release >&2
    radar="${CARGO_TARGET_DIR:-target}/release/radar"
    events=$(mktemp -d)
    trap 'rm -rf "$events"' EXIT

    python3 - "$radar" "$events/radar.jsonl" "$@" <<'PYTHON'
import os, sys

radar, events, captures = sys.argv[1], sys.argv[2], sys.argv[3:]
print(f"{'CPU s':>8} {'MiB':>6} {'events':>9}  capture")
for capture in captures:
    best = None
    for _ in range(3):
        if os.path.exists(events):
            os.remove(events)
        command = [radar, "--quiet", "--config", "radar.toml", "--set", f"sinks.json.path={events}", "-r", capture]
        pid = os.posix_spawn(radar, command, os.environ)
        _, status, usage = os.wait4(pid, 0)
        if status:
            sys.exit(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
        seconds = usage.ru_utime + usage.ru_stime
        best = min(best or (seconds, usage.ru_maxrss), (seconds, usage.ru_maxrss))
    lines = open(events, "rb").read().count(b"\n")
    print(f"{best[0]:8.2f} {best[1] / 1024:6.0f} {lines:9}  {capture}")
PYTHON
}

if [ $# -gt 0 ]; then captures "$@"; else parts; fi
