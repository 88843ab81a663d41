//! What there is to draw: hosts and edges as they look just now, eased towards what the tables said last.

import { NODES_MAX, TERRITORIES_MAX } from "./capacity.js";
import { Edges } from "./edges.js";
import { Layout } from "./layout.js";
import { Marks } from "./marks.js";
import { GROUP, OWN, REST } from "./palette.js";

/** Floats of a host in `data`: x y radius alpha, red green blue style, heat outward 0 0 (rows of a texture). */
const ROW = NODES_MAX * 4;
/** Bits of a style beyond the kind. */
export const HOVERED = 8, PINNED = 16, FOCUSED = 32;
/** A host of which nothing was heard for this many ms fades, and for this many more goes. */
const IDLE = 12_000;
const GONE = 45_000;
/** How fast looks follow (per second), and how close is there. */
const EASE = 5;
const NEAR = 0.004;

/** @typedef {{id: string, address: string, label: string, kind: number, process: string, country: string, asn: string, net: string, octets: number, up: number, down: number, flows: number, members: number, seen: number, stated: number}} Host */

export class Scene {
  constructor() {
    this.layout = new Layout();
    this.marks = new Marks(NODES_MAX);
    this.edges = new Edges();
    /** What the renderer reads. */
    this.data = new Float32Array(ROW * 3);
    this.radius = new Float32Array(NODES_MAX);
    this.alpha = new Float32Array(NODES_MAX);
    this.alphaGoal = new Float32Array(NODES_MAX);
    this.heat = new Float32Array(NODES_MAX);
    this.heatGoal = new Float32Array(NODES_MAX);
    this.color = new Float32Array(NODES_MAX * 3);
    /** Packets of each class at each host, fading. */
    this.classes = new Float32Array(NODES_MAX * 8);
    /** Shares of the classes in all there is, for the ring around this machine. */
    this.shares = new Float32Array(8);
    this.sharesGoal = new Float32Array(8);
    this.territories = new Float32Array(TERRITORIES_MAX * 4);
    /** @type {(Host | undefined)[]} by slot */
    this.hosts = [];
    /** @type {Map<string, number>} slot by id */
    this.slots = new Map();
    /** Greatest number of octets a host other than this machine had lately: the measure of areas. */
    this.measure = 1;
    this.hovered = -1;
    this.pinned = -1;
    this.focused = -1;
    /** 0 to 1: how far the rest is dimmed for the one looked at. */
    this.dim = 0;
    /** The slot that is this machine's centre, or -1. */
    this.own = -1;
  }

  /** Who is looked at, or -1. */
  get attention() {
    return this.hovered >= 0 ? this.hovered : this.pinned >= 0 ? this.pinned : this.focused;
  }

  /**
   * How big things are at this density: 1 is roomy.
   */
  get scale() {
    const each = Math.sqrt((this.layout.width * this.layout.height) / Math.max(8, this.slots.size));
    return Math.max(0.6, Math.min(1.25, each / 95));
  }

  /**
   * Radius a host wants: its area goes with its octets.
   * @param {Host} host
   */
  radiusOf(host) {
    const scale = this.scale;
    if (host.kind === OWN) return (host.id === this.hosts[this.own]?.id ? 25 : 13) * scale;
    const share = Math.sqrt(Math.min(1, host.octets / this.measure));
    const least = host.kind === GROUP || host.kind === REST ? 9 : 4;
    return Math.max(least * scale, 23 * share * scale);
  }

  /** Sizes of all, from what the tables say. */
  measureHosts() {
    let most = 1;
    for (const slot of this.slots.values()) {
      const host = this.hosts[slot];
      if (host && host.kind !== OWN && host.kind !== REST && host.octets > most) most = host.octets;
    }
    // Up at once, down slowly: others do not swell when the greatest falls silent.
    this.measure = Math.max(most, this.measure * 0.93, 1500);
    for (const slot of this.slots.values()) {
      const host = this.hosts[slot];
      if (host) this.layout.radius[slot] = this.radiusOf(host);
    }
  }

