import assert from "node:assert/strict";
import { test } from "node:test";

import { layout, path } from "../../src/views/sankey/layout.js";
import { keep, order } from "../../src/views/sankey/order.js";

/** @typedef {import("../../src/views/sankey/order.js").Link} Link */

/**
 * Programs, services and countries, as many as wanted, each ribbon with some octets.
 * @param {number} many
 * @param {(n: number) => number} octets
 */
function diagram(many, octets) {
  /** @type {Link[]} */
  const links = [];
  let n = 0;
  for (let p = 0; p < many; p += 1) {
    for (let s = p % 3; s < many; s += 3) {
      const carried = octets((n += 1));
      links.push({ from: `p${p}`, to: `s${s}`, octets: carried, flows: 1 });
      links.push({ from: `s${s}`, to: `c${(p + s) % many}`, octets: carried, flows: 1 });
    }
  }
  const ids = [...new Set(links.flatMap(({ from, to }) => [from, to]))];
  const into = (/** @type {string} */ id) => sum(links.filter(({ to }) => to === id));
  const out = (/** @type {string} */ id) => sum(links.filter(({ from }) => from === id));
  const nodes = ids.map((id) => ({ id, label: id, column: "psc".indexOf(id[0]), octets: Math.max(into(id), out(id)) }));
  return { nodes, links };
}

/** @param {Link[]} links */
function sum(links) {
  return links.reduce((all, { octets }) => all + octets, 0);
}

const EXAMPLE = diagram(9, (n) => (n * 7919) % 1000);

test("what goes into a node goes out of it, and all of it is drawn", () => {
  const { nodes, links } = EXAMPLE;
  const { bars, ribbons, scale } = layout(nodes, links, order(nodes, links), 600);
  for (const { node, height } of bars.values()) {
    const heights = (/** @type {"from" | "to"} */ end) =>
      ribbons.filter(({ link }) => link[end] === node.id).reduce((all, ribbon) => all + ribbon.height, 0);
    if (node.column > 0) assert.ok(Math.abs(heights("to") - height) < 1e-6, node.id);
    if (node.column < 2) assert.ok(Math.abs(heights("from") - height) < 1e-6, node.id);
    assert.ok(Math.abs(height - node.octets * scale) < 1e-6);
  }
});

test("no bar lies on another or outside, and none is negative", () => {
  for (const height of [600, 200, 60, 1]) {
    const { nodes, links } = diagram(30, (n) => n % 50);
    const { bars, ribbons } = layout(nodes, links, order(nodes, links), height);
    for (const column of [0, 1, 2]) {
      const all = [...bars.values()].filter((bar) => bar.column === column).sort((a, b) => a.y - b.y);
      all.forEach((bar, i) => {
        assert.ok(bar.height >= 0 && bar.y >= -1e-6 && bar.y + bar.height <= height + 1e-6);
        if (i > 0) assert.ok(bar.y >= all[i - 1].y + all[i - 1].height - 1e-6);
      });
    }
    for (const ribbon of ribbons) assert.ok(ribbon.height >= 0 && ribbon.y0 >= -1e-6 && ribbon.y1 >= -1e-6);
  }
});

test("ribbons of a node lie side by side within it, also when some were bundled away or it says less than they do", () => {
  const nodes = [
    { id: "a", column: 0, label: "a", octets: 500 },
    { id: "b", column: 1, label: "b", octets: 10 },
  ];
  const links = [{ from: "a", to: "b", octets: 100, flows: 1 }, { from: "a", to: "gone", octets: 5, flows: 1 }];
  const { bars, ribbons } = layout(nodes, links, order(nodes, links), 500);
  assert.equal(ribbons.length, 1);
  assert.equal(bars.get("a")?.height, 500);
  assert.equal(bars.get("b")?.height, 100);
});

test("nothing at all is laid out as nothing", () => {
  const { bars, ribbons, scale } = layout([], [], order([], []), 500);
  assert.equal(bars.size + ribbons.length + scale, 0);
});

test("a straight diagram has no crossing", () => {
  const links = [["a", "x"], ["b", "y"], ["c", "z"]].map(([from, to], i) => ({ from, to, octets: 10 + i, flows: 1 }));
  const nodes = links.flatMap(({ from, to, octets }) => [
    { id: from, column: 0, label: from, octets },
    { id: to, column: 1, label: to, octets },
  ]);
  const [left, right] = order(nodes, links);
  const partner = new Map(links.map(({ from, to }) => [from, to]));
  assert.deepEqual(right, left.map((id) => partner.get(id)));
});

test("from tick to tick the order stays, though octets change a little", () => {
  let columns = order(EXAMPLE.nodes, EXAMPLE.links);
  for (let tick = 1; tick <= 20; tick += 1) {
    const wobble = diagram(9, (n) => ((n * 7919) % 1000) * (1 + 0.1 * Math.sin(n * tick)));
    const next = keep(columns, wobble.nodes, wobble.links, true);
    assert.deepEqual(next, columns);
    columns = next;
  }
});

test("who goes leaves the others where they are, and who comes finds a place among them", () => {
  const before = order(EXAMPLE.nodes, EXAMPLE.links);
  const fewer = { nodes: EXAMPLE.nodes.filter(({ id }) => id !== "s4"), links: EXAMPLE.links.filter(({ from, to }) => from !== "s4" && to !== "s4") };
  const without = keep(before, fewer.nodes, fewer.links, true);
  assert.deepEqual(without, before.map((column) => column.filter((id) => id !== "s4")));
  const again = keep(without, EXAMPLE.nodes, EXAMPLE.links, true);
  assert.deepEqual(again.map((column) => column.filter((id) => id !== "s4")), without);
  assert.equal(again.flat().length, EXAMPLE.nodes.length);
});

test("a node that has outgrown the one above passes it, one place a tick, but not while pointed at", () => {
  const nodes = ["a", "b", "c"].map((id, i) => ({ id, column: 0, label: id, octets: 30 - 10 * i }));
  const before = order(nodes, []);
  nodes[2].octets = 1000;
  assert.deepEqual(keep(before, nodes, [], true), [["a", "b", "c"]]);
  assert.deepEqual(keep(before, nodes, [], false), [["a", "c", "b"]]);
});

test("the path of a node is all that leads into it and on from it, and nothing beside", () => {
  const links = [["p1", "s1"], ["p2", "s1"], ["p2", "s2"], ["s1", "c1"], ["s2", "c2"]].map(([from, to]) => ({ from, to, octets: 1, flows: 1 }));
  assert.deepEqual([...path(links, { node: "p1" }).nodes].sort(), ["c1", "p1", "s1"]);
  assert.deepEqual([...path(links, { node: "s1" }).nodes].sort(), ["c1", "p1", "p2", "s1"]);
  const { nodes, links: followed } = path(links, { link: links[2] });
  assert.deepEqual([...nodes].sort(), ["c2", "p2", "s2"]);
  assert.equal(followed.size, 2);
});
