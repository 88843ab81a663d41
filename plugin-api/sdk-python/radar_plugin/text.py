r"""JSON that is valid whatever comes in.

Octets that are no UTF-8 become `\xNN` text, controls are escaped, and a text that is too long is cut.
"""

from math import isfinite

# Octets of one text value; what is longer is cut there, at a character, and ends in an ellipsis.
TEXT_MAX = 4096

_ESCAPES = {code: f"\\u{code:04x}" for code in [*range(0x20), *range(0x7F, 0xA0)]}
_ESCAPES |= {ord('"'): '\\"', ord("\\"): "\\\\", ord("\n"): "\\n", ord("\r"): "\\r", ord("\t"): "\\t"}


class Object:
    """An object being written: the `event` of `host.emit` when its fields are a function."""

    def __init__(self):
        self._members = []

    def text(self, name, octets):
        """`"name":"text"`; the text, octets or str, is taken as it came from the wire."""
        self._member(name, quoted(octets))

    def number(self, name, number):
        """`"name":123`; what is no finite number is left out, since JSON has no form for it."""
        self.value(name, number)

    def boolean(self, name, value):
        """`"name":true`."""
        self.value(name, bool(value))

    def hex(self, name, octets):
        """`"name":"0a1b…"`, octets in hexadecimal."""
        self._member(name, f'"{bytes(octets).hex()}"')

    def object(self, name, fields):
        """`"name":{…}`, of a dict or of a function that writes it."""
        self.value(name, fields)

    def array(self, name, values):
        """`"name":[…]`, of values of any of these kinds."""
        self.value(name, list(values))

    def value(self, name, value):
        """`"name":value`, of any of these kinds; what JSON has no form for, as None, is left out."""
        text = written(value)
        if text is not None:
            self._member(name, text)

    def written(self):
        """The object as text."""
        return "{" + ",".join(self._members) + "}"

    def _member(self, name, text):
        self._members.append(f"{quoted(name)}:{text}")


def written(value):
    """A value as JSON; None if there is no form for it."""
    if isinstance(value, (bytes, str, bytearray, memoryview)):
        return quoted(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return repr(value) if isfinite(value) else None
    if isinstance(value, dict):
        members = Object()
        for name, member in value.items():
            members.value(name, member)
        return members.written()
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(text for text in map(written, value) if text is not None) + "]"
    if callable(value):
        members = Object()
        value(members)
        return members.written()
    if value is None:
        return None
    raise TypeError(f"JSON has no form for a {type(value).__name__}")


def quoted(text):
    """A text in quotes."""
    octets = text.encode("utf-8", "replace") if isinstance(text, str) else bytes(text)
    end = ""
    if len(octets) > TEXT_MAX:
        octets, end = _whole_characters(octets[:TEXT_MAX]), "…"
    # What is no UTF-8 is escaped once here and stays so: its backslash is not escaped below.
    text = octets.decode("utf-8", "backslashreplace")
    if not (text.isascii() and text.isprintable()) or '"' in text or "\\" in text:
        text = text.translate(_ESCAPES)
    return f'"{text}{end}"'


def _whole_characters(octets):
    """The octets without a character that their end has cut in two."""
    for back in range(1, 4):
        lead = octets[-back]
        if lead & 0xC0 != 0x80:
            length = 4 if lead >= 0xF0 else 3 if lead >= 0xE0 else 2 if lead >= 0xC0 else 1
            return octets[:-back] if length > back else octets
    return octets
