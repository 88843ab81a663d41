//! The names of groups that are open, above their ground; a press closes the group.

import { h, mark, replace, write } from "../../dom.js";
import { t } from "../../text.js";
import { NODES_MAX } from "./capacity.js";

export class Territories {
  /** @param {import("./stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
    this.root = h("div", { class: "fight-territories" });
  }

  name() {
    const buttons = this.stage.feed.open.map((key, at) => key !== "" && this.button(key, at));
    replace(this.root, ...buttons);
  }

  /**
   * @param {string} key
   * @param {number} at
   */
  button(key, at) {
    const close = () => this.stage.setOpen(this.stage.feed.open.filter((other) => other !== "" && other !== key));
    const button = h("button", { type: "button", "data-at": String(at), title: t("fight.close"), onclick: close }, h("span", null), " ×");
    write(/** @type {Node} */ (button.firstChild), key);
    return button;
  }

  place() {
    for (const button of /** @type {Iterable<HTMLElement>} */ (this.root.children)) {
      const at = Number(button.dataset.at), body = NODES_MAX + at, { layout } = this.stage.scene;
      mark(button, "gone", !layout.alive[body]);
      const x = this.stage.eye.screenX(layout.x[body]), y = this.stage.eye.screenY(layout.y[body] - layout.radius[body]);
      const place = `translate(${Math.round(x)}px, ${Math.round(y)}px) translate(-50%, -100%)`;
      if (button.style.transform !== place) button.style.transform = place;
    }
  }
}
