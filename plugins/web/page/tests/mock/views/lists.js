//! Views that are lists: top, flows, one flow, processes, tail, events of a type.

import { shapes } from "../frames.js";
import { EVENTS } from "../events.js";
import { HOSTILE, PROGRAMS, random } from "../world.js";

/** @typedef {import("../views.js").View} View */
/** @typedef {import("../world.js").Flow} Flow */

/** @type {Record<string, (flow: Flow) => [string, string, string]>} key, label, second */
const GROUPS = {
  host: (flow) => [flow.dest.address, flow.dest.name || flow.dest.address, flow.dest.name ? flow.dest.address : flow.dest.org],
  service: (flow) => [`${flow.destPort}/${flow.proto}`, flow.app || `${flow.destPort}/${flow.proto}`, `${flow.destPort}/${flow.proto}`],
  process: (flow) => [flow.process, flow.process || "?", PROGRAMS.find(([name]) => name === flow.process)?.[2] ?? ""],
  country: (flow) => [flow.dest.country, flow.dest.country || "?", ""],
  asn: (flow) => [`AS${flow.dest.asn}`, flow.dest.org || "?", flow.dest.asn ? `AS${flow.dest.asn}` : ""],
  ja4: (flow) => [flow.ja4, flow.ja4 || "–", flow.process],
  name: (flow) => [flow.sni, flow.sni || "–", ""],
};
const TOP = "key label second octets_up:int octets_down:int packets:int flows:int rate_up:int rate_down:int share_permille:int error:int spark:series";

/** @type {View} */
export const top = {
  shapes: () => shapes({ rows: TOP, total: TOP }),
  rows({ world, flows, params }) {
    const group = GROUPS[String(params.by ?? "host")] ?? GROUPS.host;
    /** @type {Map<string, any[]>} */
    const rows = new Map();
    const total = sums("", "", "");
    for (const flow of flows) {
      const names = group(flow);
      const row = rows.get(names[0]) ?? sums(...names);
      rows.set(names[0], row);
      add(row, flow);
      add(total, flow);
    }
    const all = total[3] + total[4] || 1;
    const list = [...rows.values()].sort(order(String(params.sort ?? "-octets"), TOP)).slice(0, Number(params.limit ?? 100));
    for (const row of list) {
      row[9] = Math.round((1000 * (row[3] + row[4])) / all);
      row[11] = spark(world, row[0].length + row[1].length);
    }
    total[9] = 1000;
    total[11] = spark(world, 0);
    return [{ index: 0, mode: 0, rows: list }, { index: 1, mode: 0, rows: [total] }];
  },
};

/** @returns {any[]} @param {string} key @param {string} label @param {string} second */
function sums(key, label, second) {
  return [key, label, second, 0, 0, 0, 0, 0, 0, 0, 0, []];
}

/**
 * @param {any[]} row
 * @param {Flow} flow
 */
function add(row, flow) {
  [flow.up, flow.down, flow.packets, 1, flow.rateUp, flow.rateDown].forEach((value, n) => (row[n + 3] += value));
}

/**
 * @param {import("../world.js").World} world
 * @param {number} seed
 */
function spark(world, seed) {
  const last = world.seconds.slice(-60);
  const most = Math.max(1, ...last.map((s) => s.packets));
  return last.map((s) => Math.round((s.packets / most) * 200 * (0.6 + 0.4 * Math.sin(s.second / (3 + (seed % 5)) + seed))));
}

/**
 * @param {string} sort
 * @param {string} columns
 * @returns {(a: any[], b: any[]) => number}
 */
function order(sort, columns) {
  const down = sort.startsWith("-");
  const name = sort.replace(/^-/, "");
  const names = columns.split(/\s+/).map((column) => column.split(":")[0]);
  const at = names.indexOf(name);
  const both = name === "octets" ? ["octets_up", "octets_down"] : ["rate_up", "rate_down"];
  const value = (/** @type {any[]} */ row) => (at >= 0 ? row[at] : row[names.indexOf(both[0])] + row[names.indexOf(both[1])]);
  return (a, b) => {
    const [x, y] = [value(a), value(b)];
    const by = typeof x === "string" ? x.localeCompare(String(y)) : (x ?? -1) - (y ?? -1);
    return down ? -by : by;
  };
}

const FLOWS = "id flow:int state process pid:int src src_port:int dest dest_port:int src_name dest_name name_source proto app sni ja4 country asn:int rtt_us:int octets_up:int octets_down:int rate:int packets:int age_ms:int idle_ms:int flags:int";

