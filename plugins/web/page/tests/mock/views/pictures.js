//! Views that are drawn: fight, map, trace, sankey.

import { shapes } from "../frames.js";

/** @typedef {import("../views.js").View} View */
/** @typedef {import("../world.js").Host} Host */
/** @typedef {import("../world.js").Flow} Flow */

/** Id of the node that stands for the hosts that are not drawn. */
const REST = 999_999;

/**
 * @typedef {object} Node
 * @property {number} id
 * @property {Host} host
 * @property {number} kind
 * @property {string} label
 * @property {string} process
 * @property {number} up
 * @property {number} down
 * @property {number} flows
 * @property {Set<number>} members
 */

/** Fight nodes by host, or by what the hosts are grouped by. @param {string} group @param {Flow} flow @returns {[number, string, number]} id, label, kind */
function grouped(group, { dest, process }) {
  if (group === "host" || dest.kind !== 0) return [dest.id, dest.name, dest.kind];
  const net = `${dest.address.split(/[.:]/).slice(0, 3).join(".")}.0/24`;
  const name = /** @type {Record<string, string>} */ ({ process, country: dest.country, asn: `AS${dest.asn} ${dest.org}`, net })[group] || "?";
  let id = 100_000;
  for (const letter of name) id = (id * 31 + letter.charCodeAt(0)) % 800_000;
  return [100_000 + id, name, 4];
}

/** @type {View} */
export const fight = {
  shapes: () => shapes({
    nodes: "id:int address label kind:int process country asn:int net octets_5s:int rate_up:int rate_down:int flows:int members:int",
    edges: "a:int b:int class:int packets_ab:int packets_ba:int octets_ab:int octets_ba:int marks_ab:int marks_ba:int",
    rest: "hosts:int drawn:int hosts_rest:int share_rest_permille:int",
  }),
  tick: 100,
  rows({ world, flows, params, count }) {
    const group = String(params.group ?? "host");
    const limit = Number(params.limit ?? 255);
    /** @type {Map<number, Node>} */
    const nodes = new Map();
    const here = node(nodes, world.here.id, world.here, 1, "this machine");
    for (const flow of flows) {
      const [id, label, kind] = grouped(group, flow);
      for (const one of [node(nodes, id, flow.dest, kind, label), flow.source === world.here ? here : node(nodes, flow.source.id, flow.source, flow.source.kind, flow.source.name)]) {
        one.up += flow.rateUp;
        one.down += flow.rateDown;
        one.flows += 1;
        one.members.add(flow.dest.id);
        one.process ||= flow.process;
      }
    }
    const sorted = [...nodes.values()].sort((a, b) => Number(b.kind === 1) - Number(a.kind === 1) || b.up + b.down - a.up - a.down);
    const drawn = new Set(sorted.slice(0, limit).map(({ id }) => id));
    const rest = sorted.slice(limit);
    const all = sorted.slice(1).reduce((sum, one) => sum + one.up + one.down, 0) || 1;
    const restSum = rest.reduce((sum, one) => sum + one.up + one.down, 0);
    const rows = [];
    if (count % 5 === 0) {
      const list = sorted.slice(0, limit).map(nodeRow);
      if (rest.length > 0) list.push([REST, "", "everything else", 5, "", "", null, "", restSum * 5, restSum / 2, restSum / 2, rest.length, rest.length]);
      rows.push({ index: 0, mode: /** @type {const} */ (0), rows: list });
      rows.push({ index: 2, mode: /** @type {const} */ (0), rows: [[sorted.length, Math.min(limit, sorted.length), rest.length, (1000 * restSum) / all]] });
    }
    rows.push({ index: 1, mode: /** @type {const} */ (0), rows: edges(world, flows, group, drawn) });
    return rows;
  },
};

/**
 * @param {Map<number, Node>} nodes
 * @param {number} id
 * @param {Host} host
 * @param {number} kind
 * @param {string} label
 */
function node(nodes, id, host, kind, label) {
  let found = nodes.get(id);
  if (!found) nodes.set(id, (found = { id, host, kind, label, process: "", up: 0, down: 0, flows: 0, members: new Set() }));
  return found;
}

