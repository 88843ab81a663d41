//! The keys of the page: what each does, and which event does it.

import { copy, copyBpf, savePackets } from "../copying.js";
import { VIEWS } from "../views/index.js";

/** @typedef {import("../page.js").Page} Page */

/** @type {{keys: string[], text: string, run?: (page: Page) => void}[]} as the help lists them */
export const KEYS = [
  { keys: ["?"], text: "key.help", run: (page) => page.help.open() },
  { keys: ["/"], text: "key.filter", run: (page) => page.header.filter.focus() },
  { keys: ["space"], text: "key.pause", run: (page) => page.moment.togglePause() },
  { keys: [","], text: "key.stepBack", run: (page) => page.moment.step(-1) },
  { keys: ["."], text: "key.stepOn", run: (page) => page.moment.step(1) },
  { keys: ["["], text: "key.minuteBack", run: (page) => page.moment.step(-60) },
  { keys: ["]"], text: "key.minuteOn", run: (page) => page.moment.step(60) },
  { keys: ["o"], text: "key.order", run: (page) => page.toggleOrder() },
  { keys: ["enter"], text: "key.details" },
  { keys: ["t"], text: "key.table", run: (page) => page.toggleListing() },
  { keys: ["b"], text: "key.bpf", run: (page) => void copyBpf(page) },
  { keys: ["y"], text: "key.link", run: (page) => void copy(page, location.href, "copied.link") },
  { keys: ["w"], text: "key.save", run: (page) => savePackets(page) },
  { keys: ["T"], text: "key.theme", run: (page) => page.nextTheme() },
  { keys: ["P"], text: "key.privacy", run: (page) => page.setPrivacy(!page.privacy.on) },
  { keys: ["S"], text: "key.speak", run: (page) => page.ear.speak(true) },
  { keys: ["esc"], text: "key.back", run: (page) => page.back() },
];

/** After `g` the letter of a view is waited for so long, in milliseconds. */
const PATIENCE = 1500;

export class Keys {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.going = -Infinity;
    this.actions = new Map(KEYS.flatMap(({ keys, run }) => (run ? [[NAMES[keys[0]] ?? keys[0], run]] : [])));
    document.addEventListener("keydown", (event) => this.press(event));
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("dialog[open]") || writes(event.target)) return;
    if (this.take(event)) event.preventDefault();
  }

  /**
   * @param {KeyboardEvent} event
   * @returns {boolean}
   */
  take(event) {
    const { page } = this;
    const { key } = event;
    if (performance.now() - this.going < PATIENCE) {
      this.going = -Infinity;
      const view = VIEWS.find(({ letter }) => letter === key);
      if (view) page.go(view.id);
      return Boolean(view);
    }
    // Space and enter are those of the button, link or row that has the focus.
    if ((key === " " || key === "Enter") && acts(event.target)) return false;
    if (page.mounted?.key?.(event)) return true;
    if (key === "g") this.going = performance.now();
    else if (/^[1-9]$/.test(key)) return page.openEvent(Number(key) - 1);
    else {
      const action = this.actions.get(key);
      if (!action) return false;
      action(page);
    }
    return true;
  }
}

/** @type {Record<string, string>} */
const NAMES = { space: " ", esc: "Escape", enter: "Enter" };

/** @param {EventTarget | null} target */
function writes(target) {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

/** @param {EventTarget | null} target */
function acts(target) {
  return target instanceof HTMLElement && target.closest("button, a, summary, [role=menuitem], [role=option]") !== null;
}
