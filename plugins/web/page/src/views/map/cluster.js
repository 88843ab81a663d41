//! Places that would lie on each other become one mark; the one with most octets gives its place and name.

/**
 * @template T
 * @typedef {{lead: T, members: T[], octets: number, x: number, y: number}} Cluster x, y in pixels at this scale
 */

/**
 * @template {{x: number, y: number, octets: number}} T
 * @param {T[]} places x, y on the plane
 * @param {number} scale pixels to a unit of the plane
 * @param {number} apart pixels between the middles of two marks, at least
 * @returns {Cluster<T>[]} by octets, most first
 */
export function clusters(places, scale, apart) {
  const order = [...places].sort((a, b) => b.octets - a.octets);
  /** @type {Map<string, Cluster<T>[]>} */
  const cells = new Map();
  /** @type {Cluster<T>[]} */
  const all = [];
  for (const place of order) {
    const [x, y] = [place.x * scale, place.y * scale];
    const near = neighbour(cells, x, y, apart);
    if (near !== undefined) {
      near.members.push(place);
      near.octets += place.octets;
      continue;
    }
    const cluster = { lead: place, members: [place], octets: place.octets, x, y };
    const key = `${Math.floor(x / apart)},${Math.floor(y / apart)}`;
    cells.set(key, [...(cells.get(key) ?? []), cluster]);
    all.push(cluster);
  }
  return all.sort((a, b) => b.octets - a.octets);
}

/**
 * The nearest cluster that is too near.
 * @template T
 * @param {Map<string, Cluster<T>[]>} cells @param {number} x @param {number} y @param {number} apart
 */
function neighbour(cells, x, y, apart) {
  const [column, row] = [Math.floor(x / apart), Math.floor(y / apart)];
  let least = apart;
  let found;
  for (let c = column - 1; c <= column + 1; c += 1) {
    for (let r = row - 1; r <= row + 1; r += 1) {
      for (const cluster of cells.get(`${c},${r}`) ?? []) {
        const distance = Math.hypot(cluster.x - x, cluster.y - y);
        if (distance < least) [least, found] = [distance, cluster];
      }
    }
  }
  return found;
}
