//! Where hosts stand: a host keeps its place, nothing overlaps, nothing leaves the stage. Pure; px are CSS pixels.

import { BODIES, NODES_MAX, TERRITORIES_MAX } from "./capacity.js";
import { depth } from "./outline.js";
import { OWN } from "./palette.js";
import { choose } from "./seats.js";

/** Places remembered of hosts that are gone, the longest gone forgotten first. */
const PLACES_MAX = 4096;
/** Pixels a second: what moves by itself moves no faster, so that the eye never loses a host. */
export const DRIFT_MAX = 6;
/** Pixels between the rims of neighbours. */
const GAP = 7;
/** Seconds in which the picture follows what a hand did. */
const FOLLOW = 0.45;

/** @typedef {{x: number, y: number, held: boolean}} Place in units of half the stage */

export class Layout {
  constructor() {
    /** Where a body is drawn. A body is a host (its slot) or a territory (from NODES_MAX on). */
    this.x = new Float32Array(BODIES);
    this.y = new Float32Array(BODIES);
    /** The radius a body wants. */
    this.radius = new Float32Array(BODIES);
    /** The radius it may have until neighbours have made room. */
    this.room = new Float32Array(BODIES);
    this.alive = new Uint8Array(BODIES);
    this.kind = new Uint8Array(BODIES);
    /** 1 = moved by hand, or this machine: others give way. */
    this.held = new Uint8Array(BODIES);
    /** The territory a host stands in, and its seat there; -1 = none. */
    this.territory = new Int16Array(BODIES).fill(-1);
    this.seat = new Int16Array(BODIES).fill(-1);
    this.goalX = new Float32Array(BODIES);
    this.goalY = new Float32Array(BODIES);
    this.fromX = new Float32Array(BODIES);
    this.fromY = new Float32Array(BODIES);
    /** 1 while something was put since the last settling. */
    this.follow = 0;
    this.width = 1200;
    this.height = 800;
    this.centreX = 600;
    this.centreY = 400;
    this.halfX = 560;
    this.halfY = 360;
    /** @type {(string | undefined)[]} */
    this.ids = [];
    /** @type {Map<string, Place>} */
    this.places = new Map();
    this.owns = 0;
  }

  /**
   * The stage has this size; all keep their places relative to each other.
   * @param {number} width
   * @param {number} height
   * @param {number} [top] pixels in which nobody stands, as something lies over them
   * @param {number} [bottom]
   */
  resize(width, height, top = 0, bottom = 0) {
    const [oldX, oldY, oldCx, oldCy] = [this.halfX, this.halfY, this.centreX, this.centreY];
    this.width = width;
    this.height = height;
    this.centreX = width / 2;
    this.centreY = (height + top - bottom) / 2;
    this.halfX = Math.max(60, width / 2 - Math.min(60, width * 0.08));
    this.halfY = Math.max(60, (height - top - bottom) / 2 - 28);
    const sx = this.halfX / oldX, sy = this.halfY / oldY;
    for (let body = 0; body < BODIES; body++) {
      if (!this.alive[body]) continue;
      this.x[body] = this.goalX[body] = (this.goalX[body] - oldCx) * sx + this.centreX;
      this.y[body] = this.goalY[body] = (this.goalY[body] - oldCy) * sy + this.centreY;
    }
    this.follow = 0;
  }

  /** Bodies alive. */
  count() {
    let count = 0;
    for (let body = 0; body < NODES_MAX; body++) count += this.alive[body];
    return count;
  }

  /**
   * Gives a host its place: the one it had, or one its id chooses. `expected` hosts are to fit in all;
   * `late` ones come in at the rim. Returns the slot, or -1 when all are taken.
   * @param {string} id
   * @param {number} kind
   * @param {number} expected
   * @param {boolean} late
   */
  enter(id, kind, expected, late) {
    const slot = this.alive.indexOf(0);
    if (slot < 0 || slot >= NODES_MAX) return -1;
    this.seatAt(slot, id, kind, choose(this, id, kind, expected, late));
    return slot;
  }

  /**
   * @param {number} body
   * @param {string} id
   * @param {number} kind
   * @param {Place} place
   */
  seatAt(body, id, kind, place) {
    this.ids[body] = id;
    this.kind[body] = kind;
    this.held[body] = place.held || kind === OWN ? 1 : 0;
    this.radius[body] = this.room[body] = 4;
    this.territory[body] = this.seat[body] = -1;
    this.x[body] = this.goalX[body] = this.centreX + place.x * this.halfX;
    this.y[body] = this.goalY[body] = this.centreY + place.y * this.halfY;
    this.fromX[body] = this.x[body];
    this.fromY[body] = this.y[body];
    this.alive[body] = 1;
  }

