//! Fight: hosts throwing packets at each other.

import { Stage } from "./stage.js";

/** Names of what is open in an address, as one text: they may hold anything, so each is escaped. */
export const openKeys = {
  /** @param {string} text */
  read: (text) => (text === "" ? [] : text.split(",").map(decode)),
  /** @param {string[]} keys */
  write: (keys) => keys.map(encodeURIComponent).join(","),
};

/** @param {string} text */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Hosts that there is room for: a telephone shows fewer than a desk. */
export function limit() {
  const pixels = globalThis.innerWidth * globalThis.innerHeight;
  return Math.max(60, Math.min(255, Math.round(pixels / 3600 / 5) * 5));
}

/** @type {import("../../types.js").View} */
export default {
  id: "fight",
  title: "view.fight",
  icon: "M10 7.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5M3 3.5a1.5 1.5 0 1 0 3 0 1.5 1.5 0 0 0-3 0M14 3.5a1.5 1.5 0 1 0 3 0 1.5 1.5 0 0 0-3 0M8.5 17a1.5 1.5 0 1 0 3 0 1.5 1.5 0 0 0-3 0M5.6 4.7l2.6 3.4M14.4 4.7l-2.6 3.4M10 12.5v3",
  letter: "f",
  params: { group: "host", open: "" },
  subscriptions: (state) => {
    const { group, open } = state.params;
    return [{ id: "main", view: "fight", params: { group, open: openKeys.read(open), limit: limit() } }];
  },
  mount: (root, context) => new Stage(root, context),
};