/** @type {View} */
export const flows = {
  shapes: ({ params }) => shapes({ rows: [FLOWS, ...asked(params)].join(" "), count: "matching:int all:int" }),
  rows({ world, flows: matching, params }) {
    const rows = matching.map((flow) => flowRow(world, flow, asked(params)));
    rows.sort(order(String(params.sort ?? "-rate"), FLOWS));
    const offset = Number(params.offset ?? 0);
    const limit = Math.min(200, Number(params.limit ?? 100));
    return [{ index: 0, mode: 0, rows: rows.slice(offset, offset + limit) }, { index: 1, mode: 0, rows: [[matching.length, world.flows.length]] }];
  },
};

/** @param {Record<string, any>} params @returns {string[]} */
function asked(params) {
  const { columns } = params;
  return Array.isArray(columns) ? columns : columns ? String(columns).split(",") : [];
}

/**
 * @param {import("../world.js").World} world
 * @param {Flow} flow
 * @param {string[]} columns
 */
function flowRow(world, flow, columns) {
  const { source, dest } = flow;
  const state = flow.proto !== "tcp" ? "" : flow.ended ? "closed" : "established";
  const flags = (flow.ended ? 2 : 0) | (dest.kind === 2 ? 4 : 0);
  const rights = world.scenario.rights;
  const extra = columns.map((column) => (column.startsWith("dns.") && flow.app === "dns" ? flow.dest.name : ""));
  return [
    flow.community, flow.id, state, rights ? flow.process : "", rights && flow.process ? flow.pid : null, source.address, flow.sourcePort, dest.address, flow.destPort, source.name,
    dest.name, dest.name ? (flow.sni ? "sni" : "dns") : "", flow.proto, flow.app, flow.sni, flow.ja4, dest.country, dest.asn || null, flow.rtt, flow.up, flow.down, flow.rateUp + flow.rateDown,
    flow.packets, world.now - flow.born, world.now - flow.seen, flags, ...extra,
  ];
}

/** @type {View} */
export const flow = {
  shapes: () => shapes({
    flow: "json", packets: "number:int time_ms:int direction:int length:int flags summary data:blob", rtt: "time_ms:int rtt_us:int",
    events: "time_ms:int type summary json", commands: "bpf command",
  }),
  rows({ world, params }) {
    const found = world.flows.find((one) => one.community === params.id || String(one.id) === String(params.flow));
    if (!found) return [];
    const { source, dest } = found;
    const program = PROGRAMS.find(([name]) => name === found.process);
    const about = {
      flow: found.id, community_id: found.community, proto: found.proto, app: found.app || undefined, state: found.ended ? "closed" : "established", ended: found.ended,
      first_ms: Math.round(found.born), last_ms: Math.round(found.seen), rtt_us: Math.round(found.rtt), near: "source",
      source: { address: source.address, port: found.sourcePort, octets: Math.round(found.up), packets: Math.round(found.packets * 0.4), retransmissions: 1 },
      destination: { address: dest.address, port: found.destPort, name: dest.name || undefined, name_source: found.sni ? "sni" : "dns", country: dest.country || undefined, city: dest.city || undefined, asn: dest.asn ? `AS${dest.asn}` : undefined, organization: dest.org || undefined, octets: Math.round(found.down), packets: Math.round(found.packets * 0.6), retransmissions: 4 },
      process: world.scenario.rights && program ? { name: found.process, pid: found.pid, exe: program[2], user: program[1] } : undefined,
      sni: found.sni || undefined, alpn: found.sni ? "h2" : undefined, tls_version: found.sni ? "1.3" : undefined, ja4: found.ja4 || undefined,
    };
    const roll = random(found.id);
    const packets = Array.from({ length: 50 }, (_, n) => packet(found, world.now - (50 - n) * 140, n, roll));
    const rtt = Array.from({ length: 90 }, (_, n) => [world.now - (90 - n) * 660, found.rtt * (1 + roll() * 0.25 + (n % 31 === 30 ? 1.4 : 0))]);
    const events = found.sni ? [[found.born, "tls", `1.3 h2 ${found.sni} ${found.ja4}`, JSON.stringify({ event_type: "tls", sni: found.sni })]] : [];
    const bpf = `host ${source.address} and host ${dest.address} and ${found.proto} port ${found.sourcePort}`;
    return [
      { index: 0, mode: 0, rows: [[JSON.stringify(about)]] }, { index: 1, mode: 0, rows: packets }, { index: 2, mode: 0, rows: rtt },
      { index: 3, mode: 0, rows: events }, { index: 4, mode: 0, rows: [[bpf, `radar -i eth0 -f '${bpf}'`]] },
    ];
  },
};

