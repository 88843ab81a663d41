//! The fight's names: none on another, on a host, or under a panel.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Camera } from "../../src/views/fight/camera.js";
import { neighbour } from "../../src/views/fight/interaction.js";
import { boxAt, Labels, overlap } from "../../src/views/fight/labels.js";
import { Dice } from "../../src/views/fight/seed.js";

const stage = { left: 0, top: 0, right: 1000, bottom: 700 };

/** @param {number} count */
function wishes(count) {
  const dice = new Dice(7);
  return Array.from({ length: count }, (_, slot) => ({
    slot, x: 30 + dice.next() * 940, y: 30 + dice.next() * 640, radius: 4 + dice.next() * 14, width: 50 + dice.next() * 90,
    height: 15, weight: dice.next(), must: false,
  }));
}

test("names lie neither on each other, nor on hosts, nor under panels, nor off the stage", () => {
  const all = wishes(255), panel = { left: 0, top: 600, right: 300, bottom: 700 };
  const shown = new Labels().place(all, [panel], stage, 72);
  assert.ok(shown.length > 20);
  const boxes = shown.map(({ slot, side }) => boxAt(all[slot], side, { left: 0, top: 0, right: 0, bottom: 0 }));
  boxes.forEach((box, n) => {
    assert.ok(box.left >= 0 && box.right <= 1000 && box.top >= 0 && box.bottom <= 700);
    assert.ok(!overlap(box, panel));
    boxes.forEach((other, m) => assert.ok(m === n || !overlap(box, other)));
    for (const host of all) {
      if (host.slot === shown[n].slot) continue;
      assert.ok(!(host.x > box.left && host.x < box.right && host.y > box.top && host.y < box.bottom));
    }
  });
});

test("the same picture has the same names at the same sides", () => {
  const labels = new Labels(), all = wishes(120);
  const first = labels.place(all, [], stage, 60), second = labels.place(all, [], stage, 60);
  const order = (/** @type {{slot: number}[]} */ list) => [...list].sort((a, b) => a.slot - b.slot);
  assert.deepEqual(order(second), order(first));
});

test("names do not take turns when two hosts weigh almost the same", () => {
  const labels = new Labels(), [one, other] = wishes(2);
  const near = [{ ...one, x: 500, y: 350, weight: 10 }, { ...other, x: 520, y: 350, weight: 9 }];
  assert.equal(labels.place(near, [], stage, 1)[0].slot, 0);
  near[1].weight = 11;
  assert.equal(labels.place(near, [], stage, 1)[0].slot, 0);
  near[1].weight = 30;
  assert.equal(labels.place(near, [], stage, 1)[0].slot, 1);
});

test("the one that is looked at is named whatever there is", () => {
  const all = wishes(255).map((wish) => ({ ...wish, x: 500 + wish.slot, y: 350 }));
  all[200].must = true;
  assert.ok(new Labels().place(all, [], stage, 10).some(({ slot }) => slot === 200));
});

test("what is under the pointer stays there while it zooms, and the stage never leaves the screen", () => {
  const eye = new Camera();
  eye.resize(1000, 700, 1, 500, 350);
  const before = eye.stageX(620);
  eye.zoomAt(2, 620, 400);
  assert.ok(Math.abs(eye.stageX(620) - before) < 1e-6);
  eye.panBy(1e6, -1e6);
  assert.ok(eye.stageX(0) >= -1 && eye.stageY(700) <= 701);
  eye.zoomAt(0.001, 10, 10);
  assert.deepEqual([eye.zoom, eye.panX === 0, eye.panY === 0], [1, true, true]);
});

test("an arrow leads to the nearest host that way", () => {
  const x = [0, 50, 100, 0, -40], y = [0, 10, 0, 60, 0];
  const to = (/** @type {number} */ dx, /** @type {number} */ dy) => neighbour(x, y, [0, 1, 2, 3, 4], 0, dx, dy);
  assert.deepEqual([to(1, 0), to(-1, 0), to(0, 1), to(0, -1)], [1, 4, 3, -1]);
});
