//! Binary frames (version 1): a table's rows as columns of values, changed in place frame by frame.

/** A frame that cannot be true. The connection it came by is given up. */
export class FrameError extends Error {}

/** Rows a table may have; none that radar sends comes near. */
export const ROWS_MAX = 100_000;
/** Rows kept of a table that is appended to. */
export const APPENDED_MAX = 2000;
/** Rows kept of a table that comes by key: those of keys that never come again would stay for ever. */
export const KEYS_MAX = 8192;
/** Strings a dictionary may have; radar begins anew after 20,000. */
const STRINGS_MAX = 200_000;
const VERSION = 1;
const SNAPSHOT = 1;
const EMPTY = new Uint8Array(0);

/** @typedef {"text" | "int" | "float" | "series" | "blob"} Kind */
/** @typedef {{name: string, kind: Kind}} Shape */

/** Reads a frame from front to back; every read is checked against its end. */
export class Reader {
  /** @param {ArrayBuffer} buffer */
  constructor(buffer) {
    this.octets = new Uint8Array(buffer);
    this.view = new DataView(buffer);
    this.at = 0;
  }

  get left() {
    return this.octets.length - this.at;
  }

  /** @param {number} length */
  need(length) {
    if (!(length <= this.left)) throw new FrameError(`${length} octets at ${this.at}, but ${this.left} are left`);
  }

  u8() {
    this.need(1);
    return this.octets[this.at++];
  }

  /** A number in groups of seven bits, the lowest first; past 2^53 it loses its lowest bits. */
  varint() {
    let value = 0;
    let unit = 1;
    for (let length = 0; length < 10; length++) {
      const octet = this.u8();
      value += (octet & 0x7f) * unit;
      if (octet < 0x80) return value;
      unit *= 128;
    }
    throw new FrameError(`number of more than 10 octets before ${this.at}`);
  }

  float() {
    this.need(4);
    const value = this.view.getFloat32(this.at, true);
    this.at += 4;
    return value;
  }

  /** @param {number} length */
  take(length) {
    this.need(length);
    this.at += length;
    return this.octets.subarray(this.at - length, this.at);
  }
}

/** A column: its values by row. Absent is `""`, `NaN` or no octets. */
export class Column {
  /**
   * @param {string} name
   * @param {Kind} kind
   */
  constructor(name, kind) {
    this.name = name;
    this.kind = kind;
    /** @type {any[]} */
    this.values = [];
  }
}

/** Rows of a view; the same object from frame to frame. */
export class Table {
  /**
   * @param {string} name
   * @param {Shape[]} shapes
   */
  constructor(name, shapes) {
    this.name = name;
    this.columns = shapes.map((shape) => new Column(shape.name, shape.kind));
    /** @type {Map<string, Column>} */
    this.byName = new Map(this.columns.map((column) => [column.name, column]));
    /** How many rows there are. */
    this.length = 0;
    /** Goes up with each change. */
    this.version = 0;
    /** @type {Map<any, number> | null} rows by their first cell, once a frame came by key */
    this.rows = null;
  }

  /**
   * A text; `""` if absent, as is that of a column that is not there.
   * @param {string} column
   * @param {number} row
   * @returns {string}
   */
  text(column, row) {
    return this.byName.get(column)?.values[row] ?? "";
  }

  /**
   * A number; NaN if absent.
   * @param {string} column
   * @param {number} row
   * @returns {number}
   */
  number(column, row) {
    return this.byName.get(column)?.values[row] ?? NaN;
  }

  /**
   * A number, or 0.
   * @param {string} column
   * @param {number} row
   */
  count(column, row) {
    return this.number(column, row) || 0;
  }

  /**
   * Octets of a series or blob.
   * @param {string} column
   * @param {number} row
   * @returns {Uint8Array}
   */
  octets(column, row) {
    return this.byName.get(column)?.values[row] ?? EMPTY;
  }

  /**
   * All values of a column, by row; for loops over thousands. Not to be changed.
   * @param {string} column
   * @returns {any[]}
   */
  values(column) {
    return this.byName.get(column)?.values ?? [];
  }

  /**
   * Forgets the oldest rows, a quarter more than it must so that it need not each time.
   * @param {number} most
   */
  trim(most) {
    if (this.length <= most) return;
    const gone = this.length - Math.floor(most * 0.75);
    for (const column of this.columns) column.values.splice(0, gone);
    this.length -= gone;
    this.rows = null;
  }

  clear() {
    this.length = 0;
    for (const column of this.columns) column.values.length = 0;
    this.rows = null;
    this.version += 1;
  }
}

