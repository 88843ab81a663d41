//! Types of events that the mock's plugins declare.

/** @type {import("../../src/types.js").EventType[]} */
export const EVENTS = [
  { name: "flow", plugin: "", description: "A flow has ended", fields: [{ name: "state", type: "string", description: "new, established or closed" }, { name: "reason", type: "string", description: "why it ended" }, { name: "age", type: "integer", description: "seconds" }] },
  { name: "dns", plugin: "dns", description: "A query or its answer", fields: [{ name: "rrname", type: "string", description: "the name" }, { name: "rrtype", type: "string", description: "the type" }, { name: "rcode", type: "string", description: "the answer's code" }] },
  { name: "tls", plugin: "tls", description: "A handshake", fields: [{ name: "sni", type: "string", description: "server name" }, { name: "version", type: "string", description: "version" }, { name: "ja4", type: "string", description: "fingerprint" }] },
  { name: "quic", plugin: "quic", description: "A handshake", fields: [{ name: "sni", type: "string", description: "server name" }, { name: "version", type: "string", description: "version" }] },
  { name: "http", plugin: "http", description: "A request and its answer", fields: [{ name: "hostname", type: "string", description: "host" }, { name: "url", type: "string", description: "path" }, { name: "http_user_agent", type: "string", description: "user agent" }, { name: "status", type: "integer", description: "status" }] },
  { name: "ssh", plugin: "ssh", description: "A connection's banners", fields: [{ name: "client.software_version", type: "string", description: "client" }, { name: "server.software_version", type: "string", description: "server" }] },
  { name: "anomaly", plugin: "", description: "A packet or a stream has broken the rules", fields: [{ name: "type", type: "string", description: "decode or stream" }, { name: "event", type: "string", description: "the kind" }] },
  { name: "stats", plugin: "", description: "The numbers of the run so far", fields: [{ name: "uptime", type: "integer", description: "seconds" }] },
  { name: "x_my-analyzer", plugin: "my-analyzer", description: "A beacon", fields: [{ name: "score", type: "integer", description: "how sure" }, { name: "period_ms", type: "integer milliseconds", description: "between two calls" }, { name: "verdict", type: "string", description: "in a word" }] },
];
