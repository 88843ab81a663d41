//! Writes binary frames (version 1), as radar does.

/** @typedef {import("../../src/frames.js").Shape} Shape */
/** @typedef {{name: string, columns: Shape[]}} TableShape */
/** @typedef {string | number | null | undefined | Uint8Array | number[]} Cell */
/** @typedef {{index: number, mode: 0 | 1 | 2, rows: Cell[][]}} Rows */

/** Octets that grow. */
export class Writer {
  octets = Buffer.alloc(1024);
  length = 0;

  /** @param {number} more */
  room(more) {
    if (this.length + more <= this.octets.length) return;
    const octets = Buffer.alloc(Math.max(this.octets.length * 2, this.length + more));
    this.octets.copy(octets);
    this.octets = octets;
  }

  /** @param {number} value */
  u8(value) {
    this.room(1);
    this.octets[this.length++] = value;
  }

  /** @param {number} value a whole number below 2^53 */
  varint(value) {
    let rest = Math.max(0, Math.round(value));
    while (rest >= 128) {
      this.u8((rest % 128) | 128);
      rest = Math.floor(rest / 128);
    }
    this.u8(rest);
  }

  /** @param {number} value */
  float(value) {
    this.room(4);
    this.length = this.octets.writeFloatLE(value, this.length);
  }

  /** @param {Uint8Array | number[]} octets */
  bytes(octets) {
    this.varint(octets.length);
    this.room(octets.length);
    this.octets.set(octets, this.length);
    this.length += octets.length;
  }

  done() {
    return this.octets.subarray(0, this.length);
  }
}

/** Frames of one channel. */
export class Encoder {
  /**
   * @param {number} channel
   * @param {TableShape[]} shapes
   */
  constructor(channel, shapes) {
    this.channel = channel;
    this.shapes = shapes;
    /** @type {Map<string, number>} */
    this.ids = new Map();
  }

  /**
   * @param {number} tick capture time in milliseconds since 1970
   * @param {Rows[]} tables
   * @param {boolean} snapshot
   */
  encode(tick, tables, snapshot) {
    if (snapshot) this.ids.clear();
    /** @type {string[]} */
    const fresh = [];
    const body = new Writer();
    body.varint(tables.length);
    for (const { index, mode, rows } of tables) {
      body.varint(index);
      body.u8(mode);
      body.varint(rows.length);
      for (const row of rows) this.shapes[index].columns.forEach((column, n) => this.cell(body, column, row[n], fresh));
    }
    const frame = new Writer();
    frame.u8(1);
    frame.varint(this.channel);
    frame.varint(tick);
    frame.u8(snapshot ? 1 : 0);
    frame.varint(fresh.length);
    for (const text of fresh) frame.bytes(Buffer.from(text));
    return Buffer.concat([frame.done(), body.done()]);
  }

  /**
   * @param {Writer} writer
   * @param {Shape} column
   * @param {Cell} cell
   * @param {string[]} fresh
   */
  cell(writer, { kind }, cell, fresh) {
    if (kind === "text") writer.varint(this.id(cell === null || cell === undefined ? "" : String(cell), fresh));
    else if (kind === "int") writer.varint(cell === null || cell === undefined || Number.isNaN(cell) ? 0 : Math.max(0, Math.round(Number(cell))) + 1);
    else if (kind === "float") writer.float(cell === null || cell === undefined ? NaN : Number(cell));
    else writer.bytes(/** @type {Uint8Array} */ (cell ?? []));
  }

  /**
   * @param {string} text
   * @param {string[]} fresh
   */
  id(text, fresh) {
    if (text === "") return 0;
    const known = this.ids.get(text);
    if (known !== undefined) return known;
    const id = this.ids.size + 1;
    this.ids.set(text, id);
    fresh.push(text);
    return id;
  }
}

/**
 * Shapes in short: `id flow:int spark:series` — a column without a kind holds text.
 * @param {Record<string, string>} tables
 * @returns {TableShape[]}
 */
export function shapes(tables) {
  return Object.entries(tables).map(([name, text]) => ({
    name,
    columns: text.trim().split(/\s+/).map((column) => {
      const [label, kind = "text"] = column.split(":");
      return { name: label, kind: /** @type {Shape["kind"]} */ (kind) };
    }),
  }));
}
