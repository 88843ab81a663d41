//! Who is looked at: the one under the hand has a card beside it, the one that is pinned a panel.

import { zoomedRadius } from "./camera.js";
import { actionsOf, partnersOf } from "./subject.js";

/** Ms from a click to its panel, so that a second click finds the stage as it was. */
const PATIENCE = 260;

export class Regard {
  /** @param {import("./stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    /** @type {number | undefined} */
    this.opening = undefined;
  }

  /** @param {number} slot */
  hover(slot) {
    if (slot === this.stage.scene.hovered) return;
    this.stage.scene.hovered = slot;
    this.refreshCard();
    this.stage.chooseNamesSoon();
  }

  refreshCard() {
    const { hovered } = this.stage.scene, host = this.stage.scene.hosts[hovered];
    if (!host) return this.stage.card.hide();
    const { layout } = this.stage.scene, radius = this.stage.scene.radius[hovered] * zoomedRadius(this.stage.eye.zoom);
    this.stage.card.show(host, this.stage.eye.screenX(layout.x[hovered]), this.stage.eye.screenY(layout.y[hovered]), radius, this.stage.eye.width, this.stage.eye.height);
  }

  /** @param {number} slot */
  pin(slot) {
    this.stage.scene.pinned = slot;
    clearTimeout(this.opening);
    this.opening = window.setTimeout(() => this.openPanel(slot), PATIENCE);
    this.stage.chooseNamesSoon();
  }

  unpin() {
    clearTimeout(this.opening);
    if (this.stage.scene.pinned < 0) return;
    this.stage.scene.pinned = -1;
    if (this.stage.context.drawer.isOpen()) this.stage.context.drawer.close();
    this.stage.chooseNamesSoon();
  }

  /** @param {number} slot */
  openPanel(slot) {
    const host = this.stage.scene.hosts[slot];
    if (!host || slot !== this.stage.scene.pinned) return;
    this.refreshPanel();
    this.stage.context.drawer.open(this.stage.nameOf(host), this.stage.card.content, () => {
      if (this.stage.scene.pinned === slot) this.unpin();
    });
  }

  refreshPanel() {
    const { pinned } = this.stage.scene, host = this.stage.scene.hosts[pinned];
    if (!host) return;
    this.stage.card.panel(host, partnersOf(this.stage, pinned), actionsOf(this.stage, pinned));
  }
}
