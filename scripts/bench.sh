#!/usr/bin/env bash
# Times radar on captures: processor seconds (user and system) and peak memory, the best of three rounds.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/packages.sh

[ $# -gt 0 ] || fail "no captures named:" 'make bench CAPTURES="a.pcap b.pcap"'
scripts/setup.sh
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
