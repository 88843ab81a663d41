"""What a plugin keeps for each flow."""


class Flows:
    """A value for each flow that has one.

    A slot is given anew when its flow is over, so each value remembers its flow: that of an older flow is never handed
    out, and goes when a newer one has its slot.
    """

    def __init__(self):
        self._by_slot = {}

    def get(self, input):
        """The value of the flow of `input`; None if it has none."""
        flow, value = self._by_slot.get(input.slot, (0, None))
        return value if flow == input.flow else None

    def get_or(self, input, make):
        """The value of the flow of `input`, made now if there is none; None for what is of no flow."""
        value = self.get(input)
        if value is None and input.flow != 0:
            value = make()
            self._by_slot[input.slot] = (input.flow, value)
        return value

    def insert(self, input, value):
        """Gives the flow of `input` a value, in place of any it had."""
        if input.flow != 0:
            self._by_slot[input.slot] = (input.flow, value)

    def remove(self, input):
        """Takes the value of the flow of `input` away."""
        value = self.get(input)
        if value is not None:
            del self._by_slot[input.slot]
        return value

    def __len__(self):
        return len(self._by_slot)

    def __iter__(self):
        """All values, each with its flow's id."""
        return iter(list(self._by_slot.values()))
