//! Which of some words is nearest to a mistyped one.

/**
 * @template {{text: string}} T
 * @param {string} word
 * @param {T[]} items
 * @param {number} most how many to give
 * @returns {T[]} those a few letters off, the nearest first
 */
export function nearest(word, items, most) {
  const wanted = word.toLowerCase();
  const limit = Math.max(1, Math.floor(wanted.length / 3));
  const near = items.map((item) => ({ item, far: distance(wanted, item.text.toLowerCase()) }));
  return near
    .filter(({ far }) => far > 0 && far <= limit)
    .sort((a, b) => a.far - b.far)
    .slice(0, most)
    .map(({ item }) => item);
}

/**
 * Letters to insert, leave out or change (Levenshtein); the start of a longer word counts as the word.
 * @param {string} a
 * @param {string} b
 */
export function distance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, n) => n);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + Number(a[i - 1] !== b[j - 1]));
    }
    row = next;
  }
  return Math.min(...row.slice(a.length));
}
