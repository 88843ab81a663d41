//! A little of the filter language: enough to look right.

/** @typedef {import("./world.js").Flow} Flow */

export const FIELDS = [
  { name: "host", kind: "text", description: "name or address of either end" },
  { name: "port", kind: "number", description: "port of either end" },
  { name: "proc", kind: "text", description: "program" },
  { name: "sni", kind: "text", description: "server name in TLS or QUIC" },
  { name: "country", kind: "text", description: "country of either end" },
  { name: "asn", kind: "number", description: "network of either end" },
  { name: "app", kind: "text", description: "what is spoken" },
  { name: "proto", kind: "text", description: "IP protocol" },
  { name: "ja4", kind: "text", description: "TLS fingerprint" },
  { name: "bytes", kind: "number", description: "octets of both directions" },
  { name: "rtt", kind: "duration", description: "smallest round trip" },
];

/** @type {Record<string, (flow: Flow) => (string | number)[]>} */
const VALUES = {
  host: (flow) => [flow.dest.address, flow.dest.name, flow.source.address],
  port: (flow) => [flow.sourcePort, flow.destPort],
  proc: (flow) => [flow.process],
  sni: (flow) => [flow.sni],
  country: (flow) => [flow.dest.country],
  asn: (flow) => [flow.dest.asn, `AS${flow.dest.asn}`],
  app: (flow) => [flow.app],
  proto: (flow) => [flow.proto],
  ja4: (flow) => [flow.ja4],
  bytes: (flow) => [flow.up + flow.down],
  rtt: (flow) => [flow.rtt],
};

/** What a filter cannot be, in the form of `refused`. */
export class Trouble extends Error {
  /**
   * @param {string} what
   * @param {[number, number]} at
   * @param {string} [suggestion]
   */
  constructor(what, at, suggestion) {
    super(what);
    this.at = at;
    this.suggestion = suggestion;
  }
}

/**
 * @param {string} text
 * @returns {(flow: Flow) => boolean}
 */
export function compile(text) {
  const tests = [...text.matchAll(/\S+/g)].map((match) => term(match[0], Buffer.byteLength(text.slice(0, match.index))));
  return (flow) => tests.every((test) => test(flow));
}

/**
 * @param {string} word
 * @param {number} at
 * @returns {(flow: Flow) => boolean}
 */
function term(word, at) {
  if (word.startsWith("!")) {
    const inner = term(word.slice(1), at + 1);
    return (flow) => !inner(flow);
  }
  const match = /^([\w.]+)(:|>=?|<=?|=)(.*)$/.exec(word);
  if (!match) return (flow) => Object.values(VALUES).some((values) => values(flow).some((value) => String(value).includes(word)));
  const [, field, operator, wanted] = match;
  const values = VALUES[field];
  if (!values) {
    const near = FIELDS.find(({ name }) => name.slice(0, 2) === field.slice(0, 2))?.name;
    throw new Trouble(`there is no field ${field}`, [at, at + field.length], near);
  }
  if (operator !== ":" && operator !== "=") {
    const limit = parseFloat(wanted) * (/k$/i.test(wanted) ? 1e3 : /(m|ms)$/i.test(wanted) ? (field === "rtt" ? 1e3 : 1e6) : 1);
    return (flow) => values(flow).some((value) => (operator.startsWith(">") ? Number(value) > limit : Number(value) < limit));
  }
  if (wanted === "") throw new Trouble(`${field}: wants a value`, [at, at + Buffer.byteLength(word)]);
  const pattern = wanted.startsWith("/") ? wanted.replace(/^\/|\/$/g, "") : `^${wanted.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`;
  const expression = new RegExp(pattern, "i");
  const glob = !wanted.startsWith("/") && !wanted.includes("*") && field === "host";
  return (flow) => values(flow).some((value) => (glob ? String(value) === wanted || String(value).endsWith(`.${wanted}`) : expression.test(String(value))));
}

/**
 * @param {string} text
 * @param {number} cursor
 * @param {Flow[]} flows
 */
export function complete(text, cursor, flows) {
  const word = /[^\s()!]*$/.exec(Buffer.from(text).subarray(0, cursor).toString())?.[0] ?? "";
  const [field, ...rest] = word.split(":");
  const values = VALUES[field];
  if (rest.length === 0 || !values) {
    const items = FIELDS.filter(({ name }) => name.startsWith(field)).map(({ name, description }) => ({ text: `${name}:`, description }));
    return { replace: [cursor - Buffer.byteLength(word), cursor], items };
  }
  const start = rest.join(":").toLowerCase();
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const flow of flows) {
    for (const value of values(flow)) {
      const name = String(value);
      if (name && name.toLowerCase().startsWith(start)) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  const items = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 20).map(([name, count]) => ({ text: name, count }));
  return { replace: [cursor - Buffer.byteLength(rest.join(":")), cursor], items };
}
