//! The store: what is asked for, anew when it changes, and what comes back to whom.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Store } from "../../src/store.js";
import { Encoder, shapes } from "../mock/frames.js";

const SHAPES = shapes({ rows: "id octets:int" });

function made() {
  /** @type {any[]} */
  const sent = [];
  /** @type {(() => void)[]} */
  const due = [];
  const store = new Store((_, message) => sent.push(message), (run) => due.push(run));
  return { store, sent, draw: () => due.splice(0).forEach((run) => run()) };
}

/**
 * @param {number} channel
 * @param {number} octets
 */
function frame(channel, octets) {
  const written = new Encoder(channel, SHAPES).encode(5, [{ index: 0, mode: 0, rows: [["a", octets]] }], true);
  return /** @type {ArrayBuffer} */ (written.buffer.slice(written.byteOffset, written.byteOffset + written.length));
}

test("nothing is asked before the connection is there, and each thing once", () => {
  const { store, sent } = made();
  store.want("view", [{ id: "main", view: "top" }], { update() {} });
  assert.equal(sent.length, 0);
  store.connect();
  store.want("view", [{ id: "main", view: "top" }], { update() {} });
  store.renew();
  assert.deepEqual(sent, [{ subscribe: { id: "view/main", view: "top", filter: "", range: [-60, 0], params: {} } }]);
});

test("another filter, time or parameter asks anew; what is not wanted is let go", () => {
  const { store, sent } = made();
  store.connect();
  store.want("view", [{ id: "main", view: "top" }], { update() {} });
  store.look("port:443", [-60, 0]);
  store.renew();
  store.want("view", [{ id: "main", view: "top", params: { by: "asn" } }], { update() {} });
  store.want("view", [], { update() {} });
  assert.deepEqual(sent.map((message) => message.subscribe?.filter ?? message.unsubscribe), ["", "port:443", "port:443", "view/main"]);
});

test("several frames before a picture are one update with the newest rows", () => {
  const { store, draw } = made();
  /** @type {number[]} */
  const seen = [];
  store.connect();
  store.want("view", [{ id: "main", view: "top" }], { update: (tables) => seen.push(tables.rows.number("octets", 0)) });
  store.message({ subscribed: { id: "view/main", channel: 3, tables: SHAPES } });
  store.frame(frame(3, 1));
  store.frame(frame(3, 2));
  store.frame(frame(9, 7));
  draw();
  assert.deepEqual(seen, [2]);
  assert.equal(store.now, 5);
});

test("a refusal reaches who asked", () => {
  const { store } = made();
  /** @type {any[]} */
  const refusals = [];
  store.connect();
  store.want("view", [{ id: "main", view: "top" }], { update() {}, refused: (refusal) => refusals.push(refusal.what) });
  store.message({ refused: { id: "view/main", what: "there is no field snni", at: [0, 4] } });
  assert.deepEqual(refusals, ["there is no field snni"]);
});

test("answers settle their questions, a lost connection settles all", async () => {
  const { store } = made();
  store.connect();
  const first = store.command({ do: "trace" });
  store.message({ answer: { id: 1, ok: true, what: "" } });
  assert.equal((await first).ok, true);
  const second = store.complete("sni:g", 5);
  store.disconnect();
  assert.deepEqual(await second, []);
});

test("a new connection asks for everything again", () => {
  const { store, sent } = made();
  store.connect();
  store.want("view", [{ id: "main", view: "top" }], { update() {} });
  store.disconnect();
  store.connect();
  assert.equal(sent.length, 2);
});
