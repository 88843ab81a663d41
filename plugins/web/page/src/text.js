//! What the page says, and how it writes numbers: strings/LANGUAGE.json and the browser's Intl.

/** @type {Record<string, string | Record<string, string>>} */
let strings = {};
let language = "en";
let plural = new Intl.PluralRules(language);

/**
 * Fetches the strings; those of the page's own language are the only ones there are so far.
 * @param {string} wanted
 */
export async function load(wanted) {
  const response = await fetch(`strings/${wanted}.json`);
  if (!response.ok) throw new Error(`strings/${wanted}.json: ${response.status}`);
  use(wanted, await response.json());
}

/**
 * @param {string} wanted
 * @param {Record<string, string | Record<string, string>>} given
 */
export function use(wanted, given) {
  language = wanted;
  strings = given;
  plural = new Intl.PluralRules(language);
  formats.clear();
}

/**
 * The string of that key, with `{name}` replaced. A string with forms is chosen by `count`, which `{count}` shows
 * as a number of the language. A key that is not there shows itself.
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 * @returns {string}
 */
export function t(key, values) {
  let text = strings[key];
  if (text !== undefined && typeof text !== "string") {
    const form = plural.select(Number(values?.count ?? 0));
    text = text[form] ?? text.other;
  }
  if (text === undefined) return key;
  if (!values) return text;
  return text.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === "number" ? number(value) : value;
  });
}

/** @param {string} key */
export function has(key) {
  return key in strings;
}

/** @type {Map<string, Intl.NumberFormat | Intl.DateTimeFormat>} */
const formats = new Map();

/**
 * @param {string} name
 * @param {Intl.NumberFormatOptions} options
 */
function numbers(name, options) {
  let format = formats.get(name);
  if (!format) formats.set(name, (format = new Intl.NumberFormat(language, options)));
  return /** @type {Intl.NumberFormat} */ (format);
}

/**
 * @param {string} name
 * @param {Intl.DateTimeFormatOptions} options
 */
function dates(name, options) {
  let format = formats.get(name);
  if (!format) formats.set(name, (format = new Intl.DateTimeFormat(language, options)));
  return /** @type {Intl.DateTimeFormat} */ (format);
}

/** What stands where nothing is known. */
export const NOTHING = "–";

/**
 * A count: `41,203`.
 * @param {number} value
 */
export function number(value) {
  return Number.isNaN(value) ? NOTHING : numbers("number", { maximumFractionDigits: 0 }).format(value);
}

/**
 * A count in few characters: `41.2K`.
 * @param {number} value
 */
export function short(value) {
  if (Number.isNaN(value)) return NOTHING;
  if (value < 10_000) return number(value);
  return numbers("short", { notation: "compact", maximumSignificantDigits: 3 }).format(value);
}

const OCTETS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte", "petabyte"];

/**
 * Octets: `18.4 MB`.
 * @param {number} value
 */
export function bytes(value) {
  return scaled(value, "");
}

/**
 * Octets a second: `18.4 MB/s`.
 * @param {number} value
 */
export function rate(value) {
  return scaled(value, "-per-second");
}

const BITS = ["bit-per-second", "kilobit-per-second", "megabit-per-second", "gigabit-per-second", "terabit-per-second"];

/**
 * Bits a second: `147 Mb/s`.
 * @param {number} value
 */
export function bits(value) {
  if (Number.isNaN(value)) return NOTHING;
  let step = 0;
  while (value >= 999.5 && step < BITS.length - 1) {
    value /= 1000;
    step += 1;
  }
  const digits = step === 0 || value >= 99.95 || Number.isInteger(value) ? 0 : 1;
  const options = { style: /** @type {const} */ ("unit"), unit: BITS[step], unitDisplay: /** @type {const} */ ("short") };
  return numbers(`${BITS[step]}${digits}`, { ...options, minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
}

/**
 * @param {number} value
 * @param {string} suffix
 */
function scaled(value, suffix) {
  if (Number.isNaN(value)) return NOTHING;
  let step = 0;
  while (value >= 999.5 && step < OCTETS.length - 1) {
    value /= 1000;
    step += 1;
  }
  const digits = step === 0 || value >= 99.95 ? 0 : 1;
  const unit = `${OCTETS[step]}${suffix}`;
  const options = { style: /** @type {const} */ ("unit"), unit, unitDisplay: /** @type {const} */ ("short") };
  const shown = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return numbers(`${unit}${digits}`, { ...options, ...shown }).format(value).replace(" byte", " B");
}

/**
 * A span of time from microseconds: `340 μs`, `12.3 ms`, `4.1 s`, `3 min`.
 * @param {number} micros
 */
export function duration(micros) {
  if (Number.isNaN(micros)) return NOTHING;
  if (micros < 1000) return span("microsecond", micros, 0);
  if (micros < 1e6) return span("millisecond", micros / 1e3, micros < 1e5 ? 1 : 0);
  if (micros < 6e7) return span("second", micros / 1e6, 1);
  if (micros < 3.6e9) return span("minute", micros / 6e7, 0);
  if (micros < 8.64e10) return span("hour", micros / 3.6e9, 1);
  return span("day", micros / 8.64e10, 1);
}

/**
 * @param {string} unit
 * @param {number} value
 * @param {number} digits
 */
function span(unit, value, digits) {
  const options = { style: /** @type {const} */ ("unit"), unit, unitDisplay: /** @type {const} */ ("short") };
  const format = numbers(`${unit}${digits}`, { ...options, minimumFractionDigits: digits, maximumFractionDigits: digits });
  return format.format(value);
}

/**
 * A share from thousandths: `62 %`.
 * @param {number} permille
 */
export function share(permille) {
  if (Number.isNaN(permille)) return NOTHING;
  const digits = permille > 0 && permille < 100 ? 1 : 0;
  return numbers(`share${digits}`, { style: "percent", maximumFractionDigits: digits }).format(permille / 1000);
}

/**
 * A time of day with seconds: `12:00:01`.
 * @param {number} ms since 1970
 */
export function clock(ms) {
  if (Number.isNaN(ms)) return NOTHING;
  return dates("clock", { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }).format(ms);
}

/**
 * The same with milliseconds: `12:00:01.123`.
 * @param {number} ms since 1970
 */
export function clockFine(ms) {
  if (Number.isNaN(ms)) return NOTHING;
  const options = { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3, hourCycle: "h23" };
  return dates("fine", /** @type {Intl.DateTimeFormatOptions} */ (options)).format(ms);
}

/**
 * A date and time: `Nov 25, 2026, 12:00:01`.
 * @param {number} ms since 1970
 */
export function date(ms) {
  if (Number.isNaN(ms)) return NOTHING;
  return dates("date", { dateStyle: "medium", timeStyle: "medium" }).format(ms);
}
