//! The fight's layout: hosts keep their places, nothing overlaps, nothing leaves the stage.

import assert from "node:assert/strict";
import { test } from "node:test";
import { DRIFT_MAX, Layout } from "../../src/views/fight/layout.js";
import { depth } from "../../src/views/fight/outline.js";
import { LOCAL, OWN, REMOTE } from "../../src/views/fight/palette.js";

/** @param {number} hosts @param {number} [width] @param {number} [height] */
function crowd(hosts, width = 1440, height = 820) {
  const layout = new Layout();
  layout.resize(width, height);
  layout.radius[layout.enter("10.0.0.1", OWN, hosts, false)] = 25;
  for (let n = 1; n < hosts; n++) {
    const slot = layout.enter(`192.0.2.${n}`, n % 9 === 0 ? LOCAL : REMOTE, hosts, false);
    layout.radius[slot] = 4 + (n % 7) * 2;
  }
  layout.separate(true);
  layout.step(10);
  return layout;
}

/** @param {Layout} layout @param {number} hosts */
function overlaps(layout, hosts) {
  let count = 0;
  for (let a = 0; a < hosts; a++) {
    for (let b = a + 1; b < hosts; b++) {
      const far = Math.hypot(layout.x[a] - layout.x[b], layout.y[a] - layout.y[b]);
      if (far < layout.radius[a] + layout.radius[b]) count++;
    }
  }
  return count;
}

test("255 hosts do not overlap and are all on the stage", () => {
  const layout = crowd(255);
  assert.equal(overlaps(layout, 255), 0);
  for (let slot = 0; slot < 255; slot++) {
    const out = depth((layout.x[slot] - layout.centreX) / layout.halfX, (layout.y[slot] - layout.centreY) / layout.halfY);
    assert.ok(out <= 1.001, `slot ${slot} is at ${out}`);
  }
});

test("this machine is the centre", () => {
  const layout = crowd(40);
  assert.deepEqual([layout.x[0], layout.y[0]], [720, 410]);
});

test("the same address has the same place in another session", () => {
  const one = crowd(30), other = crowd(30);
  assert.deepEqual(one.x, other.x);
  assert.deepEqual(one.y, other.y);
});

test("a host that comes back has the place it had", () => {
  const layout = crowd(30), { x, y } = { x: layout.goalX[7], y: layout.goalY[7] };
  layout.leave(7);
  const slot = layout.enter("192.0.2.7", REMOTE, 30, true);
  assert.ok(Math.hypot(layout.x[slot] - x, layout.y[slot] - y) < 0.01);
});

test("who comes late comes in near the rim", () => {
  const layout = crowd(30), slot = layout.enter("198.51.100.9", REMOTE, 31, true);
  assert.ok(depth((layout.x[slot] - layout.centreX) / layout.halfX, (layout.y[slot] - layout.centreY) / layout.halfY) > 0.75);
});

test("what moves by itself moves no faster than it may", () => {
  const layout = crowd(60);
  for (let slot = 1; slot < 60; slot++) layout.radius[slot] += 12;
  layout.separate(false);
  const before = Float32Array.from(layout.x), beforeY = Float32Array.from(layout.y);
  layout.step(0.5);
  for (let slot = 0; slot < 60; slot++) {
    assert.ok(Math.hypot(layout.x[slot] - before[slot], layout.y[slot] - beforeY[slot]) <= DRIFT_MAX * 0.5 + 0.01);
  }
});

test("until there is room, hosts are drawn smaller rather than over each other", () => {
  const layout = crowd(60);
  for (let slot = 1; slot < 60; slot++) layout.radius[slot] += 30;
  layout.separate(false);
  for (let a = 0; a < 60; a++) {
    for (let b = a + 1; b < 60; b++) {
      const far = Math.hypot(layout.x[a] - layout.x[b], layout.y[a] - layout.y[b]);
      assert.ok(layout.room[a] + layout.room[b] <= far + 0.01);
    }
  }
});

test("another size of stage keeps who is left of whom", () => {
  const layout = crowd(40), before = Float32Array.from(layout.x);
  layout.resize(700, 1000);
  for (let a = 0; a < 40; a++) {
    for (let b = 0; b < 40; b++) if (before[a] < before[b] - 1) assert.ok(layout.x[a] < layout.x[b]);
  }
});

test("what a hand has put stays, and others give way", () => {
  const layout = crowd(40);
  layout.put(5, layout.x[9], layout.y[9]);
  const { x, y } = { x: layout.x[5], y: layout.y[5] };
  layout.separate(true);
  layout.step(10);
  assert.deepEqual([layout.x[5], layout.y[5]], [x, y]);
  assert.ok(Math.hypot(layout.x[9] - x, layout.y[9] - y) >= layout.radius[5] + layout.radius[9]);
});

test("the members of an open group stand on its ground, and nobody else does", () => {
  const layout = crowd(60);
  layout.openTerritory(0, "group 203.0.113.0/24");
  for (let n = 0; n < 12; n++) layout.join(layout.enter(`203.0.113.${n}`, REMOTE, 72, true), 0);
  layout.separate(true);
  layout.step(10);
  const body = layout.radius.length - 16;
  for (let slot = 0; slot < 72; slot++) {
    const far = Math.hypot(layout.x[slot] - layout.x[body], layout.y[slot] - layout.y[body]);
    if (layout.territory[slot] === 0) assert.ok(far < layout.radius[body]);
    else assert.ok(far >= layout.radius[body] - 1, `slot ${slot}`);
  }
});
