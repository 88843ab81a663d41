import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { beginning, length, way } from "../../src/views/map/arc.js";
import { around, bound, home, pan, placeAt, scale, toScreen, zoomAt, ZOOM_MAX } from "../../src/views/map/camera.js";
import { clusters } from "../../src/views/map/cluster.js";
import { decode, outline, trace } from "../../src/views/map/coastline.js";
import { project, unproject, WORLD } from "../../src/views/map/projection.js";

const octets = readFileSync(new URL("../../assets/coastline.bin", import.meta.url));
const SIZE = { width: 1000, height: 500 };
/** @type {[number, number]} */
const FRANKFURT = [8.68, 50.11];
/** @type {[number, number]} */
const SYDNEY = [151.2, -33.87];

/** @param {number} a @param {number} b */
function near(a, b, within = 1e-6) {
  assert.ok(Math.abs(a - b) <= within, `${a} is not ${b}`);
}

test("the way back from the plane leads to the same place", () => {
  for (let longitude = -180; longitude <= 180; longitude += 7.5) {
    for (let latitude = -88; latitude <= 88; latitude += 4) {
      const back = unproject(...project(longitude, latitude));
      assert.ok(back);
      near(back[0], longitude);
      near(back[1], latitude);
    }
  }
});

test("areas are true: a cell near the pole shrinks as it does on the globe", () => {
  const cell = (/** @type {number} */ latitude) => {
    const [left, right] = [project(-0.5, latitude), project(0.5, latitude)];
    return (right[0] - left[0]) * (project(0, latitude + 0.5)[1] - project(0, latitude - 0.5)[1]);
  };
  near(cell(60) / cell(0), Math.cos(Math.PI / 3), 1e-3);
});

test("beyond the edge of the world there is no place", () => {
  assert.equal(unproject(WORLD.x, WORLD.y), undefined);
  assert.equal(unproject(0, WORLD.y * 1.01), undefined);
});

test("the coastline is read to its end, and every line is on the globe", () => {
  const coastline = decode(octets);
  assert.equal(coastline.countries.length, 241);
  for (const line of coastline.lines) {
    for (let i = 0; i < line.length; i += 2) assert.ok(Math.abs(line[i]) <= 180 && Math.abs(line[i + 1]) <= 90);
  }
  for (const code of ["DE", "US", "CN", "SG", "HK", "XK", "MT"]) {
    assert.ok(coastline.countries.some((country) => country.code === code), code);
  }
});

test("a coastline cut short says where", () => {
  assert.throws(() => decode(octets.subarray(0, 1000)), /cut short at octet 1000/);
  assert.throws(() => decode(Uint8Array.of(9)), /version 9/);
});

test("no line crosses the date line, and where it is cut both sides end on it", () => {
  const { lines, countries } = decode(octets);
  for (const line of lines) {
    const edge = Array.from(line).some((value) => value === -90);
    for (let i = 2; i < line.length && !edge; i += 2) assert.ok(Math.abs(line[i] - line[i - 2]) < 180);
  }
  const russia = countries.find(({ code }) => code === "RU");
  const ends = russia?.rings.flat().flatMap((step) => [lines[step < 0 ? ~step : step][0]]);
  assert.ok(ends?.includes(180) && ends.includes(-180));
});

test("the rings of a country are closed, and its area is about right", () => {
  const coastline = decode(octets);
  const germany = coastline.countries.find(({ code }) => code === "DE");
  assert.ok(germany);
  let [area, x0, y0, x1, y1] = [0, 0, 0, 0, 0];
  outline(coastline, germany, {
    move: (x, y) => ([x0, y0, x1, y1] = [x, y, x, y]),
    line: (x, y) => ([area, x1, y1] = [area + (x1 * y - x * y1) / 2, x, y]),
    close: () => near(Math.hypot(x1 - x0, y1 - y0), 0, 1e-9),
  });
  near(Math.abs(area) * 6371 ** 2, 357_000, 8000);
});

