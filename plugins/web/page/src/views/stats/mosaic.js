//! A rectangle cut into pieces as large as their shares (squarified: Bruls, Huizing, van Wijk 2000).

/** @typedef {{x: number, y: number, width: number, height: number}} Tile */

/**
 * @param {number[]} weights none negative, in any order
 * @param {number} width
 * @param {number} height
 * @returns {Tile[]} in the order of the weights
 */
export function mosaic(weights, width, height) {
  /** @type {Tile[]} */
  const tiles = weights.map(() => ({ x: 0, y: 0, width: 0, height: 0 }));
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  if (!(whole > 0)) return tiles;
  const unit = (width * height) / whole;
  const waiting = [...weights.keys()].filter((i) => weights[i] > 0).sort((a, b) => weights[b] - weights[a] || a - b);
  const space = { x: 0, y: 0, width, height };
  while (waiting.length > 0) {
    const side = Math.min(space.width, space.height);
    /** @type {number[]} */
    const row = [];
    let sum = 0;
    while (waiting.length > 0) {
      const next = weights[waiting[0]] * unit;
      const areas = row.map((i) => weights[i] * unit);
      if (row.length > 0 && worst([...areas, next], sum + next, side) > worst(areas, sum, side)) break;
      row.push(/** @type {number} */ (waiting.shift()));
      sum += next;
    }
    lay(row, sum, space, tiles, weights, unit);
  }
  return tiles;
}

/** How far the least square of these is from one. @param {number[]} areas @param {number} sum @param {number} side */
function worst(areas, sum, side) {
  const thick = sum / side;
  return Math.max(...areas.map((area) => Math.max(thick / (area / thick), area / thick / thick)));
}

/**
 * Lays a row along the shorter side and takes it off the space.
 * @param {number[]} row @param {number} sum @param {Tile} space @param {Tile[]} tiles @param {number[]} weights @param {number} unit
 */
function lay(row, sum, space, tiles, weights, unit) {
  const upright = space.width >= space.height;
  const thick = sum / (upright ? space.height : space.width);
  let along = upright ? space.y : space.x;
  for (const i of row) {
    const long = (weights[i] * unit) / thick;
    tiles[i] = upright ? { x: space.x, y: along, width: thick, height: long } : { x: along, y: space.y, width: long, height: thick };
    along += long;
  }
  if (upright) {
    space.x += thick;
    space.width -= thick;
  } else {
    space.y += thick;
    space.height -= thick;
  }
}