/** @param {Node} one */
function nodeRow({ id, host, kind, label, process, up, down, flows, members }) {
  const group = kind === 4;
  const net = host.address.includes(":") ? `${host.address.split(":").slice(0, 3).join(":")}::/48` : `${host.address.split(".").slice(0, 3).join(".")}.0/24`;
  return [id, group ? "" : host.address, label, kind, process, host.country, host.asn || null, net, (up + down) * 5, up, down, flows, group ? members.size : 1];
}

/**
 * @param {import("../world.js").World} world
 * @param {Flow[]} flows
 * @param {string} group
 * @param {Set<number>} drawn
 */
function edges(world, flows, group, drawn) {
  /** @type {Map<string, number[]>} */
  const rows = new Map();
  for (const flow of flows) {
    if (flow.rateUp + flow.rateDown <= 0) continue;
    const [id] = grouped(group, flow);
    const b = drawn.has(id) ? id : REST;
    const key = `${flow.source.id} ${b} ${flow.class}`;
    const row = rows.get(key) ?? [flow.source.id, b, flow.class, 0, 0, 0, 0, 0, 0];
    rows.set(key, row);
    // A tenth of a second; what is less than a packet passes now and then.
    const size = world.scenario.packetSize;
    row[3] += whole((flow.rateUp / size / 10) * 2, world.random());
    row[4] += whole((flow.rateDown / size / 10) * 0.8, world.random());
    row[5] += flow.rateUp / 10;
    row[6] += flow.rateDown / 10;
    if (world.random() < 0.004) row[7] |= [1, 2, 4, 8][world.pick(4)];
    if (world.random() < 0.004) row[8] |= [2, 4, 8][world.pick(3)];
  }
  return [...rows.values()].filter((row) => row[3] + row[4] > 0);
}

/**
 * @param {number} value
 * @param {number} chance
 */
function whole(value, chance) {
  return Math.floor(value) + Number(chance < value % 1);
}

/** @type {View} */
export const map = {
  shapes: () => shapes({
    places: "key label lat:float lon:float radius_km:int country city asn:int org octets:int rate:int hosts:int here:int", arcs: "place octets:int rate_up:int rate_down:int impossible:int",
    countries: "code octets:int hosts:int flows:int rate:int", counts: "located:int unlocated:int private:int database:int",
  }),
  rows({ world, flows }) {
    const database = world.scenario.database;
    /** @type {Map<string, any[]>} */
    const places = new Map();
    /** @type {Map<string, any[]>} */
    const arcs = new Map();
    /** @type {Map<string, any[]>} */
    const countries = new Map();
    places.set("here", ["here", "this machine", 52.52, 13.4, 20, "DE", "Berlin", 3320, "DTAG", 0, 0, 1, 1]);
    for (const flow of database ? flows : []) {
      const { dest } = flow;
      if (Number.isNaN(dest.lat)) continue;
      const key = `${dest.lat.toFixed(1)},${dest.lon.toFixed(1)}`;
      const octets = flow.up + flow.down;
      const rate = flow.rateUp + flow.rateDown;
      const place = places.get(key) ?? [key, dest.city, dest.lat, dest.lon, 25 + (dest.id % 8) * 60, dest.country, dest.city, dest.asn, dest.org, 0, 0, 0, 0];
      places.set(key, place);
      [octets, rate, 1].forEach((value, n) => (place[n + 9] += value));
      const arc = arcs.get(key) ?? [key, 0, 0, 0, dest.id % 97 === 41 ? 1 : 0];
      arcs.set(key, arc);
      [octets, flow.rateUp, flow.rateDown].forEach((value, n) => (arc[n + 1] += value));
      const country = countries.get(dest.country) ?? [dest.country, 0, 0, 0, 0];
      countries.set(dest.country, country);
      [octets, 1, 1, rate].forEach((value, n) => (country[n + 1] += value));
    }
    const local = world.hosts.filter(({ kind }) => kind === 2).length;
    return [
      { index: 0, mode: 0, rows: database ? [...places.values()] : [] }, { index: 1, mode: 0, rows: [...arcs.values()] }, { index: 2, mode: 0, rows: [...countries.values()].sort((a, b) => b[1] - a[1]) },
      { index: 3, mode: 0, rows: [[database ? world.hosts.length - local - 3 : 0, database ? 3 : world.hosts.length - local, local, database ? 1 : 0]] },
    ];
  },
};

