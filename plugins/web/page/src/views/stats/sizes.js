//! Packet sizes: radar's 96 classes, put together so that they can be seen, and the shares they have.

/** @typedef {{floor: number, end: number, packets: number, octets: number}} Bin packets of floor octets to one less than end */

/** Wide enough to see, narrow enough that acknowledgements and full segments stand apart. */
const STEP = 64;
/** Where bins of equal width end: beyond are jumbo frames and what the card puts together. */
const EVEN = 1536;
const EDGES = [EVEN, 2048, 4096, 8192, 16_384, 32_768, 65_536];

/** The ends of the bins of the mosaic: few enough to name. */
const GROUPS = [64, 128, 256, 512, 1024, EVEN, 65_536];

/**
 * The histogram's bins, those beyond the largest packet left out, but never those up to 1536.
 * @param {ArrayLike<number>} floors smallest size of each class
 * @param {ArrayLike<number>} packets
 * @param {ArrayLike<number>} octets
 * @returns {Bin[]}
 */
export function bins(floors, packets, octets) {
  const ends = Array.from({ length: EVEN / STEP }, (_, i) => (i + 1) * STEP).concat(EDGES.slice(1));
  const all = gather(ends, floors, packets, octets);
  while (all.length > EVEN / STEP && all[all.length - 1].packets === 0) all.pop();
  return all;
}

/**
 * The mosaic's groups.
 * @param {ArrayLike<number>} floors
 * @param {ArrayLike<number>} packets
 * @param {ArrayLike<number>} octets
 */
export function groups(floors, packets, octets) {
  return gather(GROUPS, floors, packets, octets).filter((bin) => bin.packets > 0);
}

/**
 * @param {number[]} ends the last takes whatever is larger, too
 * @param {ArrayLike<number>} floors
 * @param {ArrayLike<number>} packets
 * @param {ArrayLike<number>} octets
 */
function gather(ends, floors, packets, octets) {
  const all = ends.map((end, i) => ({ floor: ends[i - 1] ?? 0, end, packets: 0, octets: 0 }));
  for (let i = 0; i < floors.length; i += 1) {
    const at = ends.findIndex((end) => floors[i] < end);
    const bin = all[at < 0 ? all.length - 1 : at];
    bin.packets += packets[i] || 0;
    bin.octets += octets[i] || 0;
  }
  return all;
}
