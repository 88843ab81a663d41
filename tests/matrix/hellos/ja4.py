#!/usr/bin/env python3
"""SNI, JA3 and JA4 of the hellos beside this file, by the published texts of both and with none of radar's code.

The values in `expected.tsv` came of this; the test compares radar's with them.
"""
import hashlib, pathlib, struct

HERE = pathlib.Path(__file__).parent
VERSIONS = {0x0304: "13", 0x0303: "12", 0x0302: "11", 0x0301: "10", 0x0300: "s3",
            0xFEFF: "d1", 0xFEFD: "d2", 0xFEFC: "d3"}


def grease(value):
    return value & 0x0F0F == 0x0A0A and value >> 8 == value & 0xFF


def numbers(octets):
    return [value for (value,) in struct.iter_unpack(">H", octets) if not grease(value)]


def is_dtls(record):
    return record[1] == 0xFE


def parse(record):
    """Version, ciphers and extensions of the hello in a record of TLS, or of DTLS in one fragment."""
    if is_dtls(record):
        return parse_body(record[13 + 12:], has_cookie=True)
    return parse_body(record[5 + 4:])


def parse_body(body, has_cookie=False):
    legacy, at = int.from_bytes(body[:2], "big"), 34
    at += 1 + body[at]
    if has_cookie:
        at += 1 + body[at]
    length = int.from_bytes(body[at:at + 2], "big")
    ciphers = numbers(body[at + 2:at + 2 + length])
    at += 2 + length
    at += 1 + body[at]
    end = at + 2 + int.from_bytes(body[at:at + 2], "big")
    at += 2
    extensions = []
    while at < end:
        kind, length = struct.unpack(">HH", body[at:at + 4])
        extensions.append((kind, body[at + 4:at + 4 + length]))
        at += 4 + length
    return legacy, ciphers, extensions


def ja3(legacy, ciphers, extensions):
    data = dict(extensions)
    groups = numbers(data.get(10, b"\0\0")[2:])
    formats = list(data.get(11, b"\0")[1:])
    kinds = [kind for kind, _ in extensions if not grease(kind)]
    lists = ["-".join(map(str, each)) for each in (ciphers, kinds, groups, formats)]
    return hashlib.md5(",".join([str(legacy), *lists]).encode()).hexdigest()


def protocol(data):
    if 16 not in data or len(data[16]) < 4:
        return "00"
    first = data[16][3:3 + data[16][2]]
    both = first[:1] + first[-1:]
    if all(chr(octet).isalnum() and octet < 128 for octet in both):
        return both.decode()
    return both.hex()[0] + both.hex()[-1]


def ja4(transport, legacy, ciphers, extensions):
    data = dict(extensions)
    version = max(numbers(data[43][1:])) if 43 in data else legacy
    kinds = [kind for kind, _ in extensions if not grease(kind)]
    text = lambda values: ",".join(f"{value:04x}" for value in values)
    short = lambda values: hashlib.sha256(values.encode()).hexdigest()[:12] if values else "0" * 12
    rest = text(sorted(kind for kind in kinds if kind not in (0, 16)))
    signatures = text(numbers(data.get(13, b"\0\0")[2:]))
    a = f"{transport}{VERSIONS.get(version, '00')}{'d' if 0 in data else 'i'}{min(len(ciphers), 99):02}{min(len(kinds), 99):02}"
    return f"{a}{protocol(data)}_{short(text(sorted(ciphers)))}_{short(rest + ('_' + signatures if signatures else ''))}"


def row(client, transport, hello):
    name = dict(hello[2]).get(0, b"")[5:].decode()
    return "\t".join([client, name, ja3(*hello), ja4(transport, *hello)])


if __name__ == "__main__":
    for file in sorted(HERE.glob("*.hex")):
        record = bytes.fromhex(file.read_text())
        if not file.stem.startswith("quic"):
            print(row(file.stem, "d" if is_dtls(record) else "t", parse(record)))
