//! From the tables to the scene: who is there, who throws how much at whom.

import { Budget } from "./budget.js";
import { NODES_MAX, TERRITORIES_MAX } from "./capacity.js";
import { GROUP, LOCAL, OWN, REST, SYN } from "./palette.js";
import { mix } from "./seed.js";
import { sizeOf, Volley } from "./volley.js";

/** Groupings in the order of their keys, and the column whose value says to which group a host belongs. */
export const GROUPINGS = /** @type {const} */ (["host", "net", "asn", "country", "process"]);

/** @typedef {import("./scene.js").Host} Host */

export class Feed {
  /** @param {import("./scene.js").Scene} scene */
  constructor(scene) {
    this.scene = scene;
    this.volley = new Volley();
    this.budget = new Budget();
    this.direction = { from: 0, to: 0, look: 0, packets: 0, octets: 0, flags: 0 };
    this.lastTick = 0;
    /** Packets a second, averaged. */
    this.rate = 0;
    /** Whether marks fly. */
    this.flying = true;
    this.group = "host";
    /** @type {string[]} keys of groups that are open; their place is that of their territory */
    this.open = [];
    this.begun = false;
    /** Classes seen so far. */
    this.seen = new Uint8Array(8);
    /** @type {Map<any, number>} slot by the id that edges name */
    this.slotOf = new Map();
    /** Hosts stood for by "everything else". */
    this.jitter = 0;
  }

  /**
   * @param {import("../../frames.js").Table} table
   * @param {number} now ms
   * @param {import("./palette.js").Theme} theme
   */
  nodes(table, now, theme) {
    const { scene } = this, { layout } = scene, ids = table.values("id");
    let arrived = false;
    for (const host of scene.hosts) if (host) host.stated = 0;
    this.slotOf.clear();
    /** @type {number[]} */
    const rows = [];
    for (let row = 0; row < table.length; row++) rows.push(row);
    // The heaviest choose first: they get the best places.
    if (!this.begun) rows.sort((a, b) => table.count("octets_5s", b) - table.count("octets_5s", a));
    for (const row of rows) {
      // Everything else is there when it is anybody.
      if (table.count("kind", row) === REST && table.count("members", row) === 0 && table.count("octets_5s", row) === 0) continue;
      const id = identity(table, row), known = scene.slots.get(id);
      const host = this.read(table, row, id, known === undefined ? undefined : scene.hosts[known], now);
      if (known === undefined && host.octets === 0 && host.kind !== OWN && this.begun) continue;
      const slot = known ?? layout.enter(id, host.kind, table.length, this.begun);
      if (slot < 0) continue;
      if (known === undefined) {
        scene.appear(slot, host, theme.node);
        arrived = true;
      }
      layout.kind[slot] = host.kind;
      this.slotOf.set(ids[row], slot);
      this.settleIn(slot, host);
    }
    this.begun ||= table.length > 0;
    scene.measureHosts();
    this.heat();
    return arrived;
  }

  /**
   * @param {import("../../frames.js").Table} table
   * @param {number} row
   * @param {string} id
   * @param {Host | undefined} before
   * @param {number} now
   * @returns {Host}
   */
  read(table, row, id, before, now) {
    const host = before ?? /** @type {Host} */ ({ id, seen: now });
    host.address = table.text("address", row);
    host.label = table.text("label", row);
    host.kind = table.count("kind", row);
    host.process = table.text("process", row);
    host.country = table.text("country", row);
    host.asn = text(table, "asn", row);
    host.net = table.text("net", row);
    host.octets = table.count("octets_5s", row);
    host.up = table.count("rate_up", row);
    host.down = table.count("rate_down", row);
    host.flows = table.count("flows", row);
    host.members = table.count("members", row);
    host.stated = 1;
    if (host.octets > 0) host.seen = now;
    return host;
  }

  /** How hot each host glows: the logarithm of its rate. */
  heat() {
    for (const slot of this.scene.slots.values()) {
      const host = this.scene.hosts[slot];
      if (host) this.scene.heatGoal[slot] = Math.min(1, Math.log10(1 + (host.up + host.down) / 400) / 4.6);
    }
  }

  /**
   * A host whose group is open stands on the group's ground.
   * @param {number} slot
   * @param {Host} host
   */
  settleIn(slot, host) {
    const at = host.kind === GROUP || host.kind === REST ? -1 : this.open.indexOf(this.keyOf(host));
    const { layout } = this.scene;
    if (at >= 0 && at < TERRITORIES_MAX && layout.alive[NODES_MAX + at]) layout.join(slot, at);
    else if (layout.territory[slot] >= 0) layout.territory[slot] = layout.seat[slot] = -1;
  }

  /**
   * The key of the group a host is in.
   * @param {Host} host
   */
  keyOf(host) {
    // A group is called by its key.
    if (host.kind === GROUP) return host.label;
    if (this.group === "net") return host.net;
    const nowhere = host.kind === LOCAL ? "local" : "unknown";
    if (this.group === "asn") return host.asn || nowhere;
    if (this.group === "country") return host.country || nowhere;
    return this.group === "process" ? host.process : "";
  }