/** What radar sends for one subscription: its tables and the strings they are made of. */
export class Channel {
  /**
   * @param {number} number
   * @param {{name: string, columns: Shape[]}[]} shapes
   */
  constructor(number, shapes) {
    this.number = number;
    /** @type {string[]} */
    this.strings = [""];
    this.tables = shapes.map((shape) => new Table(shape.name, shape.columns));
    /** @type {import("./types.js").Tables} */
    this.byName = Object.fromEntries(this.tables.map((table) => [table.name, table]));
    /** Capture time of the newest frame, ms since 1970. */
    this.tick = 0;
  }

  /**
   * Reads the rest of a frame whose head was read.
   * @param {Reader} reader
   */
  apply(reader) {
    this.tick = reader.varint();
    if (reader.u8() & SNAPSHOT) this.forget();
    this.learn(reader);
    const tables = reader.varint();
    if (tables > this.tables.length) throw new FrameError(`${tables} tables where ${this.tables.length} are known`);
    for (let n = 0; n < tables; n++) {
      const index = reader.varint();
      const table = this.tables[index];
      if (!table) throw new FrameError(`table ${index} of ${this.tables.length}`);
      this.read(reader, table);
    }
    if (reader.left > 0) throw new FrameError(`${reader.left} octets after the last table`);
  }

  forget() {
    this.strings.length = 1;
    for (const table of this.tables) table.clear();
  }

  /** @param {Reader} reader */
  learn(reader) {
    const count = reader.varint();
    if (count > reader.left || this.strings.length + count > STRINGS_MAX) throw new FrameError(`${count} strings`);
    for (let n = 0; n < count; n++) this.strings.push(decoder.decode(reader.take(reader.varint())));
  }

  /**
   * @param {Reader} reader
   * @param {Table} table
   */
  read(reader, table) {
    const mode = reader.u8();
    const rows = reader.varint();
    // Each cell is an octet at least, so a number of rows that is a lie is seen before any is made.
    if (rows * table.columns.length > reader.left || rows > ROWS_MAX) throw new FrameError(`${rows} rows`);
    if (mode === 2) this.readByKey(reader, table, rows);
    else if (mode <= 1) this.readRows(reader, table, mode === 0 ? 0 : table.length, rows);
    else throw new FrameError(`mode ${mode}`);
    if (mode === 1) table.trim(APPENDED_MAX);
    if (mode === 2) table.trim(KEYS_MAX);
    table.version += 1;
  }

  /**
   * @param {Reader} reader
   * @param {Table} table
   * @param {number} from
   * @param {number} rows
   */
  readRows(reader, table, from, rows) {
    const length = from + rows;
    if (length > ROWS_MAX) throw new FrameError(`${length} rows`);
    for (let row = from; row < length; row++) {
      for (const column of table.columns) column.values[row] = this.cell(reader, column.kind);
    }
    for (const column of table.columns) column.values.length = length;
    table.length = length;
    table.rows = null;
  }

  /**
   * @param {Reader} reader
   * @param {Table} table
   * @param {number} rows
   */
  readByKey(reader, table, rows) {
    const [key, ...others] = table.columns;
    if (!key) throw new FrameError("rows by key of a table without columns");
    table.rows ??= new Map(key.values.map((value, row) => [value, row]));
    for (let n = 0; n < rows; n++) {
      const value = this.cell(reader, key.kind);
      let row = table.rows.get(value);
      if (row === undefined) {
        row = table.length;
        if (row >= ROWS_MAX) throw new FrameError(`${row} rows`);
        table.length += 1;
        table.rows.set(value, row);
        key.values[row] = value;
      }
      for (const column of others) column.values[row] = this.cell(reader, column.kind);
    }
  }

  /**
   * @param {Reader} reader
   * @param {Kind} kind
   */
  cell(reader, kind) {
    switch (kind) {
      case "text": {
        const id = reader.varint();
        const text = this.strings[id];
        if (text === undefined) throw new FrameError(`string ${id} of ${this.strings.length - 1}`);
        return text;
      }
      case "int": {
        const value = reader.varint();
        return value === 0 ? NaN : value - 1;
      }
      case "float":
        return reader.float();
      default:
        // A copy, as a view would keep the whole frame alive.
        return reader.take(reader.varint()).slice();
    }
  }
}

// A byte order mark is a part of the text, to be seen as all that hides is.
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Reads the head of a frame: for which channel it is.
 * @param {Reader} reader
 */
export function channelOf(reader) {
  const version = reader.u8();
  if (version !== VERSION) throw new FrameError(`frame of version ${version}`);
  return reader.varint();
}
