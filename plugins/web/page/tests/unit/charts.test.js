import assert from "node:assert/strict";
import { test } from "node:test";

import { Table } from "../../src/frames.js";
import { Eased } from "../../src/views/chart/ease.js";
import { logShare, runs, ticks, timeTicks } from "../../src/views/chart/scale.js";
import { mosaic } from "../../src/views/stats/mosaic.js";
import { rows, tree } from "../../src/views/stats/protocols.js";
import { bins, groups } from "../../src/views/stats/sizes.js";

test("ticks are round, begin at nothing and end at or above the most", () => {
  assert.deepEqual(ticks(9, 4), [0, 2.5, 5, 7.5, 10]);
  assert.deepEqual(ticks(41_203, 4), [0, 20_000, 40_000, 60_000]);
  for (const most of [1e-9, 0.3, 1, 7, 99, 100, 101, 12_345, 1e12]) {
    const all = ticks(most, 4);
    assert.ok(all.length >= 2 && all.length <= 6, `${most}: ${all}`);
    assert.ok(all[all.length - 1] >= most * (1 - 1e-9));
  }
});

test("an axis of nothing, or of what is no number, still has one step", () => {
  for (const most of [0, -1, NaN, Infinity]) assert.deepEqual(ticks(most, 4), [0, 1]);
});

test("what is counted has no half", () => {
  assert.deepEqual(ticks(1, 4, 1), [0, 1]);
  assert.deepEqual(ticks(3, 4, 1), [0, 1, 2, 3]);
});

test("times are round and within their span", () => {
  assert.deepEqual(timeTicks(1003, 1063, 4), [1005, 1020, 1035, 1050]);
  for (const span of [1, 10, 60, 600, 36_000, 1e6]) {
    const all = timeTicks(1e9 + 7, 1e9 + 7 + span, 6);
    assert.ok(all.length <= 7, `${span}: ${all.length}`);
    assert.ok(all.every((time) => time >= 1e9 + 7 && time <= 1e9 + 7 + span));
  }
});

test("a hole in time is a hole in the line", () => {
  assert.deepEqual(runs([1, 2, 3, 7, 8], [5, 5, NaN, 5, 5]), [[0, 2], [3, 5]]);
  assert.deepEqual(runs([], []), []);
  assert.deepEqual(runs([4], [1]), [[0, 1]]);
});

test("an axis of powers of ten ends at its ends", () => {
  assert.equal(logShare(10, 1, 100), 0.5);
  assert.equal(logShare(0, 1, 100), 0);
  assert.equal(logShare(NaN, 1, 100), 0);
  assert.equal(logShare(1e6, 1, 100), 1);
});

test("a value glides to where it should be, and from where it is when sent elsewhere", () => {
  const eased = new Eased(100);
  eased.set("a", [10], 0, [0]);
  const [half] = eased.at("a", 50) ?? [];
  assert.ok(half > 5 && half < 10);
  eased.set("a", [0], 50);
  assert.deepEqual(eased.at("a", 50), [half]);
  assert.deepEqual(eased.at("a", 150), [0]);
  assert.ok(!eased.moving(150));
});

test("what leaves is gone when it has glided out, and may come back before", () => {
  const eased = new Eased(100);
  eased.set("a", [10], 0);
  eased.retain(new Set(), 0, () => [0]);
  assert.ok(eased.at("a", 50));
  assert.equal(eased.at("a", 100), undefined);
  eased.set("b", [10], 0);
  eased.retain(new Set(), 0, () => [0]);
  eased.set("b", [10], 10);
  assert.deepEqual(eased.at("b", 200), [10]);
});

/** The classes of radar: 16 wide below 1024, 64 wide below 2048, then four to a power of two. */
const FLOORS = [
  ...Array.from({ length: 64 }, (_, i) => i * 16),
  ...Array.from({ length: 16 }, (_, i) => 1024 + i * 64),
  ...Array.from({ length: 16 }, (_, i) => 2048 * 2 ** Math.floor(i / 4) * (1 + (i % 4) / 4)),
];

test("bins lose no packet and no octet", () => {
  const packets = FLOORS.map((_, i) => (i * 31) % 17);
  const octets = FLOORS.map((floor, i) => floor * packets[i]);
  const sum = (/** @type {number[]} */ all) => all.reduce((a, b) => a + b, 0);
  for (const found of [bins(FLOORS, packets, octets), groups(FLOORS, packets, octets)]) {
    assert.equal(sum(found.map((bin) => bin.packets)), sum(packets));
    assert.equal(sum(found.map((bin) => bin.octets)), sum(octets));
    found.forEach((bin, i) => assert.ok(bin.floor < bin.end && (i === 0 || bin.floor >= found[i - 1].end)));
  }
});

test("the histogram goes to 1536 and further only if packets do", () => {
  const none = FLOORS.map(() => 0);
  assert.equal(bins(FLOORS, none, none).at(-1)?.end, 1536);
  assert.equal(bins([9000], [1], [9000]).at(-1)?.end, 16_384);
});

test("tiles are as large as their shares, fill the rectangle and do not overlap", () => {
  const weights = [5, 0, 820, 13, 1, 90, 71];
  const tiles = mosaic(weights, 300, 120);
  tiles.forEach(({ x, y, width, height }, i) => {
    assert.ok(Math.abs(width * height - (weights[i] / 1000) * 36_000) < 1e-6);
    assert.ok(x >= -1e-9 && y >= -1e-9 && x + width <= 300 + 1e-6 && y + height <= 120 + 1e-6);
    tiles.forEach((other, k) => {
      if (k <= i) return;
      const apart = x + width <= other.x + 1e-6 || other.x + other.width <= x + 1e-6 || y + height <= other.y + 1e-6 || other.y + other.height <= y + 1e-6;
      assert.ok(apart || weights[i] === 0 || weights[k] === 0);
    });
  });
  assert.deepEqual(mosaic([0, 0], 10, 10).map(({ width }) => width), [0, 0]);
});

/** @param {[string, number, number, number][]} lines */
function protocols(lines) {
  const table = new Table("protocols", [{ name: "path", kind: "text" }, { name: "packets", kind: "int" }, { name: "octets", kind: "int" }, { name: "flows", kind: "int" }]);
  lines.forEach((line) => line.forEach((value, i) => table.columns[i].values.push(value)));
  table.length = lines.length;
  return table;
}

test("the tree adds up: what is open shows its parts and its rest", () => {
  const found = tree(protocols([["tcp", 100, 1000, 10], ["tcp/tls", 60, 700, 6], ["tcp/http", 10, 100, 1], ["udp/dns", 5, 50, 5]]));
  assert.deepEqual(found.map(({ name, octets }) => [name, octets]), [["tcp", 1000], ["udp", 50]]);
  const shown = rows(found, () => true);
  assert.deepEqual(shown.map(({ name, depth, octets, rest }) => [name, depth, octets, rest ?? false]), [
    ["tcp", 0, 1000, false], ["tls", 1, 700, false], ["http", 1, 100, false], ["", 1, 200, true], ["udp", 0, 50, false], ["dns", 1, 50, false],
  ]);
  assert.equal(rows(found, () => false).length, 2);
});
