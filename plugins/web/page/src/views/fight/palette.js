//! What the fight looks like: the classes of traffic with their shapes and colours, and the two grounds.

/** @typedef {[number, number, number]} Colour red, green, blue, 0 to 1 */

/**
 * The classes in the order of their numbers on the wire. Colours are Okabe and Ito's, told apart with
 * any kind of colour vision; on the light ground they are darker, for 3:1 against it.
 * @type {ReadonlyArray<{name: string, sign: string, dark: string, light: string}>}
 */
export const CLASSES = [
  { name: "tcp", sign: "●", dark: "#56B4E9", light: "#1F7FB8" },
  { name: "udp", sign: "■", dark: "#E69F00", light: "#AD7500" },
  { name: "tls", sign: "▲", dark: "#1DBE91", light: "#00805D" },
  { name: "quic", sign: "◆", dark: "#CC79A7", light: "#A94F82" },
  { name: "dns", sign: "✚", dark: "#F0E442", light: "#857A00" },
  { name: "http", sign: "⬢", dark: "#4B93E0", light: "#005A8E" },
  { name: "icmp", sign: "✖", dark: "#F2703D", light: "#B84A00" },
  { name: "other", sign: "○", dark: "#A3ACB8", light: "#626B76" },
];

/** Bits of `marks_ab` and `marks_ba`. */
export const SYN = 1, RST = 2, FIN = 4, RETRANSMISSION = 8;

/** What a node is, as the column `kind` says it. */
export const REMOTE = 0, OWN = 1, LOCAL = 2, MANY = 3, GROUP = 4, REST = 5;

/**
 * @typedef {object} Theme
 * @property {boolean} light
 * @property {Colour} ground
 * @property {Colour} line of rings and rays
 * @property {Colour} node a host of which nothing is seen just now
 * @property {Colour} own this machine
 * @property {Colour} alarm
 * @property {Colour[]} classes
 */

/**
 * @param {string} hex
 * @returns {Colour}
 */
export function colour(hex) {
  const bits = parseInt(hex.slice(1), 16);
  return [(bits >> 16) / 255, ((bits >> 8) & 255) / 255, (bits & 255) / 255];
}

/** @type {Theme} */
export const DARK = {
  light: false,
  ground: colour("#0b0f14"),
  line: colour("#8fa3bd"),
  node: colour("#8c9bb0"),
  own: colour("#e8f1fb"),
  alarm: colour("#ff5a3c"),
  classes: CLASSES.map((it) => colour(it.dark)),
};

/** @type {Theme} */
export const LIGHT = {
  light: true,
  ground: colour("#f7f9fb"),
  line: colour("#5b6b80"),
  node: colour("#6d7b8d"),
  own: colour("#1b2836"),
  alarm: colour("#c8321a"),
  classes: CLASSES.map((it) => colour(it.light)),
};

/**
 * The page's colours as a theme of the fight.
 * @param {import("../../types.js").Colors} colors
 * @returns {Theme}
 */
export function themeOf(colors) {
  return colors.dark ? DARK : LIGHT;
}
