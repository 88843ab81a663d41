//! What is taken along: a text on the clipboard, the filter as BPF, packets as a file.

import { bpfOf } from "./bpf.js";
import { t } from "./text.js";

/** @typedef {import("./page.js").Page} Page */

/** The filter as BPF, if it can be said so. @param {Page} page */
export async function copyBpf(page) {
  const bpf = page.mounted?.bpf?.() || bpfOf(page.state.filter);
  if (bpf) await copy(page, bpf, "copied.bpf");
  else page.toasts.show(t(page.state.filter ? "bpf.none" : "bpf.empty"), "warn");
}

/** @param {Page} page */
export function savePackets(page) {
  if (!page.mounted?.save?.()) page.toasts.show(t("save.none"), "warn");
}

/**
 * @param {Page} page
 * @param {string} text
 * @param {string} [told] key of what is said then
 */
export async function copy(page, text, told = "copied") {
  try {
    await navigator.clipboard.writeText(text);
    page.toasts.show(t(told, { text }));
  } catch {
    // Without a secure origin there is no clipboard: the text is shown to be marked by hand.
    page.toasts.show(text);
  }
}
