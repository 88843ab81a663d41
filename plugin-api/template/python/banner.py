"""The first line of text in a stream."""

import re
from collections import namedtuple

# Octets of the longest end of line.
END_MAX = 2

# What a stream begins with: the beginning of a line, of which more is needed; no text; or a line without its end, and
# whether it is longer than what is told of it.
Unfinished = namedtuple("Unfinished", "")
NoText = namedtuple("NoText", "")
Line = namedtuple("Line", "text cut")

# Text is what has no control characters but tabs.
_CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")


def read(octets, length_max):
    """Reads the line at the beginning of `octets`, of which no more than `length_max` are told.

    A binary protocol whose server speaks first, as MySQL's, is given up at its first octets, and need not be waited for.
    """
    line, end, _ = octets.partition(b"\n")
    line = line.removesuffix(b"\r")
    if _CONTROL.search(line):
        return NoText()
    if len(line) > length_max:
        return Line(line[:length_max], cut=True)
    return Line(line, cut=False) if end else Unfinished()
