#!/usr/bin/env python3
"""Takes the first flight of real clients: listens on 127.0.0.1 and writes down what they send.

    take.py curl chromium        writes curl.hex and chromium.hex beside this file

Nothing is answered, so the client gives up; 127.0.0.1 stands for www.example.org by the client's own options.
"""
import pathlib, socket, subprocess, sys, tempfile

HERE = pathlib.Path(__file__).parent
NAME = "www.example.org"


def command(client, port, scratch):
    if client == "curl":
        return ["curl", "--silent", "--max-time", "5", "--connect-to", f"::127.0.0.1:{port}", f"https://{NAME}/"]
    if client == "openssl":
        return ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-servername", NAME, "-alpn", "h2,http/1.1"]
    return ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
            f"--user-data-dir={scratch}", f"--host-resolver-rules=MAP {NAME} 127.0.0.1:{port}, MAP * ~NOTFOUND",
            f"https://{NAME}/"]


def read_record(connection):
    octets = b""
    while len(octets) < 5 or len(octets) < 5 + int.from_bytes(octets[3:5], "big"):
        more = connection.recv(65536)
        if not more:
            break
        octets += more
    return octets


def take(client):
    with socket.create_server(("127.0.0.1", 0)) as server, tempfile.TemporaryDirectory() as scratch:
        server.settimeout(30)
        process = subprocess.Popen(command(client, server.getsockname()[1], scratch), stdin=subprocess.PIPE,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            octets = read_record(server.accept()[0])
        finally:
            process.kill()
            process.wait()
    digits = octets.hex()
    lines = [digits[at:at + 96] for at in range(0, len(digits), 96)]
    (HERE / f"{client}.hex").write_text("\n".join(lines) + "\n")
    print(client, len(octets))


for client in sys.argv[1:]:
    take(client)