  /**
   * A host is gone; its place waits for it.
   * @param {number} slot
   */
  leave(slot) {
    const id = this.ids[slot];
    if (this.kind[slot] === OWN) this.owns = Math.max(0, this.owns - 1);
    if (id !== undefined && this.territory[slot] < 0) this.remember(slot, id);
    this.alive[slot] = 0;
    this.ids[slot] = undefined;
  }

  /**
   * @param {number} body
   * @param {string} id
   */
  remember(body, id) {
    this.places.delete(id);
    this.places.set(id, {
      x: (this.goalX[body] - this.centreX) / this.halfX,
      y: (this.goalY[body] - this.centreY) / this.halfY,
      held: this.held[body] === 1 && this.kind[body] !== OWN,
    });
    if (this.places.size > PLACES_MAX) {
      for (const oldest of this.places.keys()) {
        this.places.delete(oldest);
        break;
      }
    }
  }

  /**
   * A hand puts a host here; it stays. Its territory goes with it.
   * @param {number} slot
   * @param {number} x
   * @param {number} y
   */
  put(slot, x, y) {
    const body = this.territory[slot] >= 0 ? NODES_MAX + this.territory[slot] : slot;
    const dx = x - this.x[slot], dy = y - this.y[slot];
    this.goalX[body] = this.x[body] += dx;
    this.goalY[body] = this.y[body] += dy;
    this.clamp(body);
    this.x[body] = this.goalX[body];
    this.y[body] = this.goalY[body];
    this.held[body] = 1;
    this.seatMembers(true);
  }

  /**
   * Opens the ground of a group, where the group stood if it did.
   * @param {number} territory
   * @param {string} id of the group
   */
  openTerritory(territory, id) {
    const body = NODES_MAX + territory;
    const known = this.places.get(id) ?? choose(this, id, 0, 12, false);
    this.seatAt(body, id, 0, known);
    this.radius[body] = 10;
  }

  /** @param {number} territory */
  closeTerritory(territory) {
    const body = NODES_MAX + territory, id = this.ids[body];
    if (id !== undefined) this.remember(body, id);
    this.alive[body] = 0;
    this.ids[body] = undefined;
    for (let slot = 0; slot < NODES_MAX; slot++) {
      if (this.territory[slot] === territory) this.territory[slot] = this.seat[slot] = -1;
    }
  }

  /**
   * A host stands on a group's ground, on the first seat that is free.
   * @param {number} slot
   * @param {number} territory
   */
  join(slot, territory) {
    if (this.territory[slot] === territory) return;
    const taken = new Set();
    for (let other = 0; other < NODES_MAX; other++) {
      if (this.alive[other] && this.territory[other] === territory) taken.add(this.seat[other]);
    }
    let seat = 0;
    while (taken.has(seat)) seat++;
    this.territory[slot] = territory;
    this.seat[slot] = seat;
    this.held[slot] = 0;
  }

  /**
   * Seats are those of a sunflower: as even as can be, whatever their number.
   * @param {boolean} now jump there rather than go
   */
  seatMembers(now) {
    const pitch = this.pitch();
    for (let slot = 0; slot < NODES_MAX; slot++) {
      const territory = this.territory[slot];
      if (!this.alive[slot] || territory < 0) continue;
      const body = NODES_MAX + territory, seat = this.seat[slot];
      const far = pitch * Math.sqrt(seat + 0.35), angle = seat * 2.399963;
      this.goalX[slot] = this.goalX[body] + Math.cos(angle) * far;
      this.goalY[slot] = this.goalY[body] + Math.sin(angle) * far;
      if (!now) continue;
      this.x[slot] = this.goalX[slot];
      this.y[slot] = this.goalY[slot];
    }
  }

  /** Pixels from seat to seat in a territory. */
  pitch() {
    return Math.max(15, Math.min(34, Math.min(this.halfX, this.halfY) * 0.075));
  }

  measureTerritories() {
    for (let territory = 0; territory < TERRITORIES_MAX; territory++) {
      const body = NODES_MAX + territory;
      if (!this.alive[body]) continue;
      let seats = 0;
      for (let slot = 0; slot < NODES_MAX; slot++) {
        if (this.alive[slot] && this.territory[slot] === territory) seats = Math.max(seats, this.seat[slot] + 1);
      }
      this.radius[body] = this.pitch() * (Math.sqrt(seats) + 0.9);
    }
  }

  /**
   * Neighbours that overlap make room for each other. After what a hand did until none overlaps, and
   * the picture follows at once; by itself a little, and it drifts.
   * @param {boolean} settle
   */
  separate(settle) {
    this.measureTerritories();
    const rounds = settle ? 90 : 6;
    for (let round = 0; round < rounds; round++) {
      if (!this.pushApart()) break;
    }
    this.seatMembers(false);
    if (settle) {
      this.fromX.set(this.x);
      this.fromY.set(this.y);
      this.follow = 1;
    }
    this.measureRoom();
  }

