#!/usr/bin/env python3
"""Peers that no package has: each is a function of its name below; take.sh starts them.

notice PORT TARGET   a proxy that says some lines first, as servers with a notice do
small PORT TARGET    a proxy that hands everything on in segments of 23 octets
listen PORT          waits for a server that calls home (RFC 8071), and joins it with `join`
call-home CONFIG     connects to port 4334 and runs sshd on the connection
version-1 PORT       a server that speaks version 1 only, and ends lines with LF
ask PORT             a client of it
"""
import os, socket, subprocess, sys, threading, time

SERVER, CLIENT = '198.51.100.1', '192.0.2.1'


def relay(source, target, size=65536):
    while octets := source.recv(65536):
        for at in range(0, len(octets), size):
            target.sendall(octets[at:at + size])
            if size < 65536:
                time.sleep(0.001)
    target.shutdown(socket.SHUT_WR)


def join(one, other, size=65536):
    one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    other.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    back = threading.Thread(target=relay, args=(other, one, size))
    back.start()
    relay(one, other, size)
    back.join()


def accept(address, port):
    listener = socket.create_server((address, port))
    return listener.accept()[0]


def notice(port, target):
    client = accept(SERVER, int(port))
    client.sendall(b'This system is for members of example.org.\n\nSSH is spoken below.\r\n')
    join(client, socket.create_connection((SERVER, int(target))))


def small(port, target):
    client = accept(CLIENT, int(port))
    join(client, socket.create_connection((SERVER, int(target)), source_address=(CLIENT, 0)), 23)


def listen(port):
    path = '/run/join'
    waiting = socket.socket(socket.AF_UNIX)
    waiting.bind(path)
    waiting.listen()
    listener = socket.create_server((CLIENT, int(port)))
    client = waiting.accept()[0]
    server = listener.accept()[0]
    back = threading.Thread(target=relay, args=(server, client))
    back.start()
    relay(client, server)


def join_standard():
    server = socket.socket(socket.AF_UNIX)
    server.connect('/run/join')

    def back():
        while octets := server.recv(65536):
            os.write(1, octets)

    threading.Thread(target=back, daemon=True).start()
    while octets := os.read(0, 65536):
        server.sendall(octets)


def call_home(config):
    client = socket.create_connection((CLIENT, 4334), source_address=(SERVER, 0))
    subprocess.run(['/usr/sbin/sshd', '-i', '-f', config], stdin=client, stdout=client)


def version_1(port):
    client = accept(SERVER, int(port))
    client.sendall(b'SSH-1.5-1.2.33\n')
    client.recv(100)
    # SSH_SMSG_PUBLIC_KEY, of no use to anybody: its form only.
    client.sendall(bytes.fromhex('0000000a 000000000000 02 0102030405 deadbeef'.replace(' ', '')))
    client.recv(100)


def ask(port):
    server = socket.create_connection((SERVER, int(port)), source_address=(CLIENT, 0))
    server.recv(100)
    server.sendall(b'SSH-1.5-OpenSSH_3.9p1\n')
    server.recv(100)


if __name__ == '__main__':
    name, *arguments = sys.argv[1:]
    {'notice': notice, 'small': small, 'listen': listen, 'join': join_standard, 'call-home': call_home,
     'version-1': version_1, 'ask': ask}[name](*arguments)
