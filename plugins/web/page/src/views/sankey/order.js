//! In which order the nodes of a column stand: few ribbons cross, and from tick to tick nothing jumps.

/** @typedef {{id: string, column: number, label: string, octets: number}} Node */
/** @typedef {{from: string, to: string, octets: number, flows: number}} Link */

/** How often columns are gone through, there and back; more changes nothing one could see. */
const SWEEPS = 4;
/** A node passes the one above it when it has grown this much larger; less, and two of a size would dance. */
const OVERTAKE = 1.6;

/**
 * Orders the nodes anew: the first column by octets, the others so that ribbons go as straight as they can.
 * @param {Node[]} nodes
 * @param {Link[]} links
 * @returns {string[][]} ids by column, from the top
 */
export function order(nodes, links) {
  const columns = byColumn(nodes);
  const octets = new Map(nodes.map((node) => [node.id, node.octets]));
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const forth = sweep % 2 === 0;
    const indexes = [...columns.keys()];
    for (const at of forth ? indexes.slice(1) : indexes.slice(0, -1).reverse()) {
      sortByNeighbours(columns[at], columns[forth ? at - 1 : at + 1], links, forth, octets);
    }
  }
  return columns;
}

/**
 * Keeps the order there was: who is gone is left out, who is new is put where its ribbons come from, and a
 * node that has outgrown the one above by much passes it, one place a tick.
 * @param {string[][]} before
 * @param {Node[]} nodes
 * @param {Link[]} links
 * @param {boolean} still whether none may pass, as while somebody points at one
 * @returns {string[][]}
 */
export function keep(before, nodes, links, still) {
  const fresh = order(nodes, links);
  const octets = new Map(nodes.map((node) => [node.id, node.octets]));
  return fresh.map((column, at) => {
    const now = new Set(column);
    const kept = (before[at] ?? []).filter((id) => now.has(id));
    const known = new Set(kept);
    column.forEach((id, place) => {
      if (!known.has(id)) kept.splice(Math.min(kept.length, place), 0, id);
    });
    return still ? kept : overtaken(kept, octets);
  });
}

/** @param {string[]} column @param {Map<string, number>} octets */
function overtaken(column, octets) {
  const result = [...column];
  for (let at = 1; at < result.length; at += 1) {
    if ((octets.get(result[at]) ?? 0) > OVERTAKE * (octets.get(result[at - 1]) ?? 0)) {
      [result[at - 1], result[at]] = [result[at], result[at - 1]];
      at += 1;
    }
  }
  return result;
}

/** @param {Node[]} nodes @returns {string[][]} */
function byColumn(nodes) {
  /** @type {string[][]} */
  const columns = [];
  const sorted = [...nodes].sort((a, b) => b.octets - a.octets || (a.label < b.label ? -1 : 1));
  for (const { id, column } of sorted) {
    while (columns.length <= column) columns.push([]);
    columns[column].push(id);
  }
  return columns;
}

/**
 * @param {string[]} column is sorted
 * @param {string[]} fixed its neighbour
 * @param {Link[]} links
 * @param {boolean} forth whether links go from the neighbour to the column
 * @param {Map<string, number>} octets
 */
function sortByNeighbours(column, fixed, links, forth, octets) {
  // The middle of each node of the neighbour, as a share of its height.
  const middles = new Map();
  const whole = fixed.reduce((sum, id) => sum + (octets.get(id) ?? 0), 0) || 1;
  let top = 0;
  for (const id of fixed) {
    const height = (octets.get(id) ?? 0) / whole;
    middles.set(id, top + height / 2);
    top += height;
  }
  /** @type {Map<string, {sum: number, weight: number}>} */
  const pulls = new Map();
  for (const { from, to, octets: weight } of links) {
    const [end, other] = forth ? [to, from] : [from, to];
    const middle = middles.get(other);
    if (middle === undefined) continue;
    const pull = pulls.get(end) ?? { sum: 0, weight: 0 };
    pulls.set(end, { sum: pull.sum + middle * weight, weight: pull.weight + weight });
  }
  const place = new Map(column.map((id, at) => {
    const pull = pulls.get(id);
    return [id, pull === undefined || pull.weight === 0 ? at / column.length : pull.sum / pull.weight];
  }));
  column.sort((a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0) || (octets.get(b) ?? 0) - (octets.get(a) ?? 0));
}
