//! Databases of places and networks in the MMDB format, 2.0: just enough to say where a few networks are.

import { isIPv4 } from "node:net";

const MARK = Buffer.from("\xab\xcd\xefMaxMind.com", "latin1");
/** Octets of zero between the tree and the data. */
const SEPARATOR = 16;
/** A node is two records of 24 bits. */
const NODE = 6;

/** Types of the data section that are used here. */
const TYPE = { text: 2, double: 3, map: 7, u16: 5, u32: 6, u64: 9, array: 11 };

/** What is not of 16 bits; readers are strict about it. @type {Record<string, number>} */
const WIDE = { node_count: TYPE.u32, autonomous_system_number: TYPE.u32, build_epoch: TYPE.u64 };

/** @typedef {string | number | Value[] | {[key: string]: Value}} Value */

/**
 * A database; its networks are of IPv4.
 * @param {string} kind as `GeoLite2-City`
 * @param {Record<string, Value>} networks what is known, by `192.0.2.0/24`
 */
export function database(kind, networks) {
  /** @type {(number | {data: number} | null)[][]} */
  const nodes = [[null, null]];
  const values = [];
  let size = 0;
  for (const [network, value] of Object.entries(networks)) {
    const octets = encode(value);
    enter(nodes, bits(network), { data: size });
    values.push(octets);
    size += octets.length;
  }
  const tree = Buffer.alloc(nodes.length * NODE);
  nodes.forEach((node, at) => node.forEach((record, side) => tree.writeUIntBE(number(record, nodes.length), at * NODE + side * 3, 3)));
  const about = { binary_format_major_version: 2, binary_format_minor_version: 0, build_epoch: 1_790_000_000, database_type: kind, description: { en: kind }, ip_version: 6, languages: ["en"], node_count: nodes.length, record_size: 24 };
  return Buffer.concat([tree, Buffer.alloc(SEPARATOR), ...values, MARK, encode(about)]);
}

/** The bits that lead to a network, IPv4 being ::/96. @param {string} network */
function bits(network) {
  const [address, length] = network.split("/");
  if (!isIPv4(address)) throw new Error(`${network} is none of IPv4`);
  const all = address.split(".").map((octet) => Number(octet).toString(2).padStart(8, "0")).join("");
  return "0".repeat(96) + all.slice(0, Number(length));
}

/**
 * @param {(number | {data: number} | null)[][]} nodes
 * @param {string} path
 * @param {{data: number}} leaf
 */
function enter(nodes, path, leaf) {
  let at = 0;
  for (const [depth, bit] of [...path].entries()) {
    const side = Number(bit);
    if (depth === path.length - 1) nodes[at][side] = leaf;
    else if (typeof nodes[at][side] !== "number") nodes[at][side] = nodes.push([null, null]) - 1;
    at = /** @type {number} */ (nodes[at][side]);
  }
}

/**
 * A record: another node, nothing, or where the data is.
 * @param {number | {data: number} | null} record
 * @param {number} count
 */
function number(record, count) {
  if (record === null) return count;
  return typeof record === "number" ? record : record.data + count + SEPARATOR;
}

/**
 * @param {Value} value
 * @param {string} [key]
 * @returns {Buffer}
 */
function encode(value, key = "") {
  if (typeof value === "string") return Buffer.concat([control(TYPE.text, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Array.isArray(value)) return Buffer.concat([control(TYPE.array, value.length), ...value.map((one) => encode(one))]);
  if (typeof value === "object") return Buffer.concat([control(TYPE.map, Object.keys(value).length), ...Object.entries(value).flatMap(([key, one]) => [encode(key), encode(one, key)])]);
  const octets = Buffer.alloc(8);
  if (!Number.isInteger(value)) {
    octets.writeDoubleBE(value);
    return Buffer.concat([control(TYPE.double, 8), octets]);
  }
  octets.writeBigUInt64BE(BigInt(value));
  const type = WIDE[key] ?? TYPE.u16;
  const length = { [TYPE.u16]: 2, [TYPE.u32]: 4, [TYPE.u64]: 8 }[type];
  return Buffer.concat([control(type, length), octets.subarray(8 - length)]);
}

/** What stands before a value; types from 8 on have an octet of their own. @param {number} type @param {number} size */
function control(type, size) {
  const [short, more] = size < 29 ? [size, []] : [29, [size - 29]];
  if (size >= 29 + 256) throw new Error("too long for this writer");
  return Buffer.from(type < 8 ? [(type << 5) | short, ...more] : [short, type - 7, ...more]);
}
