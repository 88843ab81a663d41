//! Captures of the repository put together into one, as if all of it had happened in the same few seconds.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../../../../", import.meta.url));
const HEADER = 24;
const RECORD = 16;
/** Magic numbers of files with micro- and nanoseconds, little-endian: what the repository has. */
const UNITS = new Map([[0xa1b2c3d4, 1e6], [0xa1b23c4d, 1e9]]);
const ETHERNET = 1;
/** 2026-11-20 12:00 UTC: the same in each run, so that two of them can be compared. */
const BEGIN = Date.UTC(2026, 10, 20, 12) / 1000;

/** @typedef {{at: number, length: number, data: Buffer}} Packet seconds since the first of its file, octets on the wire */

/**
 * @param {string} file
 * @returns {Packet[]}
 */
export function packets(file) {
  const octets = readFileSync(file);
  const unit = UNITS.get(octets.readUInt32LE(0));
  if (!unit || octets.readUInt32LE(20) !== ETHERNET) throw new Error(`${file}: not a capture of Ethernet in little-endian`);
  const found = [];
  for (let at = HEADER; at < octets.length; ) {
    const kept = octets.readUInt32LE(at + 8);
    const time = octets.readUInt32LE(at) + octets.readUInt32LE(at + 4) / unit;
    found.push({ at: time, length: octets.readUInt32LE(at + 12), data: octets.subarray(at + RECORD, at + RECORD + kept) });
    at += RECORD + kept;
  }
  const first = Math.min(...found.map(({ at }) => at));
  return found.map((packet) => ({ ...packet, at: packet.at - first }));
}

/**
 * The captures, begun one after the other within so many seconds.
 * @param {string[]} files
 * @param {number} seconds
 * @returns {Packet[]}
 */
export function mix(files, seconds) {
  const all = files.flatMap((file, number) => packets(ROOT + file).map((packet) => ({ ...packet, at: packet.at + (seconds * number) / files.length })));
  return all.sort((a, b) => a.at - b.at);
}

/**
 * A capture file.
 * @param {Packet[]} packets
 * @returns {Buffer}
 */
export function pcap(packets) {
  const header = Buffer.alloc(HEADER);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(0x40000, 16);
  header.writeUInt32LE(ETHERNET, 20);
  /** @type {Buffer[]} */
  const parts = [header];
  for (const { at, length, data } of packets) {
    const record = Buffer.alloc(RECORD);
    const time = BEGIN + at;
    record.writeUInt32LE(Math.floor(time), 0);
    record.writeUInt32LE(Math.floor((time % 1) * 1e6), 4);
    record.writeUInt32LE(data.length, 8);
    record.writeUInt32LE(length, 12);
    parts.push(record, data);
  }
  return Buffer.concat(parts);
}
