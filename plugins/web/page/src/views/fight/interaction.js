//! What hands do to the stage: point, pin, open, drag, pan, zoom. It knows hosts only as slots and does nothing itself.

import { zoomedRadius } from "./camera.js";

/**
 * @typedef {object} Hands
 * @property {(x: number, y: number) => number} find the slot at a point of the screen, or -1
 * @property {(slot: number) => void} hover
 * @property {(slot: number) => void} pin        -1: none
 * @property {(slot: number) => void} open
 * @property {(slot: number, x: number, y: number) => void} drag   to a point of the screen
 * @property {() => void} dropped
 * @property {(dx: number, dy: number) => void} pan
 * @property {(factor: number, x: number, y: number) => void} zoom
 * @property {(slot: number, event: MouseEvent) => void} menu
 */

/** Pixels a pointer may stray and still click. */
const STRAY = 5;

/**
 * Listens to the canvas; returns what stops it.
 * @param {HTMLElement} canvas
 * @param {Hands} hands
 */
export function interact(canvas, hands) {
  const stop = new AbortController();
  /** @type {Map<number, {x: number, y: number}>} */
  const down = new Map();
  let held = -1, startX = 0, startY = 0, moved = false, spread = 0;

  /** @param {MouseEvent} event */
  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };

  /**
   * @template {keyof HTMLElementEventMap} T
   * @param {T} name
   * @param {(event: HTMLElementEventMap[T]) => void} listener
   */
  const on = (name, listener) => canvas.addEventListener(name, listener, { signal: stop.signal, passive: false });

  on("pointerdown", (event) => {
    const at = place(event);
    down.set(event.pointerId, at);
    canvas.setPointerCapture(event.pointerId);
    if (down.size === 2) {
      spread = distance();
      held = -1;
      return;
    }
    moved = false;
    startX = at.x;
    startY = at.y;
    held = event.button === 0 ? hands.find(at.x, at.y) : -1;
  });

  const distance = () => {
    const [one, other] = [...down.values()];
    return one && other ? Math.hypot(one.x - other.x, one.y - other.y) : 0;
  };

  on("pointermove", (event) => {
    const at = place(event), before = down.get(event.pointerId);
    if (!before) {
      const slot = hands.find(at.x, at.y);
      canvas.style.cursor = slot >= 0 ? "pointer" : "";
      hands.hover(slot);
      return;
    }
    down.set(event.pointerId, at);
    if (down.size === 2) {
      pinch(at.x - before.x, at.y - before.y);
      return;
    }
    if (!moved && Math.hypot(at.x - startX, at.y - startY) < STRAY) return;
    moved = true;
    canvas.style.cursor = "grabbing";
    if (held >= 0) hands.drag(held, at.x, at.y);
    else hands.pan(at.x - before.x, at.y - before.y);
  });

  /**
   * @param {number} dx
   * @param {number} dy
   */
  const pinch = (dx, dy) => {
    const [one, other] = [...down.values()], now = distance();
    if (spread > 0) hands.zoom(now / spread, (one.x + other.x) / 2, (one.y + other.y) / 2);
    hands.pan(dx / 2, dy / 2);
    spread = now;
    moved = true;
  };

  on("pointerup", (event) => {
    const at = place(event), alone = down.size === 1;
    if (!down.delete(event.pointerId)) return;
    canvas.style.cursor = "";
    if (moved && held >= 0) hands.dropped();
    if (!moved && alone && event.button === 0) hands.pin(hands.find(at.x, at.y));
    held = -1;
  });

  on("pointercancel", (event) => {
    down.delete(event.pointerId);
    held = -1;
  });
  on("pointerleave", () => hands.hover(-1));
  on("dblclick", (event) => {
    const at = place(event), slot = hands.find(at.x, at.y);
    if (slot >= 0) hands.open(slot);
    else hands.zoom(event.shiftKey ? 0.5 : 2, at.x, at.y);
  });
  on("wheel", (event) => {
    event.preventDefault();
    const at = place(event), lines = event.deltaMode === 1 ? 16 : 1;
    hands.zoom(Math.exp(-event.deltaY * lines * (event.ctrlKey ? 0.01 : 0.0016)), at.x, at.y);
  });
  on("contextmenu", (event) => {
    const at = place(event), slot = hands.find(at.x, at.y);
    if (slot < 0) return;
    event.preventDefault();
    hands.menu(slot, event);
  });
  return () => stop.abort();
}

/**
 * The host that an arrow leads to: the nearest within its quarter, those straight ahead preferred; -1 if none.
 * @param {ArrayLike<number>} x by slot
 * @param {ArrayLike<number>} y
 * @param {Iterable<number>} slots
 * @param {number} from slot
 * @param {number} dx -1, 0, 1
 * @param {number} dy
 */
export function neighbour(x, y, slots, from, dx, dy) {
  let best = -1, least = Infinity;
  for (const slot of slots) {
    if (slot === from) continue;
    const ahead = (x[slot] - x[from]) * dx + (y[slot] - y[from]) * dy;
    const aside = Math.abs((x[slot] - x[from]) * dy) + Math.abs((y[slot] - y[from]) * dx);
    if (ahead <= 0 || aside > ahead * 1.6) continue;
    const cost = ahead + aside * 1.5;
    if (cost < least) {
      least = cost;
      best = slot;
    }
  }
  return best;
}

/**
 * The host at a place of the canvas, or -1.
 * @param {import("./scene.js").Scene} scene
 * @param {import("./camera.js").Camera} eye
 * @param {number} x
 * @param {number} y
 */
export function hostAt(scene, eye, x, y) {
  const grown = zoomedRadius(eye.zoom);
  let best = -1, least = 1;
  for (const slot of scene.slots.values()) {
    if (scene.alpha[slot] < 0.1) continue;
    const far = Math.hypot(eye.screenX(scene.layout.x[slot]) - x, eye.screenY(scene.layout.y[slot]) - y);
    const reach = far / Math.max(14, scene.radius[slot] * grown + 5);
    if (reach < least) {
      least = reach;
      best = slot;
    }
  }
  return best;
}
