# Sourced by the other scripts: looks for what they need, and installs what is missing on Debian and its kin.
# shellcheck shell=bash

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "error: $1"
    shift
    for line in "$@"; do say "  $line"; done
    exit 1
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        fail "this must run as root, and there is no sudo:" "$*"
    fi
}

# install_packages PACKAGE...: with apt-get, or a message that names them.
install_packages() {
    [ $# -gt 0 ] || return 0
    if ! command -v apt-get >/dev/null; then
        fail "not installed: $*" \
            "these are Debian's names, and there is no apt-get here; install the like with your package manager," \
            "for example: dnf install libpcap-devel gcc, pacman -S libpcap gcc, apk add libpcap-dev build-base"
    fi
    say "installing $*"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update >&2 ||
        say "apt-get update failed; going on with the lists there are"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends "$@" >&2 ||
        fail "apt-get could not install $*"
}