  /**
   * Another grouping, or other groups open. The grounds of those no longer open go.
   * @param {string} group
   * @param {string[]} open
   * @param {(key: string) => string} placeOf id whose place a territory takes
   */
  regroup(group, open, placeOf) {
    const { layout } = this.scene;
    const same = group === this.group;
    for (let at = 0; at < this.open.length && at < TERRITORIES_MAX; at++) {
      if (this.open[at] !== "" && !(same && open.includes(this.open[at]))) {
        layout.closeTerritory(at);
        this.open[at] = "";
      }
    }
    this.group = group;
    for (const key of open) {
      if (key === "" || this.open.includes(key)) continue;
      const hole = this.open.indexOf(""), at = hole >= 0 ? hole : this.open.length;
      if (at >= TERRITORIES_MAX) break;
      this.open[at] = key;
      this.clearGround(placeOf(key));
      layout.openTerritory(at, placeOf(key));
    }
  }

  /**
   * A group that opens gives its place to its ground.
   * @param {string} id
   */
  clearGround(id) {
    const slot = this.scene.slots.get(id);
    if (slot !== undefined) this.scene.vanish(slot);
  }

  /**
   * A tick of edges.
   * @param {import("../../frames.js").Table} table
   * @param {number} now ms
   */
  edges(table, now) {
    const since = now - this.lastTick;
    // Frames come a little early or late; what they count is a tenth of a second all the same.
    const seconds = since > 150 && since < 1200 ? since / 1000 : 0.1;
    this.lastTick = now;
    this.volley.tick(now, seconds * 1000);
    this.observe(table, seconds);
    for (let row = 0; row < table.length; row++) {
      const a = this.slotOf.get(table.values("a")[row]), b = this.slotOf.get(table.values("b")[row]);
      if (a === undefined || b === undefined) continue;
      const look = Math.min(7, table.count("class", row));
      this.seen[look] = 1;
      this.send(a, b, look, table.count("packets_ab", row), table.count("octets_ab", row), table.count("marks_ab", row));
      this.send(b, a, look, table.count("packets_ba", row), table.count("octets_ba", row), table.count("marks_ba", row));
    }
    this.scene.edges.tick(seconds);
    this.scene.tick();
  }

  /**
   * Nothing came for a while: paths fade.
   * @param {number} now
   */
  silence(now) {
    const ticks = Math.min(20, Math.max(2, Math.round((now - this.lastTick) / 100)));
    this.lastTick = now;
    this.rate *= 0.9 ** ticks;
    for (let tick = 0; tick < ticks; tick++) {
      this.scene.edges.tick(0.1);
      this.scene.tick();
    }
  }

  /**
   * @param {import("../../frames.js").Table} table
   * @param {number} seconds
   */
  observe(table, seconds) {
    let packets = 0;
    for (let row = 0; row < table.length; row++) {
      packets += table.count("packets_ab", row) + table.count("packets_ba", row);
    }
    this.rate += (packets / seconds - this.rate) * (packets / seconds > this.rate * 3 ? 0.5 : 0.12);
    this.budget.observe(this.rate);
  }

  /**
   * @param {number} from
   * @param {number} to
   * @param {number} look
   * @param {number} packets
   * @param {number} octets
   * @param {number} flags
   */
  send(from, to, look, packets, octets, flags) {
    if (packets === 0) return;
    const { scene, direction } = this;
    scene.edges.add(from, to, look, packets);
    scene.count(from, to, look, packets);
    this.stir(from);
    this.stir(to);
    if (!this.flying) return;
    direction.from = from;
    direction.to = to;
    direction.look = look;
    direction.packets = packets;
    direction.flags = flags;
    const count = this.volley.count(direction, this.budget.packets);
    const size = sizeOf(octets / packets), { x, y } = scene.layout;
    const way = Math.hypot(x[from] - x[to], y[from] - y[to]);
    for (let nth = 0; nth < count; nth++) {
      const birth = this.volley.birth(nth, count, mix(++this.jitter) / 0x1_0000_0000);
      // A flag was set on at least one of the packets: one mark carries it.
      const own = nth === 0 ? flags : 0;
      scene.marks.throw(birth, from, to, way, look, size, own & SYN ? own & ~4 : own);
    }
  }

  /** @param {number} slot */
  stir(slot) {
    const host = this.scene.hosts[slot];
    if (host) host.seen = this.lastTick;
  }
}

/**
 * What a host is known by from channel to channel, whose ids are their own: so it keeps its place when a filter changes.
 * @param {import("../../frames.js").Table} table
 * @param {number} row
 */
function identity(table, row) {
  const kind = table.count("kind", row);
  if (kind === REST) return "rest";
  // This machine is one, whichever of its addresses stands for it.
  if (kind === OWN) return `own ${table.text("label", row) || table.text("address", row)}`;
  if (kind === GROUP) return `group ${table.text("label", row)}`;
  return table.text("address", row) || table.text("label", row) || String(table.number("id", row));
}

/**
 * A cell that is a text or a number.
 * @param {import("../../frames.js").Table} table
 * @param {string} column
 * @param {number} row
 */
function text(table, column, row) {
  const value = table.values(column)[row];
  return value === undefined || Number.isNaN(value) ? "" : String(value);
}
