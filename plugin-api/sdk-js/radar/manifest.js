/** Writing a manifest down: what is wanted and what is told, one line each. */

/** The interface that this SDK was written for. */
const API = [1, 1];

/**
 * A field of an event: its path (`answers[].rrname`), type and meaning.
 *
 * A `+` before the path marks what Suricata's EVE does not have, and a unit may stand behind the type:
 * `field("+latency_us", "integer microseconds", "since the query")`.
 */
export function field(path, type, description) {
    const [kind, unit = ""] = type.split(/ (.*)/);
    return { ...marked(path), type: kind, unit, description };
}

function marked(name) {
    return name.startsWith("+") ? { name: name.slice(1), own: true } : { name, own: false };
}

/** What a plugin says of itself; each method gives the manifest back. */
export class Manifest {
    /** A plugin of this name (`[a-z0-9_-]{1,64}`), version and purpose. */
    constructor(name, version, description) {
        const lists = { events: [], sections: [], protocols: [], services: [], counters: [] };
        const wants = { events: [] };
        this.json = { name, version, kind: "analyzer", api: API, description, wants, ...lists };
    }

    /** It is an enricher. */
    enricher() {
        return this.#with("kind", "enricher");
    }

    /** It wants these TCP streams. */
    streams(selection) {
        return this.#wants("streams", selection.json);
    }

    /** It wants these datagrams. */
    datagrams(selection) {
        return this.#wants("datagrams", selection.json);
    }

    /** It wants packets from `layer` on (`link` or `network`), `snap` octets of each (0: all). */
    packets(layer, snap = 0) {
        return this.#wants("packets", { layer, snap, ether_types: [], protocols: [] });
    }

    /** Of packets it wants only those of these EtherTypes, IP or not, and of these IP protocols. */
    packetsOf(etherTypes, protocols) {
        return this.#wants("packets", { ...this.json.wants.packets, ether_types: etherTypes, protocols });
    }

    /** It wants to hear of every flow's start and end. */
    flows() {
        return this.#wants("flow_starts", true).#wants("flow_ends", true);
    }

    /** It wants others' events of these types. */
    reads(eventTypes) {
        return this.#wants("events", eventTypes);
    }

    /** It wants a tick each `milliseconds` of capture time. */
    tick(milliseconds) {
        return this.#wants("tick", milliseconds);
    }

    /** It may emit this event; a `+` before the name marks one that Suricata does not have. */
    event(name, description, fields) {
        return this.#add("events", { ...marked(name), description, fields });
    }

    /** It may add this section to events. */
    section(name, description, fields) {
        return this.#add("sections", { ...marked(name), description, fields });
    }

    /** It may say that a flow speaks this protocol. */
    protocol(name) {
        return this.#add("protocols", name);
    }

    /** What it says of a flow's protocol is by the looks of its first octets. */
    bySignature() {
        return this.#with("by_signature", true);
    }

    /** This protocol is usual at this port of TCP (6), UDP (17) or SCTP (132): a guess for `flow` events. */
    service(transport, port, protocol) {
        return this.#add("services", { transport, port, protocol });
    }

    /** The name of its setting that turns the services off when it is `false`. */
    servicesSetting(name) {
        return this.#with("services_setting", name);
    }

    /** It keeps this counter. */
    counter(name) {
        return this.#add("counters", name);
    }

    #with(key, value) {
        this.json[key] = value;
        return this;
    }

    #wants(key, value) {
        this.json.wants[key] = value;
        return this;
    }

    #add(list, item) {
        this.json[list].push(item);
        return this;
    }
}

/** Which flows; each method gives the selection back. */
export class Selection {
    constructor(json) {
        this.json = { patterns: [], ...json };
    }

    /** Flows of which either end has one of `ports`. */
    static ports(ports) {
        return new Selection({ ports });
    }

    /** Every flow. */
    static all() {
        return new Selection({ all: true });
    }

    /** Also flows whose first octets, in either direction, have `octets` at `offset`; both are in hexadecimal, and bits
     * that are 0 in `mask` do not count. */
    pattern(offset, octets, mask = "") {
        this.json.patterns.push({ offset, octets, mask });
        return this;
    }

    /** Datagrams of these IP protocols in place of UDP. */
    protocols(protocols) {
        this.json.protocols = protocols;
        return this;
    }

    /** Only the first `octets` of each datagram. */
    snap(octets) {
        this.json.snap = octets;
        return this;
    }

    /** Only the first `number` payloads of a flow, both directions together; the last one bears `flag.LAST`, and of the
     * flow's end nothing is told. */
    payloads(number) {
        this.json.payloads = number;
        return this;
    }
}