/**
 * @param {Flow} found
 * @param {number} time
 * @param {number} n
 * @param {() => number} roll
 */
function packet(found, time, n, roll) {
  const down = roll() > 0.4;
  const length = down ? 1500 : 52 + Math.floor(roll() * 90);
  const data = Buffer.alloc(Math.min(128, length));
  data[0] = 0x45;
  data.writeUInt16BE(length, 2);
  data.writeUInt16BE(n, 4);
  data[8] = 57;
  data[9] = found.proto === "udp" ? 17 : 6;
  Buffer.from((down ? found.dest : found.source).address.split(".").map(Number)).copy(data, 12, 0, 4);
  Buffer.from((down ? found.source : found.dest).address.split(".").map(Number)).copy(data, 16, 0, 4);
  for (let at = 20; at < data.length; at++) data[at] = Math.floor(roll() * 256);
  const flags = found.proto === "tcp" ? (n === 0 ? "SYN" : roll() > 0.7 ? "PSH ACK" : "ACK") : "";
  return [n + 1, time, down ? 1 : 0, length, flags, found.proto === "tcp" ? `seq ${1000 + n * 1448} win 502` : `${length - 28} octets`, data];
}

/** @type {View} */
export const processes = {
  shapes: () => shapes({
    programs: "key name pids:int user exe container flows:int rate_up:int rate_down:int octets_up:int octets_down:int fingerprints:int names:int new:int reason",
    matrix: "process ja4 sni flows:int octets:int first_ms:int shared:int new:int", unknown: "reason flows:int octets:int",
  }),
  rows({ world, flows: matching }) {
    /** @type {Map<string, any[]>} */
    const programs = new Map();
    /** @type {Map<string, any[]>} */
    const matrix = new Map();
    let unknown = [0, 0];
    for (const one of matching) {
      const octets = one.up + one.down;
      if (!one.process || !world.scenario.rights) {
        unknown = [unknown[0] + 1, unknown[1] + octets];
        continue;
      }
      const about = PROGRAMS.find(([name]) => name === one.process);
      const row = programs.get(one.process) ?? [one.process, one.process, 1 + (one.process.length % 3), about?.[1], about?.[2], one.process === "python3" ? "web-1" : "", 0, 0, 0, 0, 0, new Set(), new Set(), one.process === "wget" ? 1 : 0, ""];
      programs.set(one.process, row);
      [1, one.rateUp, one.rateDown, one.up, one.down].forEach((value, n) => (row[n + 6] += value));
      if (one.ja4) row[11].add(one.ja4);
      if (one.sni) row[12].add(one.sni);
      if (!one.ja4) continue;
      const key = `${one.process} ${one.ja4} ${one.sni}`;
      const cell = matrix.get(key) ?? [one.process, one.ja4, one.sni, 0, 0, one.born, 0, one.process === "wget" ? 1 : 0];
      matrix.set(key, cell);
      cell[3] += 1;
      cell[4] += octets;
    }
    for (const cell of matrix.values()) cell[6] = new Set([...matrix.values()].filter((other) => other[1] === cell[1]).map((other) => other[0])).size;
    const list = [...programs.values()].map((row) => row.map((value) => (value instanceof Set ? value.size : value))).sort((a, b) => b[9] + b[10] - a[9] - a[10]);
    const reason = world.scenario.rights ? "not local" : "no permission";
    return [
      { index: 0, mode: 0, rows: list }, { index: 1, mode: 0, rows: [...matrix.values()].sort((a, b) => b[4] - a[4]).slice(0, 400) },
      { index: 2, mode: 0, rows: unknown[0] > 0 ? [[reason, ...unknown]] : [] },
    ];
  },
};

const SUMMARIES = /** @type {Record<string, (flow: Flow) => string>} */ ({
  dns: (one) => `A ${one.dest.name || "example.org"} → ${one.dest.address} 14 ms`,
  tls: (one) => `1.3 h2 ${one.sni} ${one.ja4}`,
  quic: (one) => `v1 h3 ${one.sni} ${one.ja4}`,
  http: (one) => `GET http://${one.dest.name || one.dest.address}/index.html 200 text/html`,
  ssh: () => "OpenSSH_9.7 → OpenSSH_9.2p1",
  flow: (one) => `${one.proto} ${one.ended ? "closed" : "established"} ${Math.round(one.up)} ▸ ${Math.round(one.down)}`,
  "x_my-analyzer": () => 'score=7 "beacon every 60 s ±0.4"',
  anomaly: () => "stream.pkt_invalid_ack",
  packet: (one) => `${one.proto} ${one.destPort} ▸ ${one.sourcePort} ACK 1448`,
});

