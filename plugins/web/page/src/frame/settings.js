//! The settings: theme, motion, privacy, spoken summaries, and how much time a view looks at.

import { h } from "../dom.js";
import { t } from "../text.js";
import * as theme from "../theme.js";
import { dialog } from "./dialog.js";

const WINDOWS = [10, 60, 300, 600];

export class Settings {
  /** @param {import("../page.js").Page} page */
  constructor(page) {
    this.page = page;
    /** @type {HTMLDialogElement | null} */
    this.element = null;
  }

  open() {
    this.element?.remove();
    this.element = dialog(t("settings.title"), this.content());
    this.element.showModal();
  }

  content() {
    const { page } = this;
    const themes = ["auto", "dark", "light"].map((choice) => [choice, t(`settings.theme.${choice}`)]);
    const windows = WINDOWS.map((seconds) => [String(seconds), t("settings.window.last", { span: seconds < 60 ? t("time.seconds", { count: seconds }) : t("time.minutes", { count: seconds / 60 }) })]);
    const span = String(page.moment.span());
    return h(
      "form",
      { class: "settings", method: "dialog" },
      choices("theme", t("settings.theme"), themes, theme.chosen(), (choice) => page.setTheme(/** @type {theme.Choice} */ (choice))),
      choices("window", t("settings.window"), windows, span, (seconds) => page.moment.lookAt([-Number(seconds), 0])),
      check(t("settings.motion"), t("settings.motion.why"), page.still(), (on) => page.setStill(on)),
      check(t("settings.privacy"), t("settings.privacy.why"), page.privacy.on, (on) => page.setPrivacy(on)),
      check(t("settings.spoken"), t("settings.spoken.why"), page.ear.on, (on) => page.ear.set(on)),
      h("p", { class: "muted" }, page.hello ? t("settings.version", { version: page.hello.version }) : ""),
    );
  }
}

/**
 * @param {string} name
 * @param {string} label
 * @param {string[][]} options
 * @param {string} chosen
 * @param {(choice: string) => void} change
 */
function choices(name, label, options, chosen, change) {
  const radios = options.map(([value, text]) =>
    h("label", { class: "choice" }, h("input", { type: "radio", name, value, checked: value === chosen, onchange: () => change(value) }), h("span", null, text)),
  );
  return h("fieldset", { class: "segments" }, h("legend", null, label), h("div", null, ...radios));
}

/**
 * @param {string} label
 * @param {string} why
 * @param {boolean} on
 * @param {(on: boolean) => void} change
 */
function check(label, why, on, change) {
  const box = h("input", { type: "checkbox", checked: on, onchange: () => change(box.checked) });
  return h("label", { class: "switch" }, box, h("span", null, h("span", null, label), h("span", { class: "muted" }, why)));
}
