"""A position in octets of strangers; every read names its field and cannot pass the end."""


class Malformed(Exception):
    """The packet is not what its protocol says: raised in a method, it is counted as the plugin's `malformed`."""


class Truncated(Malformed):
    """A field that the octets at hand do not hold whole."""


class Cursor:
    """Integers are read in network byte order."""

    __slots__ = ("octets", "offset")

    def __init__(self, octets, offset=0):
        self.octets = octets
        # Octets from the start to the next one to be read.
        self.offset = min(offset, len(octets))

    def at(self, offset):
        """The same octets from another offset on."""
        return Cursor(self.octets, offset)

    @property
    def rest(self):
        """What has not been read yet."""
        return self.octets[self.offset :]

    @property
    def remaining(self):
        """Octets left to read."""
        return len(self.octets) - self.offset

    def take(self, length, field):
        """The next `length` octets."""
        offset, remaining = self.offset, self.remaining
        if length > remaining:
            raise Truncated(f"{field} at byte {offset} needs {length} bytes but {remaining} are left")
        self.offset = offset + length
        return self.octets[offset : self.offset]

    def skip(self, length, field):
        """Passes over `length` octets."""
        self.take(length, field)

    def u8(self, field):
        """One octet."""
        return self.take(1, field)[0]

    def u16(self, field):
        """Two octets."""
        return int.from_bytes(self.take(2, field), "big")

    def u24(self, field):
        """Three octets."""
        return int.from_bytes(self.take(3, field), "big")

    def u32(self, field):
        """Four octets."""
        return int.from_bytes(self.take(4, field), "big")

    def u64(self, field):
        """Eight octets."""
        return int.from_bytes(self.take(8, field), "big")