  /**
   * @param {number} slot
   * @param {Host} host
   * @param {readonly number[]} color
   */
  appear(slot, host, color) {
    this.hosts[slot] = host;
    this.slots.set(host.id, slot);
    this.radius[slot] = 0.5;
    this.alpha[slot] = this.heat[slot] = this.heatGoal[slot] = 0;
    this.alphaGoal[slot] = 1;
    this.classes.fill(0, slot * 8, slot * 8 + 8);
    this.color.set(color, slot * 3);
    if (host.kind === OWN && this.own < 0) this.own = slot;
  }

  /** @param {number} slot */
  vanish(slot) {
    const host = this.hosts[slot];
    if (host) this.slots.delete(host.id);
    this.hosts[slot] = undefined;
    this.layout.leave(slot);
    this.edges.forget(slot);
    if (this.own === slot) this.own = -1;
    if (this.hovered === slot) this.hovered = -1;
    if (this.pinned === slot) this.pinned = -1;
    if (this.focused === slot) this.focused = -1;
  }

  /**
   * Who says nothing fades, and who is faded is gone. Whether anyone went.
   * @param {number} now ms
   */
  fade(now) {
    let went = false;
    for (const [, slot] of this.slots) {
      const host = this.hosts[slot];
      if (!host) continue;
      const listed = host.stated > 0, silent = now - host.seen;
      this.alphaGoal[slot] = !listed ? 0 : silent > IDLE && host.kind !== OWN ? 0.42 : 1;
      const over = listed ? silent > IDLE + GONE && host.octets === 0 && host.kind !== OWN : true;
      if (over) this.alphaGoal[slot] = 0;
      if (over && this.alpha[slot] < 0.03 && slot !== this.pinned) {
        this.vanish(slot);
        went = true;
      }
    }
    return went;
  }

  /**
   * A frame later: all looks ease. Whether anything still changes.
   * @param {number} seconds
   * @param {import("./palette.js").Theme} theme
   */
  step(seconds, theme) {
    let busy = this.layout.step(seconds);
    const part = 1 - Math.exp(-EASE * seconds);
    const goal = this.attention >= 0 ? 1 : 0;
    if (Math.abs(goal - this.dim) > NEAR) {
      this.dim += (goal - this.dim) * Math.min(1, part * 1.8);
      busy = true;
    } else this.dim = goal;
    for (let slot = 0; slot < NODES_MAX; slot++) {
      if (this.layout.alive[slot] && this.stepHost(slot, part, theme)) busy = true;
    }
    for (let look = 0; look < 8; look++) {
      const way = this.sharesGoal[look] - this.shares[look];
      this.shares[look] += way * part * 0.5;
      if (Math.abs(way) > NEAR) busy = true;
    }
    if (this.stepTerritories(part)) busy = true;
    if (this.edges.step(part)) busy = true;
    return busy;
  }

  /**
   * @param {number} slot
   * @param {number} part
   * @param {import("./palette.js").Theme} theme
   */
  stepHost(slot, part, theme) {
    const wanted = Math.min(this.layout.radius[slot], this.layout.room[slot]);
    const near = this.near(slot) ? 1 : 1 - 0.72 * this.dim;
    let busy = ease(this.radius, slot, wanted, part * 0.6, 0.03);
    // Overlap is worse than a step: room that is gone is left at once.
    if (this.radius[slot] > this.layout.room[slot] + 0.5) this.radius[slot] = this.layout.room[slot];
    busy = ease(this.alpha, slot, this.alphaGoal[slot], part * 0.7, NEAR) || busy;
    busy = ease(this.heat, slot, this.heatGoal[slot], part, NEAR) || busy;
    const look = this.dominant(slot);
    const color = this.layout.kind[slot] === OWN ? theme.own : look < 0 ? theme.node : theme.classes[look];
    const calm = look < 0 || this.layout.kind[slot] === OWN ? 1 : 0.72;
    for (let k = 0; k < 3; k++) {
      const mixed = color[k] * calm + theme.node[k] * (1 - calm);
      busy = ease(this.color, slot * 3 + k, mixed, part * 0.5, NEAR) || busy;
    }
    this.write(slot, near);
    return busy;
  }

