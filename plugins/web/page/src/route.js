//! The address after `#`: view, item, filter, time and the view's parameters. A link to it shows the same again.

/** @typedef {import("./types.js").Range} Range */
/** @typedef {{view: string, item: string, filter: string, range: Range, params: Record<string, string>}} Route */

/** What is looked at unless asked otherwise: the last minute. */
export const RANGE = /** @type {[number, number]} */ ([-60, 0]);
/** Radar remembers ten minutes. */
export const MEMORY = 600;

/** @param {Range} range */
export function isLive(range) {
  return Array.isArray(range) && range[1] === 0;
}

/**
 * @param {string} hash as `#/flows/1:abc=?f=port%3A443&t=-5m..now`
 * @param {string} home the view of an address without one
 * @returns {Route}
 */
export function parse(hash, home) {
  const text = hash.replace(/^#?\/?/, "");
  const cut = text.indexOf("?");
  const path = cut < 0 ? text : text.slice(0, cut);
  const slash = path.indexOf("/");
  const view = decode(slash < 0 ? path : path.slice(0, slash)) || home;
  const item = slash < 0 ? "" : decode(path.slice(slash + 1));
  /** @type {Record<string, string>} */
  const params = {};
  for (const part of cut < 0 ? [] : text.slice(cut + 1).split("&")) {
    const equals = part.indexOf("=");
    if (equals > 0) params[decode(part.slice(0, equals))] = decode(part.slice(equals + 1));
  }
  const { f: filter = "", t = "", ...own } = params;
  return { view, item, filter, range: parseRange(t) ?? RANGE, params: own };
}

/**
 * @param {Route} route
 * @param {Record<string, string>} defaults parameters that need not be written
 */
export function format(route, defaults) {
  const item = route.item ? `/${encodePath(route.item)}` : "";
  const parts = [];
  if (route.filter) parts.push(`f=${encode(route.filter)}`);
  const t = formatRange(route.range);
  if (t !== formatRange(RANGE)) parts.push(`t=${t}`);
  for (const name of Object.keys(route.params).sort()) {
    const value = route.params[name];
    if (value !== (defaults[name] ?? "")) parts.push(`${encode(name)}=${encode(value)}`);
  }
  return `#/${encode(route.view)}${item}${parts.length ? `?${parts.join("&")}` : ""}`;
}

/**
 * `-5m..now`, `-90s..-30s`, or capture times in milliseconds: `1764068400000..1764068460000`.
 * @param {string} text
 * @returns {Range | null}
 */
export function parseRange(text) {
  const [from, to, more] = text.split("..");
  if (!from || !to || more !== undefined) return null;
  const relative = [seconds(from), seconds(to)];
  if (relative[0] !== null && relative[1] !== null) {
    return relative[0] < relative[1] ? [relative[0], relative[1]] : null;
  }
  if (!/^\d{1,15}$/.test(from) || !/^\d{1,15}$/.test(to) || Number(from) >= Number(to)) return null;
  return { from: Number(from), to: Number(to) };
}

/** @param {string} text */
function seconds(text) {
  if (text === "now") return 0;
  const match = /^-(\d{1,4})([sm])$/.exec(text);
  return match ? -Math.min(MEMORY, Number(match[1]) * (match[2] === "m" ? 60 : 1)) : null;
}

/** @param {Range} range */
export function formatRange(range) {
  if (!Array.isArray(range)) return `${Math.round(range.from)}..${Math.round(range.to)}`;
  return range.map((second) => (second === 0 ? "now" : second % 60 === 0 ? `${second / 60}m` : `${second}s`)).join("..");
}

/** @param {string} text */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

// Community IDs and filters stay readable: what an address may hold unescaped is left as it is.
/** @param {string} text */
function encode(text) {
  return encodeURIComponent(text).replace(/%(3A|2C|40|24|2F)/g, decodeURIComponent);
}

/** @param {string} text */
function encodePath(text) {
  return encodeURIComponent(text).replace(/%(3A|2C|40|24|2F|2B|3D)/g, decodeURIComponent);
}
