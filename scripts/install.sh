#!/usr/bin/env bash
# Installs what was built: radar, its plugins, radar.toml, completions, manual pages, the unit, documents.
#
#   PREFIX      where it will run from (/usr/local)
#   DESTDIR     a folder to put it into instead of /, for packages
#   SYSCONFDIR  where radar.toml goes (/etc)
#   PROFILE     what was built: release, dev
#
# With --build it is built first.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/packages.sh

prefix=${PREFIX:-/usr/local}
root=${DESTDIR:-}
etc=${SYSCONFDIR:-/etc}
profile=${PROFILE:-release}
built="${CARGO_TARGET_DIR:-target}/$([ "$profile" = dev ] && echo debug || echo "$profile")"
radar="$built/radar"
if [ "${1:-}" = --build ]; then
    scripts/setup.sh
    cargo build --profile "$profile" >&2
fi
[ -x "$radar" ] || fail "there is no $radar; build it first:" "cargo build --profile $profile"

put() { install -D -m "$1" "${@:3}" "$root$2"; }

# What is shipped stands in radar.toml, parked plugins too: each table of a plugin is a library.
plugins() { sed -n 's/^\[\(analyzers\|sinks\)\.\([a-z0-9-]*\)\]$/\2/p' radar.toml | sort -u; }

put 0755 "$prefix/bin/radar" "$radar"
for plugin in $(plugins); do
    library="libradar_${plugin//-/_}.so"
    [ -f "$built/$library" ] || fail "there is no $built/$library; build it first:" "cargo build --profile $profile"
    put 0644 "$prefix/lib/radar/plugins/$library" "$built/$library"
done

# A configuration that somebody has written stays.
if [ -e "$root$etc/radar/radar.toml" ] && ! cmp -s radar.toml "$root$etc/radar/radar.toml"; then
    put 0644 "$etc/radar/radar.toml.new" radar.toml
    say "$root$etc/radar/radar.toml is kept; what comes with this version is beside it as radar.toml.new"
else
    put 0644 "$etc/radar/radar.toml" radar.toml
fi

generated=$(mktemp -d)
trap 'rm -rf "$generated"' EXIT
"$radar" man --all "$generated/man"
for shell in bash zsh fish; do "$radar" completions $shell >"$generated/$shell"; done
sed "s|@BINDIR@|$prefix/bin|" packaging/radar.service >"$generated/radar.service"
for page in "$generated"/man/*.1; do
    gzip -9n "$page"
    put 0644 "$prefix/share/man/man1/${page##*/}.gz" "$page.gz"
done
put 0644 "$prefix/share/bash-completion/completions/radar" "$generated/bash"
put 0644 "$prefix/share/zsh/site-functions/_radar" "$generated/zsh"
put 0644 "$prefix/share/fish/vendor_completions.d/radar.fish" "$generated/fish"
put 0644 "$prefix/lib/systemd/system/radar.service" "$generated/radar.service"
put 0644 "$prefix/lib/sysusers.d/radar.conf" packaging/radar.sysusers

for file in README.md CHANGELOG.md SECURITY.md docs/*.md; do
    put 0644 "$prefix/share/doc/radar/$file" "$file"
done
for plugin in $(plugins); do
    put 0644 "$prefix/share/doc/radar/plugins/$plugin/README.md" "plugins/$plugin/README.md"
done
put 0644 "$prefix/share/doc/radar/plugins/filter/README.md" plugins/filter/README.md
put 0644 "$prefix/share/doc/radar/LICENSE-MIT" LICENSE-MIT
put 0644 "$prefix/share/doc/radar/LICENSE-APACHE" LICENSE-APACHE

say "radar is installed in $root$prefix"
if [ -z "$root" ]; then
    say "  to capture without root, once for each build: sudo setcap cap_net_raw=ep $prefix/bin/radar"
fi
