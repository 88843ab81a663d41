//! Views of the capture as a whole: status, stats, plugins.

import { shapes } from "../frames.js";
import { EVENTS } from "../events.js";

/** @typedef {import("../views.js").View} View */

/** @type {View} */
export const status = {
  shapes: () => shapes({
    totals: "time_ms:int packets_rate:int octets_up_rate:int octets_down_rate:int packets:int octets:int flows:int flows_matching:int hosts:int events_rate:int dropped_kernel:int dropped_radar:int hidden_self_rate:int clients:int",
    timeline: "second:int packets:int octets:int drops:int flags:int",
  }),
  rows({ world, flows, first }) {
    const { totals } = world;
    const rows = (first ? world.seconds : world.seconds.slice(-3)).map((s) => [s.second, s.packets, s.octets, s.drops, s.flags]);
    return [
      { index: 0, mode: 0, rows: [[world.now, totals.packetsRate, totals.up, totals.down, totals.packets, totals.octets, world.flows.length, flows.length, world.hosts.length, totals.packetsRate / 260, totals.drops, 0, 1800, 1]] },
      { index: 1, mode: 2, rows },
    ];
  },
};

/** @type {View} */
export const stats = {
  shapes: () => shapes({
    rates: "second:int packets:int octets:int events:int drops:int flows:int",
    sizes: "floor:int packets:int octets:int",
    percentiles: "what p50:float p95:float p99:float unit",
    protocols: "path packets:int octets:int flows:int",
    events: "type count:int rate:float",
    health: "name value level:int hint",
  }),
  rows({ world, flows, first }) {
    const { scenario, totals } = world;
    const rates = (first ? world.seconds : world.seconds.slice(-3)).map((s) => [s.second, s.packets, s.octets, s.events, s.drops, s.flows]);
    return [
      { index: 0, mode: 2, rows: rates },
      { index: 1, mode: 0, rows: sizes(totals.packets) },
      { index: 2, mode: 0, rows: [["size", 640, 1500, 1514, "octets"], ["rtt", 24_100, 122_000, 210_000, "us"], ["dns_latency", 14_000, 38_000, 96_000, "us"]] },
      { index: 3, mode: 0, rows: protocols(flows, scenario.packetSize) },
      { index: 4, mode: 0, rows: EVENTS.map(({ name }, n) => [name, Math.round(totals.packets / (n + 3) / 400), totals.packetsRate / (n + 3) / 300]) },
      { index: 5, mode: 0, rows: health(world) },
    ];
  },
};

/** @param {number} packets */
function sizes(packets) {
  const floors = [...Array.from({ length: 64 }, (_, n) => n * 16), ...Array.from({ length: 16 }, (_, n) => 1024 + n * 64), ...Array.from({ length: 16 }, (_, n) => 2048 * 2 ** Math.floor(n / 4) * (1 + (n % 4) / 4))];
  return floors.map((floor) => {
    const share = 0.3 * Math.exp(-(((floor - 64) / 40) ** 2)) + 0.02 * Math.exp(-(((floor - 500) / 300) ** 2)) + (floor === 1472 ? 0.52 : floor > 1500 ? 0.0004 : 0.001);
    return [floor, packets * share, packets * share * (floor + 8)];
  });
}

/**
 * @param {import("../world.js").Flow[]} flows
 * @param {number} size
 */
function protocols(flows, size) {
  /** @type {Map<string, number[]>} */
  const sums = new Map();
  for (const flow of flows) {
    const paths = flow.app && flow.app !== flow.proto ? [flow.proto, `${flow.proto}/${flow.app}`] : [flow.proto];
    for (const path of paths) {
      const sum = sums.get(path) ?? [0, 0, 0];
      sum[0] += (flow.up + flow.down) / size;
      sum[1] += flow.up + flow.down;
      sum[2] += 1;
      sums.set(path, sum);
    }
  }
  return [...sums].sort((a, b) => b[1][1] - a[1][1]).map(([path, sum]) => [path, ...sum]);
}

/** @param {import("../world.js").World} world */
function health({ totals, scenario }) {
  const lossy = totals.drops > 0;
  return [
    ["packets", String(Math.round(totals.packets)), 0, ""],
    ["dropped by the kernel", String(Math.round(totals.drops)), lossy ? 2 : 0, lossy ? "kernel buffer full: raise sources.lan.buffer, narrow the BPF, or disable quic (41 % of analysis time)" : ""],
    ["dropped by radar", "0", 0, ""],
    ["buffer in use", lossy ? "97 %" : "4 %", lossy ? 1 : 0, lossy ? "the buffer was full 4 times in the last minute" : ""],
    ["flows in memory", String(scenario.flows), 0, ""],
    ["truncated packets", "12", 0, ""],
  ];
}

const PLUGINS = ["dns", "tls", "quic", "http", "ssh", "dhcp", "ntp", "geoip", "process", "names", "app-proto", "my-analyzer", "json", "web"];

/** @type {View} */
export const plugins = {
  shapes: () => shapes({ rows: "name kind state version inputs_rate:int events_rate:float cpu_permille:int memory:int time_us_per_call:float faults:int drops:int queue:int last_words wasm:int" }),
  rows({ world }) {
    const { packetsRate } = world.totals;
    const rows = PLUGINS.map((name, n) => {
      const kind = name === "json" || name === "web" ? "sink" : name === "geoip" || name === "process" || name === "names" ? "enricher" : "analyzer";
      const aside = world.scenario.aside === name;
      const words = aside ? "panicked at plugins/quic/src/initial.rs:88: index out of bounds: the len is 16 but the index is 20" : "";
      return [name, kind, aside ? "set aside" : "ok", "0.4.0", aside ? 0 : packetsRate / (n + 1), aside ? 0 : packetsRate / (n + 1) / 90, aside ? 0 : Math.round(240 / (n + 2)), 120_000 * (n + 3), aside ? null : 1.4 + n * 0.7, aside ? 12 : 0, 0, n % 3, words, name === "my-analyzer" ? 1 : 0];
    });
    return [{ index: 0, mode: 0, rows }];
  },
};
