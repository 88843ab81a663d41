#!/usr/bin/env python3
"""Takes the first flight of real clients: listens on 127.0.0.1 and writes down what they send.

    take.py curl chromium        writes curl.hex and chromium.hex beside this file
    take.py dtls                 writes dtls.hex, and dtls-cookie.hex: the hello that answers a HelloVerifyRequest

    take.py quic                 writes quic-1.hex and quic-2.hex: Chromium's first two datagrams

Nothing is answered, so the client gives up; 127.0.0.1 stands for www.example.org by the client's own options.
"""
import pathlib, socket, subprocess, sys, tempfile

HERE = pathlib.Path(__file__).parent
NAME = "www.example.org"


def chromium(scratch, *options):
    return ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
            f"--user-data-dir={scratch}", *options]


def command(client, port, scratch):
    if client == "curl":
        return ["curl", "--silent", "--max-time", "5", "--connect-to", f"::127.0.0.1:{port}", f"https://{NAME}/"]
    if client == "openssl":
        return ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-servername", NAME, "-alpn", "h2,http/1.1"]
    return chromium(scratch, f"--host-resolver-rules=MAP {NAME} 127.0.0.1:{port}, MAP * ~NOTFOUND", f"https://{NAME}/")


def read_record(connection):
    octets = b""
    while len(octets) < 5 or len(octets) < 5 + int.from_bytes(octets[3:5], "big"):
        more = connection.recv(65536)
        if not more:
            break
        octets += more
    return octets


def take(client):
    with socket.create_server(("127.0.0.1", 0)) as server, tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        server.settimeout(30)
        process = subprocess.Popen(command(client, server.getsockname()[1], scratch), stdin=subprocess.PIPE,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            octets = read_record(server.accept()[0])
        finally:
            process.kill()
            process.wait()
    write(client, octets)


def write(name, octets):
    digits = octets.hex()
    lines = [digits[at:at + 96] for at in range(0, len(digits), 96)]
    (HERE / f"{name}.hex").write_text("\n".join(lines) + "\n")
    print(name, len(octets))


def verify_request(cookie):
    """A HelloVerifyRequest (RFC 6347 section 4.2.1) in its record."""
    body = b"\xfe\xff" + bytes([len(cookie)]) + cookie
    message = b"\x03" + len(body).to_bytes(3, "big") + b"\0\0" + b"\0\0\0" + len(body).to_bytes(3, "big") + body
    return b"\x16\xfe\xff" + bytes(8) + len(message).to_bytes(2, "big") + message


def take_dtls():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(30)
        client = ["openssl", "s_client", "-dtls1_2", "-connect", f"127.0.0.1:{server.getsockname()[1]}",
                  "-servername", NAME, "-alpn", "h2,http/1.1"]
        process = subprocess.Popen(client, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            hello, address = server.recvfrom(65536)
            server.sendto(verify_request(b"cookie of 20 octets."), address)
            second = server.recv(65536)
        finally:
            process.kill()
            process.wait()
    write("dtls", hello)
    write("dtls-cookie", second)


def take_quic():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server, tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        server.bind(("127.0.0.1", 0))
        port = server.getsockname()[1]
        server.settimeout(30)
        options = [f"--host-resolver-rules=MAP {NAME} 127.0.0.1, MAP * ~NOTFOUND",
                   f"--origin-to-force-quic-on={NAME}:{port}", f"https://{NAME}:{port}/"]
        process = subprocess.Popen(chromium(scratch, *options), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            datagrams = [server.recv(65536), server.recv(65536)]
        finally:
            process.kill()
            process.wait()
    for number, datagram in enumerate(datagrams, 1):
        write(f"quic-{number}", datagram)


OTHERS = {"dtls": take_dtls, "quic": take_quic}
for client in sys.argv[1:]:
    OTHERS[client]() if client in OTHERS else take(client)
