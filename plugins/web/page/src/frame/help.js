//! The help: every key, and the filter language in one screen.

import { h } from "../dom.js";
import { t } from "../text.js";
import { VIEWS } from "../views/index.js";
import { dialog } from "./dialog.js";
import { KEYS } from "./keys.js";

const EXAMPLES = [
  "port:443", "proc:firefox", "!host:*.cdn.net", "sni:/goo.*/", "bytes>1M", "rtt>100ms", "country:DE", "ja4:t13d*",
  "host:192.0.2.0/24", "dns or tls",
];

export class Help {
  /** @param {import("../page.js").Page} page */
  constructor(page) {
    this.page = page;
    /** @type {HTMLDialogElement | null} */
    this.element = null;
  }

  open() {
    this.element ??= dialog(t("help.title"), this.content());
    if (!this.element.open) this.element.showModal();
  }

  content() {
    const keys = KEYS.map(({ keys: pressed, text }) => line(pressed, t(text)));
    const views = VIEWS.filter((view) => view.letter).map((view) => line(["g", view.letter], t(view.title)));
    const examples = EXAMPLES.map((example) => this.example(example));
    return h(
      "div",
      { class: "help" },
      h("section", null, h("h3", null, t("help.keys")), h("dl", null, ...keys.flat())),
      h("section", null, h("h3", null, t("help.views")), h("dl", null, ...views.flat(), ...line(["1", "…", "9"], t("help.events")))),
      h("section", null, h("h3", null, t("help.filter")), h("p", { class: "muted" }, t("help.language")), h("dl", null, ...examples.flat())),
    );
  }

  /** @param {string} example */
  example(example) {
    const use = () => {
      this.element?.close();
      this.page.setFilter(example);
    };
    const button = h("button", { class: "link mono", type: "button", onclick: use }, example);
    return [h("dt", null, button), h("dd", null, t(`help.example.${example}`))];
  }
}

/**
 * @param {string[]} keys
 * @param {string} text
 */
function line(keys, text) {
  const shown = keys.flatMap((key, n) => (n === 0 ? [h("kbd", null, key)] : [" ", h("kbd", null, key)]));
  return [h("dt", null, ...shown), h("dd", null, text)];
}
