#!/usr/bin/env bash
# Makes a Debian package of radar, or tries one in a clean root.
#
#   scripts/deb.sh                 builds, and prints where the package lies
#   scripts/deb.sh check [FILE]    installs it in a root of its own, runs it as its README says, and purges it
#
# PROFILE=dev packs what `cargo build` has made, for trying. cargo-deb makes the package; there is
# `cargo install cargo-deb` for who has none.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/packages.sh

profile=${PROFILE:-release}
target=$(realpath "${CARGO_TARGET_DIR:-target}")
built="$target/$([ "$profile" = dev ] && echo debug || echo "$profile")"

pack() {
    command -v cargo-deb >/dev/null || fail "there is no cargo-deb:" "cargo install --locked cargo-deb"
    [ -n "${BUILT:-}" ] || cargo build --profile "$profile" >&2
    rm -rf "$built/deb-root"
    PREFIX=/usr DESTDIR="$built/deb-root" PROFILE="$profile" scripts/install.sh
    # Debian's places for what others put elsewhere.
    mv "$built/deb-root/usr/share/zsh/site-functions" "$built/deb-root/usr/share/zsh/vendor-completions"
    # The copyright file, which cargo-deb makes, has the one and says where Debian has the other.
    rm "$built/deb-root/usr/share/doc/radar/LICENSE-MIT"
    rm "$built/deb-root/usr/share/doc/radar/LICENSE-APACHE"
    local options=(--package radar-core --no-build --profile "$profile" --output "$target/debian/")
    # What is only tried need not be small.
    [ "$profile" = release ] || options+=(--fast)
    cargo-deb "${options[@]}"
}

# The check is skipped where it cannot be made, and says why.
skip() {
    say "skipped: $*"
    exit 0
}

check() {
    local package=$1 root release
    [ "$(id -u)" = 0 ] || skip "a root of its own takes root"
    command -v debootstrap >/dev/null || skip "there is no debootstrap (apt-get install debootstrap)"
    release=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
    root=$(mktemp -d)
    # mktemp makes it for us alone; others live in it as well.
    chmod 0755 "$root"
    # shellcheck disable=SC2064 # the folder is this one
    trap "rm -rf '$root'" EXIT
    say "making a clean root of Debian $release in $root"
    debootstrap --variant=minbase "$release" "$root" >"$root.log" 2>&1 || {
        tail -n3 "$root.log" >&2
        rm -f "$root.log"
        skip "debootstrap could not make a root; is there a network?"
    }
    rm -f "$root.log"
    cp "$package" "$root/var/tmp/radar.deb"
    cp plugins/dns/tests/captures/cname-chain/input.pcap "$root/var/tmp/dns.pcap" 2>/dev/null ||
        cp "$(find plugins/dns/tests/captures -name 'input.pcap*' | head -n1)" "$root/var/tmp/dns.pcap"
    cp scripts/deb-check.sh "$root/root/"
    # In namespaces of its own, so that what is left running ends with it.
    unshare --mount --pid --fork --kill-child chroot "$root" /bin/sh -c \
        'mount -t proc proc /proc && mount -t tmpfs tmpfs /run && exec bash /root/deb-check.sh'
    if command -v lintian >/dev/null; then
        say "lintian:"
        lintian --allow-root --tag-display-limit 0 --fail-on error "$package"
    fi
}

case ${1:-} in
    '') pack ;;
    check)
        package=${2:-$(pack | tail -n1)}
        check "$package"
        ;;
    *) fail "scripts/deb.sh [check [FILE]]" ;;
esac
