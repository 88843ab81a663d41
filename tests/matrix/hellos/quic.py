#!/usr/bin/env python3
"""The same as ja4.py for the hello in quic-1.hex and quic-2.hex, whose packets it opens (RFC 9001 section 5.2).

Needs the package `cryptography`.
"""
import hashlib, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from ja4 import HERE, parse_body, row

SALT = bytes.fromhex("38762cf7f55934b34d179ae6a4c80cadccbb7f0a")


def expand(secret, label, length):
    label = b"tls13 " + label
    info = length.to_bytes(2, "big") + bytes([len(label)]) + label + b"\0\x01"
    return hmac.digest(secret, info, hashlib.sha256)[:length]


def varint(octets, at):
    length = 1 << (octets[at] >> 6)
    value = int.from_bytes(octets[at:at + length], "big") & ((1 << (8 * length - 2)) - 1)
    return value, at + length


def opened(datagram):
    """The frames of the Initial packet that a datagram of the client begins with."""
    destination = datagram[6:6 + datagram[5]]
    at = 6 + datagram[5]
    at += 1 + datagram[at]
    token, at = varint(datagram, at)
    length, at = varint(datagram, at + token)
    secret = expand(hmac.digest(SALT, destination, hashlib.sha256), b"client in", 32)
    key, iv, mask_key = expand(secret, b"quic key", 16), expand(secret, b"quic iv", 12), expand(secret, b"quic hp", 16)
    encryptor = Cipher(algorithms.AES(mask_key), modes.ECB()).encryptor()
    mask = encryptor.update(datagram[at + 4:at + 20])
    first = datagram[0] ^ (mask[0] & 0x0F)
    size = (first & 3) + 1
    number = bytes(a ^ b for a, b in zip(datagram[at:at + size], mask[1:]))
    header = bytes([first]) + datagram[1:at] + number
    nonce = bytes(a ^ b for a, b in zip(iv, number.rjust(12, b"\0")))
    return AESGCM(key).decrypt(nonce, datagram[at + size:at + length], header)


def crypto(frames):
    """The CRYPTO frames, by their offsets; padding and pings are passed over."""
    at = 0
    while at < len(frames):
        kind, at = frames[at], at + 1
        if kind in (0, 1):
            continue
        assert kind == 6, f"frame type {kind}"
        offset, at = varint(frames, at)
        length, at = varint(frames, at)
        yield offset, frames[at:at + length]
        at += length


stream = {}
for file in sorted(HERE.glob("quic-*.hex")):
    stream.update(crypto(opened(bytes.fromhex(file.read_text()))))
message = b""
for offset, octets in sorted(stream.items()):
    assert offset == len(message), "frames follow one another"
    message += octets
print(row("quic", "q", parse_body(message[4:])))
