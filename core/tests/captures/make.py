#!/usr/bin/env python3
"""Writes README.md and input.pcap of the cases that no kernel sends of itself.

Each function of `cases/` gives the frames of one: `(what it shows, octets)`, or with two more members the
length on the wire and the second at which it was seen. Its documentation is the README's first part.

    ./make.py [CASE…] && UPDATE_EXPECT=1 cargo test -p radar-core --test captures
"""

import pathlib
import struct
import sys

import cases

HERE = pathlib.Path(__file__).parent
START = 1_700_000_000


def classic(link, frames):
    yield struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, link)
    for number, (_, data, length, second) in enumerate(frames):
        yield struct.pack("<IIII", START + second, number, len(data), length) + data


def next_generation(frames):
    """pcapng, in which each frame may have a link type of its own."""
    def block(kind, body):
        body += b"\0" * (-len(body) % 4)
        length = struct.pack("<I", len(body) + 12)
        return struct.pack("<I", kind) + length + body + length
    yield block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))
    links = list(dict.fromkeys(link for link, *_ in frames))
    for link in links:
        yield block(1, struct.pack("<HHI", link, 0, 262144))
    for number, (link, _, data, length, second) in enumerate(frames):
        time = (START + second) * 1_000_000 + number
        fixed = struct.pack("<IIIII", links.index(link), time >> 32, time & 0xFFFFFFFF, len(data), length)
        yield block(6, fixed + data)


def padded(frame):
    """With its length on the wire and its second."""
    *_, data = [member for member in frame if isinstance(member, bytes)]
    given = list(frame[frame.index(data) + 1:])
    length = given[0] if given and given[0] is not None else len(data)
    return (*frame[:frame.index(data) + 1], length, given[1] if len(given) > 1 else 0)


def write(name, case):
    frames = [padded(frame) for frame in case()]
    folder = HERE / name
    folder.mkdir(exist_ok=True)
    mixed = isinstance(frames[0][0], int)
    link = getattr(case, "link", 1)
    parts = next_generation(frames) if mixed else classic(link, frames)
    (folder / "input.pcap").write_bytes(b"".join(parts))
    first, *rest = [line.strip() for line in case.__doc__.strip().splitlines()]
    title = first[0].upper() + first[1:].rstrip(".")
    lines = [f"# {title}", ""]
    if rest:
        lines += [*[line for line in rest if line], ""]
    lines += ["Made by `../make.py`, octet by octet. It may be used by anybody for anything.", "", "| frame | shows |",
              "|---|---|"]
    shown = [frame[1] if mixed else frame[0] for frame in frames]
    lines += [f"| {number} | {text} |" for number, text in enumerate(shown, 1)]
    (folder / "README.md").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    for name, case in cases.ALL.items():
        if not sys.argv[1:] or name in sys.argv[1:]:
            write(name, case)
