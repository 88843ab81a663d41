//! The time line at the foot: ten minutes of packets, and the part of them that is looked at.

import { attribute, h, icon, mark, write } from "../dom.js";
import { clock, t } from "../text.js";
import { MEMORY } from "../route.js";

const PAUSE = "M7 4v12M13 4v12";
const PLAY = "M6 4l10 6-10 6z";
const GAP = 1;
const PAUSED = 2;
const PACES = [0.1, 0.5, 1, 2, 10, 100];
/** A drag shorter than this, in pixels, is a click. */
const CLICK = 4;

export class Timeline {
  /**
   * @param {HTMLElement} root
   * @param {import("../page.js").Page} page
   */
  constructor(root, page) {
    this.page = page;
    root.setAttribute("aria-label", t("time.label"));
    /** Packets of each second that is remembered, by second. @type {Map<number, {packets: number, drops: number, flags: number}>} */
    this.seconds = new Map();
    this.newest = 0;
    this.canvas = h("canvas", { "aria-hidden": "true" });
    this.track = h("div", {
      class: "track",
      role: "slider",
      tabindex: "0",
      "aria-label": t("time.slider"),
      "aria-valuemin": -MEMORY,
      "aria-valuemax": 0,
      onpointerdown: (/** @type {PointerEvent} */ event) => this.grab(event),
      onpointermove: (/** @type {PointerEvent} */ event) => this.move(event),
      onpointerup: (/** @type {PointerEvent} */ event) => this.drop(event),
      onpointercancel: (/** @type {PointerEvent} */ event) => this.drop(event),
      onpointerleave: () => (this.tip.hidden = true),
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.key(event),
    });
    this.tip = h("div", { class: "tip", hidden: true });
    this.track.append(this.canvas, this.tip);
    this.pauseIcon = icon(PAUSE);
    this.pause = h("button", { class: "tool", type: "button", onclick: () => page.moment.togglePause() }, this.pauseIcon);
    this.range = h("span", { class: "range" });
    this.live = h("button", { class: "live", type: "button", onclick: () => page.moment.goLive() }, h("span", { class: "dot", "aria-hidden": "true" }), t("time.live"));
    this.pace = h("select", { "aria-label": t("time.pace"), hidden: true, onchange: () => page.setPace(Number(this.pace.value)) });
    for (const pace of PACES) this.pace.append(h("option", { value: pace }, t("time.times", { pace: String(pace) })));
    root.append(this.pause, this.range, this.track, this.pace, this.live);
    /** @type {{x: number, second: number, moved: boolean} | null} */
    this.held = null;
    this.size = { width: 0, height: 0 };
    this.frame = 0;
    new ResizeObserver(([{ contentRect }]) => {
      this.size = contentRect;
      this.paint();
    }).observe(this.track);
  }

  /** @param {import("../frames.js").Table} table */
  update(table) {
    const second = table.values("second");
    const packets = table.values("packets");
    const drops = table.values("drops");
    const flags = table.values("flags");
    this.seconds.clear();
    this.newest = 0;
    for (let row = 0; row < table.length; row++) this.newest = Math.max(this.newest, second[row]);
    for (let row = 0; row < table.length; row++) {
      if (second[row] <= this.newest - MEMORY) continue;
      this.seconds.set(second[row], { packets: packets[row] || 0, drops: drops[row] || 0, flags: flags[row] || 0 });
    }
    this.draw();
  }

  /** The part that is looked at, in seconds since 1970. */
  window() {
    const { range } = this.page.state;
    if (Array.isArray(range)) return [this.newest + range[0], this.newest + range[1]];
    return [range.from / 1000, range.to / 1000];
  }

  show() {
    const { state } = this.page;
    const [from, to] = this.window();
    attribute(this.track, "aria-valuenow", Math.round(to - this.newest));
    const spoken = state.live ? t("time.spokenLive", { seconds: Math.round(to - from) }) : t("time.spoken", { from: clock(from * 1000), to: clock(to * 1000) });
    attribute(this.track, "aria-valuetext", spoken);
    write(this.range, state.live ? t("time.last", { span: span(to - from) }) : `${clock(from * 1000)} – ${clock(to * 1000)}`);
    mark(this.live, "on", state.live);
    attribute(this.live, "aria-pressed", state.live ? "true" : "false");
    const label = state.live ? t("time.pause") : t("time.resume");
    attribute(this.pause, "aria-label", label);
    attribute(this.pause, "title", `${label} (${t("key.space")})`);
    this.pauseIcon.firstElementChild?.setAttribute("d", state.live ? PAUSE : PLAY);
    const { hello } = this.page;
    this.pace.hidden = !hello || hello.live || !hello.control;
    if (hello && document.activeElement !== this.pace) this.showPace(hello.pace ?? 0);
    this.draw();
  }

  /** A pace that is none of those offered, as radar was started with it, is shown and cannot be chosen again. @param {number} pace 0: none */
  showPace(pace) {
    const value = String(pace);
    if (this.pace.value === value) return;
    for (const option of [...this.pace.options]) if (option.disabled && option.value !== value) option.remove();
    if (![...this.pace.options].some((option) => option.value === value)) {
      this.pace.prepend(h("option", { value, disabled: true }, pace > 0 ? t("time.times", { pace: value }) : t("time.unpaced")));
    }
    this.pace.value = value;
  }

  /** Once before the next picture, however much has changed. */
  draw() {
    this.frame ||= requestAnimationFrame(() => this.paint());
  }