  /** One round over all pairs. Whether any overlapped. */
  pushApart() {
    let any = false;
    for (let one = 0; one < BODIES; one++) {
      if (!this.alive[one] || this.territory[one] >= 0) continue;
      for (let other = one + 1; other < BODIES; other++) {
        if (!this.alive[other] || this.territory[other] >= 0) continue;
        const wanted = this.radius[one] + this.radius[other] + GAP;
        const dx = this.goalX[other] - this.goalX[one], dy = this.goalY[other] - this.goalY[one];
        if (Math.abs(dx) >= wanted || Math.abs(dy) >= wanted) continue;
        const far = Math.hypot(dx, dy);
        if (far >= wanted - 0.25) continue;
        if (this.push(one, other, dx, dy, far, wanted)) any = true;
      }
    }
    return any;
  }

  /**
   * @param {number} one
   * @param {number} other
   * @param {number} dx
   * @param {number} dy
   * @param {number} far
   * @param {number} wanted
   */
  push(one, other, dx, dy, far, wanted) {
    const free = (this.held[one] ? 0 : 1) + (this.held[other] ? 0 : 1);
    if (free === 0) return false;
    // Two in one point part in a direction of their own.
    const angle = one * 2.4 + other;
    const ux = far > 0.01 ? dx / far : Math.cos(angle), uy = far > 0.01 ? dy / far : Math.sin(angle);
    const by = (wanted - far) / free;
    if (!this.held[one]) {
      this.goalX[one] -= ux * by;
      this.goalY[one] -= uy * by;
      this.clamp(one);
    }
    if (!this.held[other]) {
      this.goalX[other] += ux * by;
      this.goalY[other] += uy * by;
      this.clamp(other);
    }
    return true;
  }

  /**
   * Nothing leaves the stage.
   * @param {number} body
   */
  clamp(body) {
    const wide = body < NODES_MAX ? 0 : this.radius[body] * 0.8;
    const x = (this.goalX[body] - this.centreX) / Math.max(20, this.halfX - wide);
    const y = (this.goalY[body] - this.centreY) / Math.max(20, this.halfY - wide);
    const out = depth(x, y);
    if (out <= 1) return;
    this.goalX[body] = this.centreX + (this.goalX[body] - this.centreX) / out;
    this.goalY[body] = this.centreY + (this.goalY[body] - this.centreY) / out;
  }

  /** The radius each may be drawn with where it is now. */
  measureRoom() {
    const { room, radius } = this;
    room.set(radius);
    for (let one = 0; one < NODES_MAX; one++) {
      if (!this.alive[one]) continue;
      for (let other = one + 1; other < NODES_MAX; other++) {
        if (!this.alive[other]) continue;
        const both = radius[one] + radius[other];
        const dx = this.x[other] - this.x[one], dy = this.y[other] - this.y[one];
        // Most are far apart, and that is seen without a root.
        if (Math.abs(dx) >= both + 2 || Math.abs(dy) >= both + 2) continue;
        const far = Math.hypot(dx, dy);
        if (far >= both + 2) continue;
        const share = (far - 2) / both;
        room[one] = Math.min(room[one], share * radius[one]);
        room[other] = Math.min(room[other], share * radius[other]);
      }
    }
    for (let slot = 0; slot < NODES_MAX; slot++) room[slot] = Math.max(1.5, room[slot]);
  }

  /**
   * Moves the picture towards the goals; whether it is still on its way.
   * @param {number} seconds since the last step
   */
  step(seconds) {
    if (this.follow > 0) return this.stepFollowing(seconds);
    const most = DRIFT_MAX * seconds;
    let moving = false;
    for (let body = 0; body < BODIES; body++) {
      if (!this.alive[body]) continue;
      const dx = this.goalX[body] - this.x[body], dy = this.goalY[body] - this.y[body];
      const far = Math.hypot(dx, dy);
      if (far < 0.05) continue;
      const part = far <= most ? 1 : most / far;
      this.x[body] += dx * part;
      this.y[body] += dy * part;
      moving = true;
    }
    return moving;
  }

  /** @param {number} seconds */
  stepFollowing(seconds) {
    this.follow = Math.max(0, this.follow - seconds / FOLLOW);
    const rest = this.follow ** 3;
    for (let body = 0; body < BODIES; body++) {
      if (!this.alive[body]) continue;
      this.x[body] = this.goalX[body] + (this.fromX[body] - this.goalX[body]) * rest;
      this.y[body] = this.goalY[body] + (this.fromY[body] - this.goalY[body]) * rest;
    }
    return true;
  }
}
