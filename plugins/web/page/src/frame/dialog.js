//! A window over the page: help, settings.

import { h, icon } from "../dom.js";
import { t } from "../text.js";

const CROSS = "M5 5l10 10M15 5L5 15";

/**
 * @param {string} title
 * @param {HTMLElement} content
 */
export function dialog(title, content) {
  const close = h("button", { class: "tool", type: "button", "aria-label": t("dialog.close"), onclick: () => element.close() }, icon(CROSS));
  const element = h("dialog", { "aria-label": title }, h("div", { class: "dialog-head" }, h("h2", null, title), close), content);
  // A click beside it is a click on the dialog itself: its content fills it.
  element.addEventListener("click", (event) => {
    if (event.target === element) element.close();
  });
  document.body.append(element);
  return element;
}