  paint() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    const { width, height } = this.size;
    const ratio = window.devicePixelRatio || 1;
    if (width === 0) return;
    if (this.canvas.width !== Math.round(width * ratio) || this.canvas.height !== Math.round(height * ratio)) {
      this.canvas.width = Math.round(width * ratio);
      this.canvas.height = Math.round(height * ratio);
    }
    const context = this.canvas.getContext("2d");
    if (!context) return;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    this.bars(context, width, height);
    this.brush(context, width, height);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {number} width
   * @param {number} height
   */
  bars(context, width, height) {
    const { colors } = this.page;
    const [from, to] = this.window();
    // The top is the busiest second but eases down, so that bars do not jump when it leaves.
    let most = 1;
    for (const { packets } of this.seconds.values()) most = Math.max(most, packets);
    this.top = Math.max(most, (this.top || most) * 0.97);
    const step = width / MEMORY;
    const bar = Math.max(1, step - (step > 3 ? 1 : 0.25));
    for (const [second, { packets, drops, flags }] of this.seconds) {
      const x = width - (this.newest - second + 1) * step;
      if (x < -step) continue;
      if (flags & (GAP | PAUSED)) {
        hatch(context, x, step, height, flags & GAP ? colors.warn : colors.faint);
        continue;
      }
      const tall = packets > 0 ? Math.max(1.5, Math.sqrt(packets / this.top) * (height - 6)) : 0;
      context.globalAlpha = second > from && second <= to + 0.001 ? 1 : 0.45;
      context.fillStyle = second > from && second <= to + 0.001 ? colors.accent : colors.faint;
      context.fillRect(x, height - tall, bar, tall);
      context.globalAlpha = 1;
      if (drops > 0) {
        context.fillStyle = colors.bad;
        context.fillRect(x, 0, Math.max(2, bar), 3);
      }
    }
  }

  top = 0;

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {number} width
   * @param {number} height
   */
  brush(context, width, height) {
    const { colors, state } = this.page;
    const [from, to] = this.window();
    const left = Math.max(0, this.x(from, width));
    const right = Math.min(width, this.x(to, width));
    context.fillStyle = colors.accent;
    context.globalAlpha = 0.1;
    context.fillRect(left, 0, Math.max(2, right - left), height);
    context.globalAlpha = state.live ? 0.6 : 1;
    context.fillRect(left, 0, 1, height);
    context.fillRect(Math.max(left, right - 1), 0, 1, height);
    context.globalAlpha = 1;
  }

  /**
   * @param {number} second
   * @param {number} width
   */
  x(second, width) {
    return width - (this.newest - second) * (width / MEMORY);
  }

  /** @param {PointerEvent} event */
  second(event) {
    const box = this.track.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    return Math.round(this.newest - MEMORY + share * MEMORY);
  }

  /** @param {PointerEvent} event */
  grab(event) {
    if (event.button !== 0) return;
    this.track.setPointerCapture(event.pointerId);
    this.held = { x: event.clientX, second: this.second(event), moved: false };
  }

  /** @param {PointerEvent} event */
  move(event) {
    this.hint(event);
    if (!this.held) return;
    if (Math.abs(event.clientX - this.held.x) > CLICK) this.held.moved = true;
    if (this.held.moved) this.look(this.held.second, this.second(event), true);
  }

  /** A drag selects what it passes over; a click moves the window, as wide as it is, to end there. @param {PointerEvent} event */
  drop(event) {
    const held = this.held;
    this.held = null;
    if (!held) return;
    const second = this.second(event);
    if (held.moved) this.look(held.second, second, false);
    else if (second >= this.newest - 1) this.page.moment.goLive();
    else this.look(second - this.page.moment.span(), second, false);
  }

  /**
   * @param {number} a
   * @param {number} b
   * @param {boolean} going whether the hand is still at it
   */
  look(a, b, going) {
    const from = Math.max(this.newest - MEMORY, Math.min(a, b));
    const to = Math.min(this.newest, Math.max(a, b, from + 1));
    this.page.moment.lookAt({ from: from * 1000, to: to * 1000 }, going);
  }

  /** @param {PointerEvent} event */
  hint(event) {
    const second = this.second(event);
    const at = this.seconds.get(second);
    const box = this.track.getBoundingClientRect();
    const x = Math.min(box.width - 96, Math.max(8, event.clientX - box.left));
    this.tip.style.transform = `translateX(${Math.round(x)}px)`;
    const what = at?.flags === GAP ? t("time.gap") : t("time.packets", { count: at?.packets ?? 0 });
    const drops = at && at.drops > 0 ? ` · ${t("time.drops", { count: at.drops })}` : "";
    write(this.tip, this.newest ? `${clock(second * 1000)} · ${what}${drops}` : "");
    this.tip.hidden = this.newest === 0;
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const steps = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageUp: -60, PageDown: 60 };
    if (event.key in steps) this.page.moment.step(steps[/** @type {keyof typeof steps} */ (event.key)]);
    else if (event.key === "Home") this.page.moment.step(-MEMORY);
    else if (event.key === "End") this.page.moment.goLive();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} width
 * @param {number} height
 * @param {string} color
 */
function hatch(context, x, width, height, color) {
  context.fillStyle = color;
  context.globalAlpha = 0.5;
  for (let y = -((Math.round(x) * 2) % 6); y < height; y += 6) context.fillRect(x, y, Math.max(1, width), 2);
  context.globalAlpha = 1;
}

/** @param {number} seconds */
function span(seconds) {
  return seconds >= 120 ? t("time.minutes", { count: Math.round(seconds / 60) }) : t("time.seconds", { count: Math.round(seconds) });
}
