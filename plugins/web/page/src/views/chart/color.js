//! Colours of the style sheet, seen through.

/** @type {Map<string, string>} */
const made = new Map();

/**
 * A colour with less weight; one that is not written as `#rrggbb` stays as it is.
 * @param {string} color
 * @param {number} share 0 to 1
 */
export function alpha(color, share) {
  const rounded = Math.round(share * 100) / 100;
  const key = `${color} ${rounded}`;
  let found = made.get(key);
  if (found === undefined) {
    const digits = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(color);
    found = digits ? `rgb(${digits.slice(1).map((pair) => parseInt(pair, 16)).join(" ")} / ${rounded})` : color;
    if (made.size > 2000) made.clear();
    made.set(key, found);
  }
  return found;
}

/**
 * A colour between two, both written as `#rrggbb`.
 * @param {string} from
 * @param {string} to
 * @param {number} share 0: from, 1: to
 */
export function mix(from, to, share) {
  const parts = [from, to].map((color) => (/^#[0-9a-f]{6}$/i.test(color) ? [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16)) : null));
  const [a, b] = parts;
  if (!a || !b) return to;
  const mixed = a.map((value, i) => Math.round(value + (b[i] - value) * share));
  return `#${mixed.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}