test("a border is not a coast, and neither runs along the edge of the world", () => {
  const coastline = decode(octets);
  const count = { coasts: 0, borders: 0 };
  for (const which of /** @type {const} */ (["coasts", "borders"])) {
    let at = [0, 0];
    trace(coastline, which, {
      move: (x, y) => (at = [x, y]),
      line: (x, y) => {
        assert.ok(Math.abs(x - at[0]) < 0.5, `from ${at} to ${x}, ${y}`);
        count[which] += 1;
        at = [x, y];
      },
      close: () => {},
    });
  }
  assert.ok(count.coasts > 5000 && count.borders > 2000, JSON.stringify(count));
});

test("a way begins and ends where it should", () => {
  const [points] = way(FRANKFURT, SYDNEY);
  const [first, last] = [project(...FRANKFURT), project(...SYDNEY)];
  near(points[0], first[0], 1e-6);
  near(points[1], first[1], 1e-6);
  near(points[points.length - 2], last[0], 1e-6);
  near(points[points.length - 1], last[1], 1e-6);
});

test("a way across the date line leaves at one edge and comes back at the other", () => {
  const pieces = way([-122, 37], [151, -34]);
  assert.equal(pieces.length, 2);
  const [out, back] = pieces;
  const edge = unproject(out[out.length - 2] * 0.9999, out[out.length - 1]);
  assert.ok(edge);
  near(Math.abs(edge[0]), 180, 0.1);
  near(out[out.length - 2], -back[0], 1e-6);
  near(out[out.length - 1], back[1], 1e-6);
});

test("ways to the same and to the opposite place are finite", () => {
  for (const to of [FRANKFURT, /** @type {[number, number]} */ ([8.68 - 180, -50.11])]) {
    for (const points of way(FRANKFURT, to)) assert.ok(points.every(Number.isFinite));
  }
});

test("the beginning of a way is as long as its share", () => {
  const whole = way([-122, 37], [151, -34]);
  for (const share of [0.1, 0.5, 0.9, 1]) near(length(beginning(whole, share)), length(whole) * share, 1e-4);
});

test("what is under the pointer stays there while zooming", () => {
  const before = zoomAt(home(), SIZE, 4, 520, 180);
  const place = placeAt(before, SIZE, 520, 180);
  const after = zoomAt(before, SIZE, 1.5, 520, 180);
  assert.ok(place);
  const [left, top] = toScreen(after, SIZE, ...project(...place));
  near(left, 520, 1e-6);
  near(top, 180, 1e-6);
});

test("zoom and pan end at the bounds", () => {
  assert.equal(zoomAt(home(), SIZE, 1e6, 0, 0).zoom, ZOOM_MAX);
  assert.equal(zoomAt(home(), SIZE, 1e-6, 0, 0).zoom, 1);
  const far = pan(zoomAt(home(), SIZE, 6, 500, 250), SIZE, 1e6, 1e6);
  const [left] = toScreen(far, SIZE, -WORLD.x, 0);
  near(left, 0, 1e-6);
  assert.deepEqual(bound(far, SIZE), far);
});

test("a camera around points has them all in view", () => {
  const points = [FRANKFURT, SYDNEY, /** @type {[number, number]} */ ([-74, 40.7])].map((place) => project(...place));
  const camera = around(points, SIZE, 8, 40);
  for (const [x, y] of points) {
    const [left, top] = toScreen(camera, SIZE, x, y);
    assert.ok(left >= 0 && left <= SIZE.width && top >= 0 && top <= SIZE.height);
  }
  assert.equal(around([], SIZE, 8, 40).zoom, 1);
  assert.ok(scale(around([project(...FRANKFURT)], SIZE, 8, 40), SIZE) > 0);
});

test("places that would lie on each other are one mark, and nothing is lost", () => {
  const places = Array.from({ length: 300 }, (_, i) => ({ x: Math.sin(i * 7) * 2, y: Math.cos(i * 3), octets: (i * 37) % 100 }));
  const all = clusters(places, 200, 20);
  assert.equal(all.reduce((sum, { members }) => sum + members.length, 0), places.length);
  assert.equal(all.reduce((sum, cluster) => sum + cluster.octets, 0), places.reduce((sum, place) => sum + place.octets, 0));
  for (const a of all) for (const b of all) if (a !== b) assert.ok(Math.hypot(a.x - b.x, a.y - b.y) >= 20);
  assert.equal(clusters(places, 1e6, 20).length, new Set(places.map(({ x, y }) => `${x},${y}`)).size);
});
