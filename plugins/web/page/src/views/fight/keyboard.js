//! What keys do on the stage: go from host to host, open and pin them, zoom, and go back.

import { rate, t } from "../../text.js";
import { GROUPINGS } from "./hosts.js";
import { neighbour } from "./interaction.js";
import { GROUP } from "./palette.js";
import { subjectOf } from "./subject.js";

export class Keyboard {
  /** @param {import("./stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const { stage } = this;
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    const digit = "01234".indexOf(event.key);
    if (event.key.length === 1 && digit >= 0) {
      stage.setGroup(stage.feed.group === GROUPINGS[digit] ? "host" : GROUPINGS[digit]);
      return true;
    }
    if (document.activeElement !== stage.canvas) return event.key === "Escape" && this.escape();
    return this.stageKey(event);
  }

  /** @param {KeyboardEvent} event */
  stageKey(event) {
    const { stage } = this;
    const { focused } = stage.scene, ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const way = ways[/** @type {keyof typeof ways} */ (event.key)];
    if (way) return this.walk(way[0], way[1]);
    if (event.key === "Enter" && focused >= 0) {
      if (stage.scene.pinned === focused || stage.scene.hosts[focused]?.kind === GROUP) stage.open(focused);
      else stage.regard.pin(focused);
      return true;
    }
    if (event.key === "+" || event.key === "-") {
      const at = focused >= 0 ? focused : stage.scene.own, { layout } = stage.scene;
      const x = at >= 0 ? stage.eye.screenX(layout.x[at]) : stage.eye.width / 2;
      stage.zoom(event.key === "+" ? 1.4 : 1 / 1.4, x, at >= 0 ? stage.eye.screenY(layout.y[at]) : stage.eye.height / 2);
      return true;
    }
    if ((event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) && focused >= 0) {
      this.menuAt(focused);
      return true;
    }
    return event.key === "Escape" && this.escape();
  }

  /** @param {number} slot */
  menuAt(slot) {
    const { stage } = this;
    const box = stage.canvas.getBoundingClientRect(), { layout } = stage.scene;
    const clientX = box.left + stage.eye.screenX(layout.x[slot]), clientY = box.top + stage.eye.screenY(layout.y[slot]);
    stage.context.menu({ clientX, clientY, preventDefault() {} }, subjectOf(stage, slot));
  }

  /**
   * @param {number} dx
   * @param {number} dy
   */
  walk(dx, dy) {
    const { stage } = this;
    const { layout, slots, focused, own } = stage.scene;
    const start = focused >= 0 ? focused : own;
    if (focused < 0 || start < 0) this.focus(start >= 0 ? start : [...slots.values()][0] ?? -1);
    else {
      const next = neighbour(layout.x, layout.y, slots.values(), focused, dx, dy);
      if (next >= 0) this.focus(next);
    }
    return true;
  }

  /** @param {number} slot */
  focus(slot) {
    const { stage } = this;
    if (slot === stage.scene.focused) return;
    stage.scene.focused = slot;
    const host = stage.scene.hosts[slot];
    if (host) {
      this.bringIn(slot);
      stage.context.say(t("fight.said", { name: stage.nameOf(host), up: rate(host.up), down: rate(host.down) }));
    }
    stage.chooseNamesSoon();
  }

  /**
   * Pans until a host is on the screen.
   * @param {number} slot
   */
  bringIn(slot) {
    const { stage } = this;
    const { layout } = stage.scene, x = stage.eye.screenX(layout.x[slot]), y = stage.eye.screenY(layout.y[slot]);
    const dx = Math.max(40 - x, Math.min(0, stage.eye.width - 40 - x)), dy = Math.max(40 - y, Math.min(0, stage.eye.height - 40 - y));
    if (dx !== 0 || dy !== 0) stage.eye.panBy(dx, dy);
  }

  /** One step back; false when there is none and the frame may. */
  escape() {
    const { stage } = this;
    if (stage.scene.pinned >= 0) stage.regard.unpin();
    else if (stage.legend.only >= 0) stage.legend.press(stage.legend.only);
    else if (stage.eye.zoom > 1) stage.eye.reset();
    else if (stage.feed.open.some((key) => key !== "")) stage.setOpen([]);
    else return false;
    stage.chooseNamesSoon();
    return true;
  }
}