  /**
   * Whether a host has to do with the one looked at.
   * @param {number} slot
   */
  near(slot) {
    const who = this.attention;
    return who < 0 || who === slot || this.edges.joins(who, slot);
  }

  /**
   * @param {number} slot
   * @param {number} near
   */
  write(slot, near) {
    const at = slot * 4, { layout, data } = this;
    data[at] = layout.x[slot];
    data[at + 1] = layout.y[slot];
    data[at + 2] = this.radius[slot];
    data[at + 3] = this.alpha[slot] * near;
    data[ROW + at] = this.color[slot * 3];
    data[ROW + at + 1] = this.color[slot * 3 + 1];
    data[ROW + at + 2] = this.color[slot * 3 + 2];
    data[ROW + at + 3] = layout.kind[slot] + (slot === this.hovered ? HOVERED : 0)
      + (slot === this.pinned ? PINNED : 0) + (slot === this.focused ? FOCUSED : 0);
    data[2 * ROW + at] = this.heat[slot];
    data[2 * ROW + at + 1] = this.outward(slot);
  }

  /**
   * The direction in which a host's loop points: away from the centre.
   * @param {number} slot
   */
  outward(slot) {
    const dx = this.layout.x[slot] - this.layout.centreX, dy = this.layout.y[slot] - this.layout.centreY;
    return Math.abs(dx) + Math.abs(dy) < 4 ? -Math.PI / 2 : Math.atan2(dy, dx);
  }

  /**
   * The class a host has most of, or -1.
   * @param {number} slot
   */
  dominant(slot) {
    let best = -1, most = 0.5;
    for (let look = 0; look < 8; look++) {
      const packets = this.classes[slot * 8 + look];
      if (packets > most) {
        most = packets;
        best = look;
      }
    }
    return best;
  }

  /** @param {number} part */
  stepTerritories(part) {
    let busy = false;
    for (let territory = 0; territory < TERRITORIES_MAX; territory++) {
      const body = NODES_MAX + territory, at = territory * 4, alive = this.layout.alive[body];
      if (alive) {
        this.territories[at] = this.layout.x[body];
        this.territories[at + 1] = this.layout.y[body];
      }
      busy = ease(this.territories, at + 2, alive ? this.layout.radius[body] : 0, part, 0.1) || busy;
      busy = ease(this.territories, at + 3, alive ? 1 : 0, part, NEAR) || busy;
    }
    return busy;
  }

  /**
   * A tick's packets of a class between two hosts, for colours and shares.
   * @param {number} a
   * @param {number} b
   * @param {number} look
   * @param {number} packets
   */
  count(a, b, look, packets) {
    this.classes[a * 8 + look] += packets;
    this.classes[b * 8 + look] += packets;
    this.sums[look] += packets;
  }

  sums = new Float32Array(8);

  /** A tick is over: what was counted fades by a little. */
  tick() {
    let all = 0;
    for (let at = 0; at < this.classes.length; at++) this.classes[at] *= 0.96;
    for (let look = 0; look < 8; look++) all += this.sums[look] *= 0.96;
    for (let look = 0; look < 8; look++) this.sharesGoal[look] = all > 0.01 ? this.sums[look] / all : 0;
  }
}

/**
 * @param {Float32Array} values
 * @param {number} at
 * @param {number} goal
 * @param {number} part
 * @param {number} near
 */
function ease(values, at, goal, part, near) {
  const way = goal - values[at];
  if (Math.abs(way) <= near) {
    values[at] = goal;
    return false;
  }
  values[at] += way * part;
  return true;
}