/** @type {View} */
export const tail = {
  shapes: () => shapes({ rows: "seq:int time_ms:int type process src dest summary flow:int id", rate: "shown:int offered:int" }),
  rows({ world, flows: matching, params, first }) {
    const offered = Math.round(world.totals.packetsRate / 260) + (params.packets === "1" || params.packets === 1 ? world.totals.packetsRate : 0);
    const types = Array.isArray(params.types) ? params.types : String(params.types ?? "").split(",").filter(Boolean);
    const count = matching.length === 0 ? 0 : Math.min(40, first ? 40 : Math.max(1, Math.round(offered / 5)));
    const rows = Array.from({ length: count }, (_, n) => {
      const one = matching[(world.seq * 7 + n * 3) % matching.length];
      const own = one.app in SUMMARIES ? one.app : "flow";
      const kinds = [own, own, "flow", "x_my-analyzer", "anomaly"];
      const packets = String(params.packets) === "1";
      const type = packets && n % 3 ? "packet" : kinds[(world.seq % 29 === 7 ? 3 : world.seq % 61 === 9 ? 4 : world.seq) % (world.seq % 29 === 7 || world.seq % 61 === 9 ? 5 : 3)];
      return [++world.seq, world.now - (count - n) * 3, types.length > 0 && !types.includes(type) ? types[0] : type, world.scenario.rights ? one.process : "", `${one.source.address}:${one.sourcePort}`, `${one.dest.name || one.dest.address}:${one.destPort}`, (SUMMARIES[types.length > 0 && !types.includes(type) ? types[0] : type] ?? SUMMARIES.flow)(one), one.id, one.community];
    });
    return [{ index: 0, mode: first ? 0 : 1, rows }, { index: 1, mode: 0, rows: [[count, Math.max(count, Math.round(offered / 5))]] }];
  },
};

/** @type {View} */
export const event = {
  shapes({ params }) {
    const type = EVENTS.find(({ name }) => name === params.type);
    const fields = (type?.fields ?? []).map(({ name }) => name);
    return shapes({ rows: ["time_ms:int src dest process flow:int", ...fields].join(" "), series: "second:int count:int", values: "field value count:int" });
  },
  rows({ world, flows: matching, params }) {
    const type = EVENTS.find(({ name }) => name === params.type);
    if (!type) return [];
    const roll = random(type.name.length * 31);
    const rows = matching.slice(0, 200).map((one, n) => [world.now - n * 740, one.source.address, one.dest.name || one.dest.address, one.process, one.id, ...type.fields.map((field) => valueOf(field, one, n, roll))]);
    const series = world.seconds.map((s) => [s.second, Math.round(s.events / (type.name.length + 1))]);
    /** @type {Map<string, any[]>} */
    const values = new Map();
    for (const row of rows) {
      type.fields.forEach((field, n) => {
        if (field.type !== "string") return;
        const key = `${field.name} ${row[n + 5]}`;
        const value = values.get(key) ?? [field.name, row[n + 5], 0];
        value[2] += 1;
        values.set(key, value);
      });
    }
    return [{ index: 0, mode: 0, rows }, { index: 1, mode: 0, rows: series }, { index: 2, mode: 0, rows: [...values.values()].sort((a, b) => b[2] - a[2]).slice(0, 60) }];
  },
};

/**
 * @param {{name: string, type?: string}} field
 * @param {Flow} one
 * @param {number} n
 * @param {() => number} roll
 */
function valueOf(field, one, n, roll) {
  const hostile = one.dest.name && HOSTILE.includes(one.dest.name);
  const known = /** @type {Record<string, string>} */ ({
    rrname: one.dest.name || "example.org", rrtype: ["A", "AAAA", "HTTPS", "PTR"][n % 4], rcode: n % 9 === 0 ? "NXDOMAIN" : "NOERROR", sni: one.sni, ja4: one.ja4, version: "TLS 1.3",
    hostname: one.dest.name, url: "/index.html", status: "200", http_user_agent: hostile ? one.dest.name : "curl/8.9.1", state: one.ended ? "closed" : "established", reason: "timeout",
    type: "stream", event: "stream.pkt_invalid_ack", verdict: ["beacon", "quiet", "bulk"][n % 3], "client.software_version": "OpenSSH_9.7", "server.software_version": "OpenSSH_9.2p1",
  });
  return known[field.name] ?? String(Math.floor(roll() * 60));
}
