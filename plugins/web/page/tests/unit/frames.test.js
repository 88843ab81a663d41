//! Frames: what was written is read, and what cannot be true is refused at once.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Channel, channelOf, FrameError, Reader } from "../../src/frames.js";
import { Encoder, shapes } from "../mock/frames.js";

const SHAPES = shapes({ rows: "key name octets:int rtt:float spark:series data:blob", total: "octets:int" });

/** @param {Buffer} frame */
function buffer(frame) {
  return /** @type {ArrayBuffer} */ (frame.buffer.slice(frame.byteOffset, frame.byteOffset + frame.length));
}

/**
 * @param {Channel} channel
 * @param {Buffer} frame
 */
function apply(channel, frame) {
  const reader = new Reader(buffer(frame));
  assert.equal(channelOf(reader), channel.number);
  channel.apply(reader);
}

function pair() {
  return { channel: new Channel(7, SHAPES), encoder: new Encoder(7, SHAPES) };
}

test("cells of every kind arrive, absent ones too", () => {
  const { channel, encoder } = pair();
  apply(channel, encoder.encode(1_764_068_400_000, [{ index: 0, mode: 0, rows: [["a", "é", 2 ** 40, 1.5, [1, 255], Buffer.from("xy")], ["b", null, null, null, null, null]] }], true));
  const { rows } = channel.byName;
  assert.equal(channel.tick, 1_764_068_400_000);
  assert.equal(rows.text("name", 0), "é");
  assert.equal(rows.number("octets", 0), 2 ** 40);
  assert.equal(rows.number("rtt", 0), 1.5);
  assert.deepEqual([...rows.octets("spark", 0)], [1, 255]);
  assert.equal(rows.text("name", 1), "");
  assert.ok(Number.isNaN(rows.number("octets", 1)) && Number.isNaN(rows.number("rtt", 1)));
  assert.equal(rows.octets("data", 1).length, 0);
});

test("a string crosses once and is known from then on", () => {
  const { channel, encoder } = pair();
  const row = [["a", "long name that is not sent again", 1, 1, [], []]];
  const first = encoder.encode(1, [{ index: 0, mode: 0, rows: row }], true);
  const second = encoder.encode(2, [{ index: 0, mode: 0, rows: row }], false);
  apply(channel, first);
  apply(channel, second);
  assert.ok(second.length < first.length - 20);
  assert.equal(channel.byName.rows.text("name", 0), "long name that is not sent again");
});

test("rows by key are replaced in place, new ones are added", () => {
  const { channel, encoder } = pair();
  apply(channel, encoder.encode(1, [{ index: 0, mode: 0, rows: [["a", "x", 1, 1, [], []], ["b", "y", 2, 1, [], []]] }], true));
  apply(channel, encoder.encode(2, [{ index: 0, mode: 2, rows: [["b", "y", 20, 1, [], []], ["c", "z", 3, 1, [], []]] }], false));
  assert.deepEqual(channel.byName.rows.values("octets"), [1, 20, 3]);
});

test("rows that are appended stay bounded", () => {
  const { channel, encoder } = pair();
  for (let n = 0; n < 300; n++) apply(channel, encoder.encode(n, [{ index: 1, mode: 1, rows: Array.from({ length: 40 }, (_, m) => [n * 40 + m]) }], n === 0));
  const { total } = channel.byName;
  assert.ok(total.length <= 2000 && total.length >= 1500);
  assert.equal(total.number("octets", total.length - 1), 11_999);
});

test("a snapshot forgets rows and strings", () => {
  const { channel, encoder } = pair();
  apply(channel, encoder.encode(1, [{ index: 0, mode: 0, rows: [["a", "x", 1, 1, [], []]] }], true));
  apply(channel, encoder.encode(2, [], true));
  assert.equal(channel.byName.rows.length, 0);
  assert.equal(channel.strings.length, 1);
});

test("a frame cut at any octet is an error and no hang", () => {
  const frame = pair().encoder.encode(1_764_068_400_000, [{ index: 0, mode: 0, rows: [["a", "x", 99, 1, [1, 2], [3]]] }, { index: 1, mode: 2, rows: [[4]] }], true);
  for (let length = 0; length < frame.length; length++) {
    assert.throws(() => apply(pair().channel, frame.subarray(0, length)), FrameError, `of ${length} octets`);
  }
});

test("lengths beyond the end, strange ids and versions are errors", () => {
  const huge = [0xff, 0xff, 0xff, 0xff, 0x7f];
  const hostile = [
    [2, 7, 1, 0, 0, 0], [1, 7, 1, 0, ...huge, 0], [1, 7, 1, 0, 0, ...huge], [1, 7, 1, 0, 0, 1, 9, 0, 0], [1, 7, 1, 0, 0, 1, 0, 3, 0],
    [1, 7, 1, 0, 0, 1, 0, 0, ...huge], [1, 7, 1, 0, 0, 1, 0, 0, 1, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0], [1, 7, 1, 0, 0, 0, 0], [1, 7, ...Array(11).fill(0x80), 0], [1, 7, 1, 0, 1, ...huge],
  ];
  for (const octets of hostile) {
    const reader = new Reader(Uint8Array.from(octets).buffer);
    assert.throws(() => {
      channelOf(reader);
      pair().channel.apply(reader);
    }, FrameError, octets.join(" "));
  }
});

test("random octets never hang", () => {
  let seed = 1;
  for (let n = 0; n < 3000; n++) {
    const octets = Uint8Array.from({ length: 60 }, (_, at) => (at === 0 ? 1 : (seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff) >> 16));
    const reader = new Reader(octets.buffer);
    try {
      channelOf(reader);
      pair().channel.apply(reader);
    } catch (error) {
      assert.ok(error instanceof FrameError, String(error));
    }
  }
});
