//! The fight's marks: how many, when, and where.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Budget, MARKS_MAX, MARKS_RATE, stepValue } from "../../src/views/fight/budget.js";
import { Marks } from "../../src/views/fight/marks.js";
import { flightTime, hoverTime, MOTION, move, moveAround, spot } from "../../src/views/fight/motion.js";
import { SYN } from "../../src/views/fight/palette.js";
import { sizeOf, Volley } from "../../src/views/fight/volley.js";

test("the scale goes 1, 2, 5, 10, 20, 50", () => {
  assert.deepEqual([0, 1, 2, 3, 4, 5].map(stepValue), [1, 2, 5, 10, 20, 50]);
});

test("a million packets a second are few enough marks to be alive at once", () => {
  const budget = new Budget();
  budget.observe(1e6);
  assert.equal(budget.packets, 1000);
  const longest = (MOTION.hoverMin + MOTION.hoverMore + MOTION.flightMax + 250) / 1000;
  assert.ok(MARKS_RATE * longest < MARKS_MAX);
});

test("the scale does not flicker around a border", () => {
  const budget = new Budget();
  let changes = 0, last = budget.packets;
  for (let tick = 0; tick < 600; tick++) {
    budget.observe(MARKS_RATE * (tick % 2 === 0 ? 1.02 : 0.95));
    if (budget.packets !== last) changes++;
    last = budget.packets;
  }
  assert.equal(changes, 1);
});

test("the scale comes down again when traffic does", () => {
  const budget = new Budget();
  budget.observe(1e6);
  for (let tick = 0; tick < 600; tick++) budget.observe(50);
  assert.equal(budget.packets, 1);
});

test("no packet is lost to rounding", () => {
  const volley = new Volley(), it = { from: 1, to: 2, look: 0, packets: 3, octets: 0, flags: 0 };
  let marks = 0;
  for (let tick = 0; tick < 1000; tick++) marks += volley.count(it, 20);
  assert.ok(Math.abs(marks - 150) <= 1, String(marks));
});

test("a connection that begins is shown though its mark is not full, and counted once", () => {
  const volley = new Volley(), it = { from: 1, to: 2, look: 0, packets: 1, octets: 0, flags: SYN };
  assert.equal(volley.count(it, 500), 1);
  let marks = 1;
  for (let tick = 0; tick < 999; tick++) marks += volley.count(it, 500);
  assert.ok(marks <= 4, String(marks));
});

test("the marks of a tick are spread over its time, and ticks follow without a gap", () => {
  const volley = new Volley();
  volley.tick(1000);
  const births = [0, 1, 2, 3].map((nth) => volley.birth(nth, 4, 0.5));
  assert.deepEqual(births, [1013, 1038, 1063, 1088]);
  volley.tick(1092);
  assert.equal(volley.start, 1100);
});

test("a pool that is full refuses rather than cutting a flight short", () => {
  const marks = new Marks(512);
  for (let n = 0; n < MARKS_MAX; n++) assert.ok(marks.throw(0, 1, 2, 300, 0, 3, 0));
  assert.equal(marks.throw(1, 1, 2, 300, 0, 3, 0), false);
  assert.equal(marks.refused, 1);
  assert.ok(marks.throw(5000, 1, 2, 300, 0, 3, 0));
});

test("a mark leaves its host, hovers near it, and ends at the rim of the other", () => {
  const it = spot(), flight = flightTime(400), seed = 0.4, hover = hoverTime(seed);
  const at = (/** @type {number} */ age) => (move(it, age, flight, 0, 0, 10, 400, 0, 12, seed), { ...it });
  assert.deepEqual([at(0).x, at(0).y], [0, 0]);
  const hovering = at(hover - 1);
  assert.ok(Math.hypot(hovering.x, hovering.y) < 30);
  const end = at(hover + flight);
  assert.ok(Math.abs(Math.hypot(end.x - 400, end.y) - 12) < 0.1);
  assert.equal(at(hover + flight + 1).alpha, 0);
  const half = at(hover + flight / 2), whole = at(hover + flight * 0.98);
  assert.ok(Math.hypot(whole.vx, whole.vy) > 1.5 * Math.hypot(half.vx, half.vy), "it whips");
});

test("two hosts that throw at each other use two bows", () => {
  const there = spot(), back = spot(), age = hoverTime(0.5) + 400;
  move(there, age, 500, 0, 0, 5, 400, 0, 5, 0.5);
  move(back, age, 500, 400, 0, 5, 0, 0, 5, 0.5);
  assert.ok(there.y * back.y < 0);
});

test("what a host sends to itself goes around and comes back", () => {
  const start = spot(), half = spot(), end = spot(), hover = hoverTime(0.5);
  moveAround(start, hover, 500, 100, 100, 10, 0, 0.5);
  moveAround(half, hover + 250, 500, 100, 100, 10, 0, 0.5);
  moveAround(end, hover + 500, 500, 100, 100, 10, 0, 0.5);
  assert.ok(Math.hypot(start.x - end.x, start.y - end.y) < 0.1);
  assert.ok(half.x > start.x + 20);
});

test("a host ripples at most nine times a second", () => {
  const marks = new Marks(512);
  let shown = 0;
  for (let ms = 0; ms < 1000; ms += 2) if (marks.ripples.at(ms, 3, 0, 3, 0)) shown++;
  assert.ok(shown <= 10, String(shown));
});

test("a great packet's mark is greater", () => {
  assert.ok(sizeOf(1500) > sizeOf(600) && sizeOf(600) > sizeOf(40));
  assert.equal(sizeOf(64_000), sizeOf(1500));
});
