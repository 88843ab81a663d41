#!/bin/sh
# Takes all of ../captures anew, in a network namespace of its own: sudo sh take.sh
# Each has a server at 198.51.100.1 and a client at 192.0.2.1 (RFC 5737), and the server listens at a port that
# says nothing, so that what is seen is what tells the protocol. Needs, of Debian 12: chrony coturn curl
# dovecot-imapd dovecot-pop3d mosquitto mosquitto-clients postgresql python3 redis-server vsftpd tcpdump.
set -eu
if [ "${1-}" != inside ]; then exec unshare --net --mount --pid --fork --mount-proc -- sh "$0" inside; fi
here=$(cd "$(dirname "$0")" && pwd)
captures=$here/../captures
work=$(mktemp -d)
chmod 755 "$work"
trap 'rm -rf "$work"' EXIT
cd "$work"
ip link set lo mtu 1500 up
ip address add 192.0.2.1/32 dev lo
ip address add 198.51.100.1/32 dev lo
server_address=198.51.100.1

take() { # name, filter, client's command: the server runs already
    mkdir -p "$captures/$1"
    tcpdump -i lo -s 0 -w "$captures/$1/input.pcap" --immediate-mode -U "$2" 2>/dev/null &
    dump=$!
    sleep 1
    sh -c "$3" >/dev/null 2>&1 </dev/null || true
    sleep 1
    kill "$dump" && wait "$dump" || true
}
# Whoever still runs when this ends goes with the namespace of processes.
serve() { "$@" >/dev/null 2>&1 </dev/null & sleep 2; }

serve redis-server --bind $server_address --port 7001 --protected-mode no --save ''
take redis 'port 7001' "python3 $here/client.py redis"

printf 'listener 7002 %s\nallow_anonymous true\n' $server_address > mosquitto.conf
serve mosquitto -c mosquitto.conf
take mqtt 'port 7002' "mosquitto_pub -A 192.0.2.1 -h $server_address -p 7002 -t test -m hello"

serve turnserver -n -L $server_address -p 7003 --no-tls --no-dtls --no-cli --no-auth --log-file stdout
take stun 'port 7003' "turnutils_stunclient -p 7003 -L 192.0.2.1 $server_address"

printf 'listen=YES\nlisten_address=%s\nlisten_port=7004\nanonymous_enable=YES\nsecure_chroot_dir=%s\nanon_root=%s\nseccomp_sandbox=NO\n' \
    $server_address "$work/empty" "$work/empty" > vsftpd.conf
mkdir empty
serve vsftpd vsftpd.conf
take ftp 'port 7004' "curl -s --interface 192.0.2.1 --max-time 3 ftp://$server_address:7004/"

cat > dovecot.conf <<END
base_dir = $work/dovecot
log_path = $work/dovecot.log
protocols = imap pop3
ssl = no
disable_plaintext_auth = no
default_internal_user = dovecot
default_login_user = dovenull
passdb {
  driver = static
  args = nopassword=y
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=/tmp/none
}
service imap-login {
  inet_listener imap {
    address = $server_address
    port = 7005
  }
}
service pop3-login {
  inet_listener pop3 {
    address = $server_address
    port = 7006
  }
}
END
serve dovecot -F -c "$work/dovecot.conf"
take imap 'port 7005' "curl -s --interface 192.0.2.1 --max-time 2 -u user:secret imap://$server_address:7005/"
take pop3 'port 7006' "curl -s --interface 192.0.2.1 --max-time 2 -u user:secret pop3://$server_address:7006/"

printf 'local stratum 10\nallow all\nport 7007\nbindaddress %s\ncmdport 0\npidfile %s\nbindcmdaddress /\n' \
    $server_address "$work/chronyd.pid" > chrony-server.conf
serve chronyd -x -d -u root -f "$work/chrony-server.conf"
printf 'server %s port 7007 iburst\ncmdport 0\nport 0\npidfile %s\nbindcmdaddress /\nbindacqaddress 192.0.2.1\n' \
    $server_address "$work/chronyd2.pid" > chrony-client.conf
take ntp 'port 7007' "timeout 5 chronyd -x -Q -t 4 -u root -f $work/chrony-client.conf"

postgres=$(ls -d /usr/lib/postgresql/*/bin | tail -1)
install -d -o postgres "$work/data" "$work/socket"
runuser -u postgres -- "$postgres/initdb" -D "$work/data" -A trust >/dev/null 2>&1
echo 'host all all 192.0.2.1/32 trust' >> "$work/data/pg_hba.conf"
serve runuser -u postgres -- "$postgres/postgres" -D "$work/data" -h $server_address -p 7008 -k "$work/socket"
take pgsql 'port 7008' "python3 $here/client.py pgsql"

serve python3 "$here/client.py" smtp-server
take smtp 'port 7009' "curl -s --interface 192.0.2.1 --max-time 2 smtp://$server_address:7009/client.example.org --mail-from a@example.org --mail-rcpt b@example.org -T /dev/null"

serve python3 -m http.server --bind $server_address --directory "$work/empty" 7010
take http 'port 7010' "curl -s --interface 192.0.2.1 --max-time 2 http://$server_address:7010/"
take crumbs 'port 7010' "python3 $here/client.py crumbs"
take http-midstream 'port 7010 and tcp[tcpflags] & tcp-syn == 0' "curl -s --interface 192.0.2.1 --max-time 2 http://$server_address:7010/"

take unanswered 'port 22' "python3 $here/client.py unanswered"
