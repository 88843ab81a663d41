//! Axes: round numbers and round times, few enough to read.

/** Steps of a second axis, in seconds. */
const SECONDS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400];

/**
 * Round values from 0 up to the first that is not less than `most`.
 * @param {number} most
 * @param {number} count steps wanted at most
 * @param {number} [least] a step is never smaller; 1 for what is counted
 * @returns {number[]} at least 0 and one more
 */
export function ticks(most, count, least = 0) {
  const rough = Math.max(most > 0 && Number.isFinite(most) ? most / count : 0, least) || 1;
  const step = Math.max(round(rough), least);
  const steps = Math.max(1, Math.ceil((most > 0 && Number.isFinite(most) ? most : 0) / step - 1e-9));
  return Array.from({ length: steps + 1 }, (_, i) => i * step);
}

/**
 * The next 1, 2, 2.5 or 5 times a power of ten.
 * @param {number} value
 */
function round(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  const lead = value / power;
  const step = [1, 2, 2.5, 5, 10].find((one) => lead <= one * (1 + 1e-9)) ?? 10;
  return step * power;
}

/**
 * Round times within a span.
 * @param {number} from seconds since 1970
 * @param {number} to
 * @param {number} count at most
 * @returns {number[]}
 */
export function timeTicks(from, to, count) {
  const step = SECONDS.find((one) => (to - from) / one <= count) ?? 86_400 * Math.ceil((to - from) / count / 86_400);
  const times = [];
  for (let time = Math.ceil(from / step) * step; time <= to; time += step) times.push(time);
  return times;
}

/**
 * Where a value lies between `low` and `high`, on an axis of powers of ten: 0 to 1, not beyond.
 * @param {number} value
 * @param {number} low
 * @param {number} high
 */
export function logShare(value, low, high) {
  if (!(value > low)) return 0;
  return Math.min(1, Math.log(value / low) / Math.log(high / low));
}

/**
 * Runs of seconds without a hole, so that a line is not drawn over what was not seen.
 * @param {ArrayLike<number>} seconds rising
 * @param {ArrayLike<number>} values NaN is a hole, too
 * @returns {[number, number][]} first index and the one after the last
 */
export function runs(seconds, values) {
  /** @type {[number, number][]} */
  const found = [];
  let start = -1;
  for (let i = 0; i < seconds.length; i += 1) {
    const whole = !Number.isNaN(values[i]);
    const joined = start >= 0 && whole && seconds[i] - seconds[i - 1] <= 1;
    if (joined) continue;
    if (start >= 0) found.push([start, i]);
    start = whole ? i : -1;
  }
  if (start >= 0) found.push([start, seconds.length]);
  return found;
}
