"""The peers that openssl and curl do not bring along: servers that speak before TLS, a slow client.

Each serves one connection and ends. `take.sh` starts them.
"""
import base64, select, socket, ssl, sys, time


def accept(port):
    listener = socket.create_server(("198.51.100.1", port))
    return listener.accept()[0]


def line(peer):
    text = b""
    while not text.endswith(b"\n"):
        text += peer.recv(1)
    return text


def serve_tls(peer):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain("ec.pem")
    tls = context.wrap_socket(peer, server_side=True)
    while tls.recv(4096):
        pass


def smtp():
    """STARTTLS (RFC 3207)."""
    peer = accept(25)
    peer.sendall(b"220 mail.example.org ESMTP\r\n")
    line(peer)
    peer.sendall(b"250-mail.example.org\r\n250 STARTTLS\r\n")
    line(peer)
    peer.sendall(b"220 go ahead\r\n")
    serve_tls(peer)


def haproxy():
    """A PROXY header of version 1 in front of TLS."""
    peer = accept(443)
    line(peer)
    serve_tls(peer)


def connect():
    """An HTTP proxy (RFC 9110 section 9.3.6) in front of 198.51.100.1:443."""
    peer = accept(3128)
    while line(peer) != b"\r\n":
        pass
    server = socket.create_connection(("198.51.100.1", 443))
    peer.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
    other = {peer: server, server: peer}
    while True:
        for ready in select.select([peer, server], [], [])[0]:
            data = ready.recv(65536)
            if not data:
                return
            other[ready].sendall(data)


def adat(tls, incoming, outgoing, token, send, prefix):
    """One step of a handshake in the security data of FTP (RFC 2228): a token in, a line out."""
    if token:
        incoming.write(base64.b64decode(token))
    try:
        tls.do_handshake()
        done = True
    except ssl.SSLWantReadError:
        done = False
    answer = outgoing.read()
    if answer:
        send.sendall(prefix(done) + base64.b64encode(answer) + b"\r\n")
    return done


def gridftp():
    """A server of FTP with AUTH GSSAPI whose tokens are TLS, as Globus GridFTP's are."""
    peer = accept(2811)
    peer.sendall(b"220 ftp.example.org GridFTP server ready.\r\n")
    line(peer)
    peer.sendall(b"334 Using authentication type; ADAT must follow.\r\n")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain("rsa.pem")
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = context.wrap_bio(incoming, outgoing, server_side=True)
    done = False
    while not done:
        token = line(peer).split()[1]
        done = adat(tls, incoming, outgoing, token, peer, lambda ok: b"235 ADAT=" if ok else b"335 ADAT=")
    line(peer)
    peer.sendall(b"632 " + base64.b64encode(b"of course not") + b"\r\n")


def gridftp_client():
    """Its client."""
    server = socket.create_connection(("198.51.100.1", 2811), source_address=("192.0.2.1", 0))
    line(server)
    server.sendall(b"AUTH GSSAPI\r\n")
    line(server)
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = context.wrap_bio(incoming, outgoing, server_hostname="ftp.example.org")
    token = b""
    while not adat(tls, incoming, outgoing, token, server, lambda ok: b"ADAT "):
        token = line(server).split(b"=", 1)[1]
    tls.write(b"PWD\r\n")
    server.sendall(b"ENC " + base64.b64encode(outgoing.read()) + b"\r\n")
    line(server)
    server.close()


def slow():
    """A client whose hello comes in 32 segments of one octet each and one of the rest."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("ECDHE-ECDSA-AES128-GCM-SHA256")
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = context.wrap_bio(incoming, outgoing, server_hostname="www.example.org")
    server = socket.create_connection(("198.51.100.1", 443), source_address=("192.0.2.1", 0))
    server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    done = False
    while not done:
        try:
            tls.do_handshake()
            done = True
        except ssl.SSLWantReadError:
            pass
        data = outgoing.read()
        for at in range(min(32, len(data))):
            server.send(data[at : at + 1])
            time.sleep(0.002)
        server.sendall(data[32:])
        if not done:
            incoming.write(server.recv(65536))
    server.close()


globals()[sys.argv[1]]()
