//! Views of protocols: DNS, TLS and QUIC.

import { shapes } from "../frames.js";

/** @typedef {import("../views.js").View} View */

const RESOLVERS = /** @type {[string, string, string, number, number][]} */ ([["1.1.1.1", "one.one.one.one", "udp", 14_000, 0.61], ["192.168.1.1", "router.lan", "udp", 2100, 0.3], ["2606:4700:4700::1111", "one.one.one.one", "tls", 19_000, 0.07], ["9.9.9.9", "dns9.quad9.net", "https", 31_000, 0.02]]);
const CODES = ["NOERROR", "NOERROR", "NOERROR", "NOERROR", "NXDOMAIN", "NOERROR", "SERVFAIL"];
const LABELS = /** @type {Record<string, string>} */ ({ t13d1717h2_5b57614c22b0_3cbfd9057e0d: "Firefox 130", t13d1516h2_8daaf6152771_02713d6af862: "Chromium 128", t13d3112h2_e8f1e7e78f70_b26ce05bbdd6: "OpenSSL 3 client", q13d0310h3_55b375c5d22e_cd85d2d88918: "Chromium QUIC" });

/** @type {View} */
export const dns = {
  shapes: () => shapes({
    totals: "queries:int queries_rate:float nxdomain_permille:int servfail_permille:int unanswered:int p50_us:int p95_us:int", series: "second:int queries:int failures:int",
    resolvers: "address name protocol queries:int failures:int p50_us:int p95_us:int slowest_us:int", names: "rrname rrtype queries:int rcode answers clients:int last_ms:int", clients: "address process queries:int failures:int",
  }),
  rows({ world, flows }) {
    const rate = 4 + world.tide(world.now / 1000) * Math.sqrt(world.scenario.flows);
    const queries = Math.round(rate * 600);
    const series = world.seconds.map(({ second }) => [second, Math.round(world.tide(second) * Math.sqrt(world.scenario.flows)), second % 41 === 0 ? 2 : 0]);
    const resolvers = RESOLVERS.map(([address, name, protocol, p50, share]) => [address, name, protocol, queries * share, queries * share * 0.01, p50, p50 * 2.6, p50 * 9]);
    const names = [...new Map(flows.filter(({ dest }) => dest.name).map(({ dest }) => [dest.name, dest])).values()].slice(0, 80);
    const rows = names.map((dest, n) => [dest.name, ["A", "AAAA", "HTTPS"][n % 3], Math.round(queries / (n + 4)), CODES[n % CODES.length], CODES[n % CODES.length] === "NOERROR" ? dest.address : "", 1 + (n % 3), world.now - n * 1700]);
    const clients = [["192.168.1.10", "systemd-resolved", queries * 0.8, 12], ["192.168.1.10", "chromium", queries * 0.12, 1], ["192.168.1.24", "", queries * 0.08, 40]];
    return [
      { index: 0, mode: 0, rows: [[queries, rate, 38, 4, Math.round(queries * 0.003), 13_800, 41_000]] }, { index: 1, mode: 0, rows: series },
      { index: 2, mode: 0, rows: resolvers }, { index: 3, mode: 0, rows }, { index: 4, mode: 0, rows: clients },
    ];
  },
};

/** @type {View} */
export const tls = {
  shapes: () => shapes({
    totals: "handshakes:int ech_permille:int quic_permille:int weak:int resumed:int", versions: "version count:int weak:int", ja4: "ja4 label count:int processes names",
    sni: "sni count:int version alpn ja4s flows:int", certificates: "subject issuer not_after count:int expired:int",
  }),
  rows({ world, flows }) {
    const named = flows.filter(({ sni }) => sni);
    const quic = named.filter(({ app }) => app === "quic").length;
    /** @type {Map<string, any[]>} */
    const prints = new Map();
    /** @type {Map<string, any[]>} */
    const names = new Map();
    for (const flow of named) {
      const print = prints.get(flow.ja4) ?? [flow.ja4, LABELS[flow.ja4] ?? "", 0, new Set(), new Set()];
      if (flow.ja4) prints.set(flow.ja4, print);
      print[2] += 1;
      if (flow.process) print[3].add(flow.process);
      print[4].add(flow.sni);
      const name = names.get(flow.sni) ?? [flow.sni, 0, flow.app === "quic" ? "QUIC v1" : "TLS 1.3", flow.app === "quic" ? "h3" : "h2", new Set(), 0];
      names.set(flow.sni, name);
      name[1] += 1;
      name[4].add(flow.ja4);
      name[5] += 1;
    }
    const ja4 = [...prints.values()].map((row) => [row[0], row[1], row[2], [...row[3]].join(", "), [...row[4]].slice(0, 8).join(", ")]).sort((a, b) => b[2] - a[2]);
    const sni = [...names.values()].map((row) => [...row.slice(0, 4), [...row[4]].join(", "), row[5]]).sort((a, b) => b[1] - a[1]).slice(0, 120);
    const weak = Math.floor(named.length / 40);
    return [
      { index: 0, mode: 0, rows: [[named.length * 3, 61, Math.round((1000 * quic) / (named.length || 1)), weak, named.length]] },
      { index: 1, mode: 0, rows: [["TLS 1.3", named.length - quic, 0], ["QUIC v1", quic, 0], ["TLS 1.2", Math.ceil(named.length / 9), 0], ["TLS 1.0", weak, 1]].filter((row) => Number(row[1]) > 0) },
      { index: 2, mode: 0, rows: ja4 }, { index: 3, mode: 0, rows: sni },
      { index: 4, mode: 0, rows: [["CN=mail.example.org", "CN=Example CA 2", "2026-12-24T12:00:00", 4, 0], ["CN=old.example.net", "CN=Example CA 1", "2025-03-01", 1, 1], ["CN=router.lan", "CN=router.lan", "2036-01-01", 2, 0]] },
    ];
  },
};
