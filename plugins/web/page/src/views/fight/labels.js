//! Which names are shown, and where, so that none lies on another, on a host or under a panel. Pure.

/** The four sides of a host where its name may stand, in the order they are tried. */
export const BELOW = 0, RIGHT = 1, LEFT = 2, ABOVE = 3;
/** Pixels between a host's rim and its name. */
const OFF = 4;
/** A name that is shown counts this much more than one that is not: names do not take turns. */
const LOYALTY = 1.6;
/** Pixels that stay free around a name. */
const AIR = 3;

/**
 * @typedef {object} Wish for a name
 * @property {number} slot
 * @property {number} x of the host on the screen
 * @property {number} y
 * @property {number} radius
 * @property {number} width of the name
 * @property {number} height
 * @property {number} weight who weighs more goes first
 * @property {boolean} must it is shown whatever it lies on
 */

/** @typedef {{left: number, top: number, right: number, bottom: number}} Box */
/** @typedef {{slot: number, side: number}} Shown */

/**
 * The corner of a name at a side of its host.
 * @param {Wish} wish
 * @param {number} side
 * @param {Box} out
 */
export function boxAt(wish, side, out) {
  const { x, y, radius, width, height } = wish;
  if (side === RIGHT) out.left = x + radius + OFF + 2;
  else if (side === LEFT) out.left = x - radius - OFF - 2 - width;
  else out.left = x - width / 2;
  if (side === BELOW) out.top = y + radius + OFF;
  else if (side === ABOVE) out.top = y - radius - OFF - height;
  else out.top = y - height / 2;
  out.right = out.left + width;
  out.bottom = out.top + height;
  return out;
}

/**
 * @param {Box} one
 * @param {Box} other
 * @param {number} air
 */
export function overlap(one, other, air = 0) {
  return one.left < other.right + air && one.right > other.left - air
    && one.top < other.bottom + air && one.bottom > other.top - air;
}

/**
 * @param {Box} box
 * @param {Wish} host
 */
function covers(box, host) {
  const dx = host.x - Math.max(box.left, Math.min(host.x, box.right));
  const dy = host.y - Math.max(box.top, Math.min(host.y, box.bottom));
  return dx * dx + dy * dy < (host.radius + 1) ** 2;
}

export class Labels {
  constructor() {
    /** The side at which each host's name stands. @type {Map<number, number>} */
    this.sides = new Map();
    this.box = { left: 0, top: 0, right: 0, bottom: 0 };
  }

  /**
   * Chooses names greedily, the heaviest first.
   * @param {Wish[]} wishes one for each host drawn, for names must not lie on any
   * @param {Box[]} taken by panels
   * @param {Box} stage
   * @param {number} most names
   * @returns {Shown[]}
   */
  place(wishes, taken, stage, most) {
    const loyal = (/** @type {Wish} */ wish) =>
      wish.must ? Infinity : wish.weight * (this.sides.has(wish.slot) ? LOYALTY : 1);
    const order = [...wishes].sort((a, b) => loyal(b) - loyal(a) || a.slot - b.slot);
    /** @type {Box[]} */
    const boxes = [...taken];
    /** @type {Shown[]} */
    const shown = [];
    const before = this.sides;
    this.sides = new Map();
    for (const wish of order) {
      if (shown.length >= most && !wish.must) break;
      if (wish.width === 0) continue;
      const side = this.sideFor(wish, before.get(wish.slot), wishes, boxes, stage);
      if (side < 0) continue;
      boxes.push(boxAt(wish, side, { left: 0, top: 0, right: 0, bottom: 0 }));
      this.sides.set(wish.slot, side);
      shown.push({ slot: wish.slot, side });
    }
    return shown;
  }

  /**
   * The first side that is free, that of before first of all; -1 if none is.
   * @param {Wish} wish
   * @param {number | undefined} before
   * @param {Wish[]} hosts
   * @param {Box[]} boxes
   * @param {Box} stage
   */
  sideFor(wish, before, hosts, boxes, stage) {
    if (before !== undefined && this.free(wish, before, hosts, boxes, stage)) return before;
    for (let side = BELOW; side <= ABOVE; side++) {
      if (side !== before && this.free(wish, side, hosts, boxes, stage)) return side;
    }
    if (!wish.must) return -1;
    // It is shown anyhow; at least on the stage.
    for (let side = BELOW; side <= ABOVE; side++) {
      if (inside(boxAt(wish, side, this.box), stage)) return side;
    }
    return BELOW;
  }

  /**
   * @param {Wish} wish
   * @param {number} side
   * @param {Wish[]} hosts
   * @param {Box[]} boxes
   * @param {Box} stage
   */
  free(wish, side, hosts, boxes, stage) {
    const box = boxAt(wish, side, this.box);
    if (!inside(box, stage)) return false;
    for (const other of boxes) if (overlap(box, other, AIR)) return false;
    for (const host of hosts) if (host !== wish && covers(box, host)) return false;
    return true;
  }
}

/**
 * @param {Box} box
 * @param {Box} stage
 */
function inside(box, stage) {
  return box.left >= stage.left && box.right <= stage.right && box.top >= stage.top && box.bottom <= stage.bottom;
}
