//! What the marks mean, what one stands for, and how many hosts are drawn of all. A class pressed is shown alone.

import { attribute, h, mark, replace, svg, write } from "../../dom.js";
import { number, t } from "../../text.js";
import { CLASSES } from "./palette.js";

/** The shapes in 12 × 12, as the marks have them. */
const SHAPES = [
  "M6 1.6a4.4 4.4 0 1 0 0 8.8 4.4 4.4 0 0 0 0-8.8",
  "M2 2h8v8H2z",
  "M6 1.2l5 9.3H1z",
  "M6 .8L11.2 6 6 11.2.8 6z",
  "M4.3 1h3.4v3.3H11v3.4H7.7V11H4.3V7.7H1V4.3h3.3z",
  "M3.3 1.4h5.4L11.3 6l-2.6 4.6H3.3L.7 6z",
  "M3.2 1L6 3.8 8.8 1 11 3.2 8.2 6 11 8.8 8.8 11 6 8.2 3.2 11 1 8.8 3.8 6 1 3.2z",
  "M6 1a5 5 0 1 0 0 10A5 5 0 0 0 6 1m0 2.4a2.6 2.6 0 1 1 0 5.2 2.6 2.6 0 0 1 0-5.2",
];

export class Legend {
  /** @param {(only: number) => void} show a class alone, or all (-1) */
  constructor(show) {
    this.only = -1;
    this.show = show;
    this.scale = h("span", { class: "fight-scale" });
    this.drawn = h("span", { class: "fight-drawn" });
    this.signs = h("span", { class: "fight-signs" });
    this.buttons = CLASSES.map((name, look) => this.button(name, look));
    this.classes = h("div", { class: "fight-classes", role: "group", "aria-label": t("fight.classes") }, ...this.buttons);
    this.root = h("div", { class: "fight-legend" }, this.classes, h("p", null, this.scale, this.drawn), this.signs);
    replace(this.signs, ...["syn", "rst", "fin", "again"].map((sign) => h("span", { class: sign }, t(`fight.sign.${sign}`))));
  }

  /**
   * @param {string} name
   * @param {number} look
   */
  button(name, look) {
    const shape = svg("svg", { viewBox: "0 0 12 12", "aria-hidden": "true" }, svg("path", { d: SHAPES[look] }));
    const press = () => this.press(look);
    return h("button", { type: "button", class: `class-${name}`, "aria-pressed": "false", onclick: press, hidden: true }, shape, name);
  }

  /** @param {number} look */
  press(look) {
    this.only = this.only === look ? -1 : look;
    this.buttons.forEach((button, at) => attribute(button, "aria-pressed", String(at === this.only)));
    mark(this.classes, "chosen", this.only >= 0);
    this.show(this.only);
  }

  /**
   * @param {Uint8Array} seen which classes there are
   * @param {number} packets that a mark stands for
   * @param {boolean} flying
   * @param {number} drawn
   * @param {number} all
   */
  update(seen, packets, flying, drawn, all) {
    this.buttons.forEach((button, at) => attribute(button, "hidden", !seen[at]));
    write(this.scale, flying ? t("fight.mark", { count: packets }) : t("fight.paths"));
    write(this.drawn, all > 0 ? t("fight.drawn", { drawn: number(drawn), all: number(all) }) : "");
    attribute(this.signs, "hidden", !flying);
  }

  /** @param {string[]} colors by class */
  paint(colors) {
    this.buttons.forEach((button, at) => button.style.setProperty("--class", colors[at]));
  }
}
