//! Where nodes and ribbons of the Sankey diagram lie: one octet is as high everywhere, and what goes into a node goes out of it.

/** @typedef {import("./order.js").Node} Node */
/** @typedef {import("./order.js").Link} Link */
/** @typedef {{node: Node, column: number, y: number, height: number}} Bar */
/** @typedef {{link: Link, y0: number, y1: number, height: number}} Ribbon its upper edge at its left and right end */
/** @typedef {{bars: Map<string, Bar>, ribbons: Ribbon[], scale: number}} Layout pixels; scale: to an octet */

/** Between two nodes, in pixels, and the share of the height that all gaps together may take. */
const GAP = 12;
const GAPS_SHARE = 0.4;

/**
 * @param {Node[]} nodes
 * @param {Link[]} links
 * @param {string[][]} columns ids by column, from the top
 * @param {number} height pixels
 * @returns {Layout}
 */
export function layout(nodes, links, columns, height) {
  const values = weights(nodes, links);
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const gap = gapOf(columns, height);
  const scale = scaleOf(columns, values, gap, height);
  /** @type {Map<string, Bar>} */
  const bars = new Map();
  columns.forEach((ids, column) => {
    const used = ids.reduce((sum, id) => sum + (values.get(id) ?? 0) * scale, 0) + gap * (ids.length - 1);
    let y = (height - used) / 2;
    for (const id of ids) {
      const node = byId.get(id);
      if (node === undefined) continue;
      const tall = (values.get(id) ?? 0) * scale;
      bars.set(id, { node, column, y, height: tall });
      y += tall + gap;
    }
  });
  return { bars, ribbons: ribbons(links, bars, scale), scale };
}

/**
 * A node is as heavy as what is said of it, and never lighter than its ribbons on one side.
 * @param {Node[]} nodes
 * @param {Link[]} links
 */
function weights(nodes, links) {
  /** @type {Map<string, number>} */
  const into = new Map();
  /** @type {Map<string, number>} */
  const out = new Map();
  for (const { from, to, octets } of links) {
    out.set(from, (out.get(from) ?? 0) + octets);
    into.set(to, (into.get(to) ?? 0) + octets);
  }
  return new Map(nodes.map(({ id, octets }) => [id, Math.max(0, octets, into.get(id) ?? 0, out.get(id) ?? 0)]));
}

/** @param {string[][]} columns @param {number} height */
function gapOf(columns, height) {
  const most = Math.max(1, ...columns.map((ids) => ids.length));
  return most === 1 ? 0 : Math.min(GAP, (height * GAPS_SHARE) / (most - 1));
}

/** @param {string[][]} columns @param {Map<string, number>} values @param {number} gap @param {number} height */
function scaleOf(columns, values, gap, height) {
  const scales = columns.map((ids) => {
    const octets = ids.reduce((sum, id) => sum + (values.get(id) ?? 0), 0);
    return octets > 0 ? (height - gap * (ids.length - 1)) / octets : Infinity;
  });
  const least = Math.min(...scales);
  return Number.isFinite(least) ? Math.max(0, least) : 0;
}

/**
 * At each node ribbons stand in the order of their other ends, so that they do not cross where they leave.
 * @param {Link[]} links
 * @param {Map<string, Bar>} bars
 * @param {number} scale
 * @returns {Ribbon[]}
 */
function ribbons(links, bars, scale) {
  const known = links.filter(({ from, to }) => bars.has(from) && bars.has(to));
  const all = known.map((link) => ({ link, y0: 0, y1: 0, height: Math.max(0, link.octets) * scale }));
  const top = (/** @type {string} */ id) => bars.get(id)?.y ?? 0;
  stack([...all].sort((a, b) => top(a.link.to) - top(b.link.to)), bars, "from", (ribbon, y) => (ribbon.y0 = y));
  stack([...all].sort((a, b) => top(a.link.from) - top(b.link.from)), bars, "to", (ribbon, y) => (ribbon.y1 = y));
  return all;
}

/**
 * @param {Ribbon[]} sorted
 * @param {Map<string, Bar>} bars
 * @param {"from" | "to"} end
 * @param {(ribbon: Ribbon, y: number) => void} put
 */
function stack(sorted, bars, end, put) {
  /** @type {Map<string, number>} */
  const next = new Map();
  for (const ribbon of sorted) {
    const id = ribbon.link[end];
    const y = next.get(id) ?? bars.get(id)?.y ?? 0;
    put(ribbon, y);
    next.set(id, y + ribbon.height);
  }
}

/**
 * What hangs together with a node or a ribbon: all that leads into it and all that leads on from it.
 * @param {Link[]} links
 * @param {{node: string} | {link: Link}} picked
 * @returns {{nodes: Set<string>, links: Set<Link>}}
 */
export function path(links, picked) {
  const found = { nodes: new Set(), links: new Set() };
  const [starts, ends] = "node" in picked ? [[picked.node], [picked.node]] : [[picked.link.from], [picked.link.to]];
  if ("link" in picked) found.links.add(picked.link);
  follow(links, starts, "to", "from", found);
  follow(links, ends, "from", "to", found);
  return found;
}

/** @param {Link[]} links @param {string[]} from @param {"from" | "to"} near @param {"from" | "to"} far @param {{nodes: Set<string>, links: Set<Link>}} found */
function follow(links, from, near, far, found) {
  const waiting = [...from];
  const seen = new Set(from);
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    found.nodes.add(id);
    for (const link of links) {
      if (link[near] !== id) continue;
      found.links.add(link);
      if (!seen.has(link[far])) waiting.push(link[far]);
      seen.add(link[far]);
    }
  }
}
