#!/bin/bash
# Runs within the clean root of `scripts/deb.sh check`, as a newcomer would after reading "Install".
set -euo pipefail

step() { echo "- $*"; }
as_nobody() { setpriv --reuid=65534 --regid=65534 --clear-groups -- env -i PATH="$PATH" HOME=/nonexistent "$@"; }

step "the package installs with its dependencies"
export DEBIAN_FRONTEND=noninteractive
apt-get -qq update
apt-get -qq install -y --no-install-recommends /var/tmp/radar.deb >/tmp/apt.log 2>&1 || { cat /tmp/apt.log; exit 1; }
radar --version

step "the user, the folders and the configuration are there"
getent passwd radar >/dev/null
[ "$(stat -c '%U:%G %a' /var/log/radar)" = "radar:radar 750" ]
dpkg-query -W -f '${Conffiles}' radar | grep -q /etc/radar/radar.toml

step "its plugins are found, and the configuration is right"
cd /tmp
radar check --set sinks.json.path=- 
plugins=$(radar plugins list)
for plugin in dns tls quic http process names geoip traceroute json web; do
    grep -qw "$plugin" <<<"$plugins" || { echo "no $plugin in: $plugins"; exit 1; }
done

step "anybody reads a capture, without rights and without a file"
chmod 0644 /var/tmp/dns.pcap && cp /var/tmp/dns.pcap /tmp/
as_nobody radar -q -r /tmp/dns.pcap --set sinks.json.path=- | grep -q '"event_type":"dns"'
as_nobody radar -q -r /tmp/dns.pcap --set sinks.json.path=- --set sinks.json.format=text | grep -q ' dns '
if radar --help | grep -q '^  demo '; then
    as_nobody timeout 60 radar demo </dev/null >/tmp/demo.txt
    [ -s /tmp/demo.txt ]
fi

step "an edited /etc/radar/radar.toml counts, started by hand as the service's user"
sed -i 's/^format = "eve"/format = "zeek"/' /etc/radar/radar.toml
cd /var/log/radar
setpriv --reuid=radar --regid=radar --init-groups -- radar -q -r /tmp/dns.pcap
grep -q '"_path":"dns"' /var/log/radar/radar.jsonl
[ "$(stat -c %U /var/log/radar/radar.jsonl)" = radar ]

step "a mistake in it is told with its place"
cp /etc/radar/radar.toml /tmp/kept.toml
echo '[analyzers.tsl]' >>/etc/radar/radar.toml
if radar check --set sinks.json.path=- 2>/tmp/said; then echo "a mistake was not told"; exit 1; fi
grep -q 'tls' /tmp/said
cp /tmp/kept.toml /etc/radar/radar.toml

step "manual pages and completions are there"
zcat /usr/share/man/man1/radar.1.gz | grep -q '^.TH radar 1'
[ -f /usr/share/man/man1/radar-plugins-info.1.gz ]
bash -n /usr/share/bash-completion/completions/radar

step "the unit names the program where it is"
grep -q '^ExecStart=/usr/bin/radar$' /usr/lib/systemd/system/radar.service


step "a package of the same version keeps what was edited, and a purge leaves nothing"
dpkg -i /var/tmp/radar.deb >/dev/null
grep -q '^format = "zeek"' /etc/radar/radar.toml
dpkg -P radar >/dev/null
for path in /etc/radar /usr/lib/radar /var/log/radar /usr/bin/radar; do
    [ ! -e $path ] || { echo "$path is left"; exit 1; }
done
echo "the package is in order"
