//! The tree of protocols out of paths such as `tcp/tls`: what a protocol carries is what those within it carry and its rest.

/**
 * @typedef {object} Protocol
 * @property {string} path
 * @property {string} name    last part of the path
 * @property {number} depth   0 for those below nothing
 * @property {number} packets with all within
 * @property {number} octets
 * @property {number} flows
 * @property {Protocol[]} within  most octets first
 */

/**
 * @param {import("../../frames.js").Table} table path, packets, octets, flows
 * @returns {Protocol[]}
 */
export function tree(table) {
  /** @type {Map<string, Protocol>} */
  const all = new Map();
  /** @type {Protocol[]} */
  const roots = [];
  /** @param {string} path @returns {Protocol} */
  const node = (path) => {
    const known = all.get(path);
    if (known) return known;
    const cut = path.lastIndexOf("/");
    const parent = cut < 0 ? undefined : node(path.slice(0, cut));
    const made = { path, name: path.slice(cut + 1), depth: parent ? parent.depth + 1 : 0, packets: 0, octets: 0, flows: 0, within: [] };
    all.set(path, made);
    (parent ? parent.within : roots).push(made);
    return made;
  };
  for (let row = 0; row < table.length; row += 1) {
    const protocol = node(table.text("path", row));
    protocol.packets += table.count("packets", row);
    protocol.octets += table.count("octets", row);
    protocol.flows += table.count("flows", row);
  }
  roots.forEach(addUp);
  return sorted(roots);
}

/** A protocol that was not told of by itself carries what is within it. @param {Protocol} protocol */
function addUp(protocol) {
  protocol.within.forEach(addUp);
  for (const what of /** @type {const} */ (["packets", "octets", "flows"])) {
    const within = protocol.within.reduce((sum, child) => sum + child[what], 0);
    protocol[what] = Math.max(protocol[what], within);
  }
}

/** @param {Protocol[]} protocols @returns {Protocol[]} */
function sorted(protocols) {
  for (const protocol of protocols) sorted(protocol.within);
  return protocols.sort((a, b) => b.octets - a.octets || (a.name < b.name ? -1 : 1));
}

/**
 * The rows to show: those within a protocol only if it is open, then its rest, if it has one, so that they add up.
 * @param {Protocol[]} protocols
 * @param {(path: string) => boolean} open
 * @returns {(Protocol & {rest?: boolean})[]}
 */
export function rows(protocols, open) {
  return protocols.flatMap((protocol) => {
    if (protocol.within.length === 0 || !open(protocol.path)) return [protocol];
    const rest = restOf(protocol);
    return [protocol, ...rows(protocol.within, open), ...(rest ? [rest] : [])];
  });
}

/** @param {Protocol} protocol @returns {(Protocol & {rest: boolean}) | undefined} */
function restOf(protocol) {
  const less = (/** @type {"packets" | "octets" | "flows"} */ what) =>
    protocol[what] - protocol.within.reduce((sum, child) => sum + child[what], 0);
  const rest = { packets: less("packets"), octets: less("octets"), flows: less("flows") };
  if (rest.packets === 0 && rest.octets === 0 && rest.flows === 0) return undefined;
  return { ...rest, path: `${protocol.path}/`, name: "", depth: protocol.depth + 1, within: [], rest: true };
}
