//! Dark and light: which is shown, and its colours for those who draw on canvases.

/** @typedef {import("./types.js").Colors} Colors */

const NAMES = /** @type {const} */ ([
  "background", "surface", "raised", "line", "strong", "muted", "faint", "accent",
  "up", "down", "ok", "warn", "bad", "here", "land", "coast",
]);
const CLASSES = 8;

/** @typedef {"auto" | "dark" | "light"} Choice */

/** @returns {Choice} */
export function chosen() {
  const stored = localStorage.getItem("radar.theme");
  return stored === "dark" || stored === "light" ? stored : "auto";
}

/** @param {Choice} choice */
export function choose(choice) {
  localStorage.setItem("radar.theme", choice);
  apply();
}

/** Shows the theme that is chosen, or the one the system prefers. */
export function apply() {
  const choice = chosen();
  const light = choice === "light" || (choice === "auto" && matchMedia("(prefers-color-scheme: light)").matches);
  document.documentElement.dataset.theme = light ? "light" : "dark";
}

/**
 * @param {() => void} changed
 */
export function watch(changed) {
  matchMedia("(prefers-color-scheme: light)").addEventListener("change", () => {
    apply();
    changed();
  });
}

/**
 * The colours of the theme that is shown, read from the style sheet.
 * @param {Partial<Colors>} [into] filled anew, so that who holds it sees the new ones
 * @returns {Colors}
 */
export function colors(into = {}) {
  const style = getComputedStyle(document.documentElement);
  /** @param {string} name */
  const read = (name) => style.getPropertyValue(`--${name}`).trim();
  for (const name of NAMES) into[name] = read(name);
  into.classes = Array.from({ length: CLASSES }, (_, n) => read(`class-${n}`));
  into.dark = document.documentElement.dataset.theme !== "light";
  into.font = read("face");
  return /** @type {Colors} */ (into);
}