const HOPS = /** @type {[string, string, number, string, string, number, number, number][]} */ ([
  ["192.168.1.1", "router.lan", 0, "", "", NaN, NaN, 900], ["", "", 0, "", "", NaN, NaN, 0], ["203.0.113.1", "fra-core.example.net", 3320, "DTAG", "DE", 50.11, 8.68, 4100],
  ["198.51.100.5", "ldn-edge.example.net", 6453, "TATA", "GB", 51.5, -0.12, 13_700], ["", "", 0, "", "", NaN, NaN, 0], ["", "", 0, "", "", NaN, NaN, 0], ["192.0.2.61", "iad-bb.example.com", 14618, "Amazon", "US", 39.04, -77.49, 92_300],
]);

/** @type {View} */
export const trace = {
  shapes: () => shapes({
    runs: "id:int target address protocol state started_ms:int round:int rounds:int self_asked:int",
    hops: "run:int ttl:int address name asn:int org country lat:float lon:float loss_permille:int sent:int received:int last_us:int avg_us:int best_us:int worst_us:int stdev_us:int reason mpls",
  }),
  rows({ world, traces }) {
    const runs = traces.map(({ id, target, began }) => {
      const round = Math.min(10, 1 + Math.floor((world.now - began) / 1200));
      return [id, target, target, "icmp", round < 10 ? "running" : "done", began, round, 10, 1];
    });
    const hops = traces.flatMap(({ id, target, began }) => {
      const seen = Math.min(HOPS.length + 1, Math.floor((world.now - began) / 350));
      const all = [...HOPS, [target, "target.example.com", 36459, "Example", "US", 38.9, -77.04, 93_000]];
      return all.slice(0, seen).map(([address, name, asn, org, country, lat, lon, rtt], n) => {
        const us = Number(rtt);
        return [id, n + 1, address, name, asn || null, org, country, lat, lon, address ? (n === 3 ? 100 : 0) : 1000, 10, address ? 10 : 0, us || null, us * 1.04 || null, us * 0.97 || null, us * 1.3 || null, us * 0.05 || null, address ? "ttl exceeded" : "no answer", n === 3 ? "24012" : ""];
      });
    });
    return [{ index: 0, mode: 0, rows: runs }, { index: 1, mode: 0, rows: hops }];
  },
};

const LINKS_MAX = 120;

/** @type {View} */
export const sankey = {
  shapes: () => shapes({ nodes: "id:int column:int label octets:int", links: "from:int to:int octets:int flows:int", rest: "links_bundled:int" }),
  rows({ flows, params }) {
    const columns = (Array.isArray(params.columns) ? params.columns : String(params.columns ?? "process,service,country").split(",")).slice(0, 4);
    const label = (/** @type {string} */ column, /** @type {Flow} */ flow) =>
      /** @type {Record<string, string>} */ ({ process: flow.process, service: `${flow.destPort}/${flow.proto}`, app: flow.app, country: flow.dest.country, asn: flow.dest.org, host: flow.dest.address, name: flow.sni })[column] || "?";
    /** @type {Map<string, any[]>} */
    const nodes = new Map();
    /** @type {Map<string, any[]>} */
    const links = new Map();
    for (const flow of flows) {
      const octets = flow.up + flow.down;
      const path = columns.map((column, n) => {
        const key = `${n} ${label(column, flow)}`;
        const found = nodes.get(key) ?? [nodes.size + 1, n, label(column, flow), 0];
        nodes.set(key, found);
        found[3] += octets;
        return found[0];
      });
      for (let n = 1; n < path.length; n++) {
        const key = `${path[n - 1]} ${path[n]}`;
        const link = links.get(key) ?? [path[n - 1], path[n], 0, 0];
        links.set(key, link);
        link[2] += octets;
        link[3] += 1;
      }
    }
    const sorted = [...links.values()].sort((a, b) => b[2] - a[2]);
    const used = new Set(sorted.slice(0, LINKS_MAX).flatMap(([from, to]) => [from, to]));
    return [{ index: 0, mode: 0, rows: [...nodes.values()].filter(([id]) => used.has(id)) }, { index: 1, mode: 0, rows: sorted.slice(0, LINKS_MAX) }, { index: 2, mode: 0, rows: [[Math.max(0, sorted.length - LINKS_MAX)]] }];
  },
};
