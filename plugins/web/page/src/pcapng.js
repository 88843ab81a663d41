//! A capture file (pcapng) of the packets of one flow: their first octets, from the IP header on.

const SECTION = 0x0a0d0d0a;
const INTERFACE = 1;
const PACKET = 6;
/** LINKTYPE_RAW: a packet begins with its IP header. */
const RAW = 101;
const COMMENT = 1;

/**
 * @param {{time: number, length: number, data: Uint8Array}[]} packets time in ms since 1970
 * @param {string} comment
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function pcapng(packets, comment) {
  const text = new TextEncoder().encode(comment);
  const blocks = [
    block(SECTION, [u32(0x1a2b3c4d), u16(1), u16(0), u32(0xffffffff), u32(0xffffffff), u16(COMMENT), u16(text.length), padded(text), u32(0)]),
    block(INTERFACE, [u16(RAW), u16(0), u32(0)]),
    ...packets.map(({ time, length, data }) => {
      const micros = BigInt(Math.round(time * 1000));
      return block(PACKET, [u32(0), u32(Number(micros >> 32n)), u32(Number(micros & 0xffffffffn)), u32(data.length), u32(length), padded(data)]);
    }),
  ];
  return join(blocks);
}

/**
 * @param {number} type
 * @param {Uint8Array[]} parts
 */
function block(type, parts) {
  const body = join(parts);
  return join([u32(type), u32(body.length + 12), body, u32(body.length + 12)]);
}

/** @param {number} value */
function u16(value) {
  return Uint8Array.of(value & 255, value >>> 8);
}

/** @param {number} value */
function u32(value) {
  return Uint8Array.of(value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24);
}

/** @param {Uint8Array} octets */
function padded(octets) {
  const room = new Uint8Array(Math.ceil(octets.length / 4) * 4);
  room.set(octets);
  return room;
}

/** @param {Uint8Array[]} parts */
function join(parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
