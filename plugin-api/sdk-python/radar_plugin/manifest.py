"""Writing a manifest down: what is wanted and what is told, one line each."""

# The interface that this SDK was written for.
API = (1, 1)


def field(path, kind, description):
    """A field of an event: its path (`answers[].rrname`), type and meaning.

    A `+` before the path marks what Suricata's EVE does not have, and a unit may stand behind the type:
    `field("+latency_us", "integer microseconds", "since the query")`.
    """
    kind, _, unit = kind.partition(" ")
    return {**_marked(path), "type": kind, "unit": unit, "description": description}


def _marked(name):
    return {"name": name.removeprefix("+"), "own": name.startswith("+")}


class Manifest:
    """What a plugin says of itself; each method gives the manifest back."""

    def __init__(self, name, version, description):
        """A plugin of this name (`[a-z0-9_-]{1,64}`), version and purpose."""
        self._wants = {"events": []}
        self.json = {
            "name": name,
            "version": version,
            "kind": "analyzer",
            "api": API,
            "description": description,
        }
        self.json["wants"] = self._wants
        self.json |= {"events": [], "sections": [], "protocols": [], "services": [], "counters": []}

    def enricher(self):
        """It is an enricher."""
        self.json["kind"] = "enricher"
        return self

    def streams(self, selection):
        """It wants these TCP streams."""
        self._wants["streams"] = selection.json
        return self

    def datagrams(self, selection):
        """It wants these datagrams."""
        self._wants["datagrams"] = selection.json
        return self

    def packets(self, layer, snap=0):
        """It wants packets from `layer` on (`link` or `network`), `snap` octets of each (0: all)."""
        self._wants["packets"] = {"layer": layer, "snap": snap}
        return self

    def packets_of(self, ether_types, protocols):
        """Of packets it wants only those of these EtherTypes, IP or not, and of these IP protocols."""
        self._wants["packets"] |= {"ether_types": ether_types, "protocols": protocols}
        return self

    def flows(self):
        """It wants to hear of every flow's start and end."""
        self._wants |= {"flow_starts": True, "flow_ends": True}
        return self

    def reads(self, event_types):
        """It wants others' events of these types."""
        self._wants["events"] += event_types
        return self

    def tick(self, milliseconds):
        """It wants a tick each `milliseconds` of capture time."""
        self._wants["tick"] = milliseconds
        return self

    def event(self, name, description, fields):
        """It may emit this event; a `+` before the name marks one that Suricata does not have."""
        return self._add("events", {**_marked(name), "description": description, "fields": fields})

    def section(self, name, description, fields):
        """It may add this section to events."""
        return self._add("sections", {**_marked(name), "description": description, "fields": fields})

    def protocol(self, name):
        """It may say that a flow speaks this protocol."""
        return self._add("protocols", name)

    def by_signature(self):
        """What it says of a flow's protocol is by the looks of its first octets."""
        self.json["by_signature"] = True
        return self

    def service(self, transport, port, protocol):
        """This protocol is usual at this port of TCP (6), UDP (17) or SCTP (132): a guess for `flow` events."""
        return self._add("services", {"transport": transport, "port": port, "protocol": protocol})

    def services_setting(self, name):
        """The name of its setting that turns the services off when it is `false`."""
        self.json["services_setting"] = name
        return self

    def counter(self, name):
        """It keeps this counter."""
        return self._add("counters", name)

    def _add(self, kind, item):
        self.json[kind].append(item)
        return self


class Selection:
    """Which flows; each method gives the selection back."""

    def __init__(self, **json):
        self.json = {"patterns": [], **json}

    @classmethod
    def ports(cls, ports):
        """Flows of which either end has one of `ports`."""
        return cls(ports=list(ports))

    @classmethod
    def all(cls):
        """Every flow."""
        return cls(all=True)

    def pattern(self, offset, octets, mask=b""):
        """Also flows whose first octets, in either direction, have `octets` at `offset`; bits that are 0 in `mask` do
        not count, and an empty mask means all."""
        self.json["patterns"].append({"offset": offset, "octets": octets.hex(), "mask": mask.hex()})
        return self

    def protocols(self, protocols):
        """Datagrams of these IP protocols in place of UDP."""
        self.json["protocols"] = list(protocols)
        return self

    def snap(self, octets):
        """Only the first `octets` of each datagram."""
        self.json["snap"] = octets
        return self

    def payloads(self, number):
        """Only the first `number` payloads of a flow, both directions together; the last one bears `flag.LAST`, and of
        the flow's end nothing is told."""
        self.json["payloads"] = number
        return self
