//! Makes assets/coastline.bin out of Natural Earth's countries at 1:50m; assets/README.md tells how to run it.
import { readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

/** Steps to a degree: 1/50 is 2 km at the equator, and most steps from point to point then fit an octet. */
const STEPS = 50;
/** A point goes if the triangle it makes with its neighbours is smaller than this, in square degrees. */
const TRIANGLE_MIN = 0.018;
/** An island goes if it is smaller than this, in square degrees, and not its country's largest. */
const ISLAND_MIN = 0.03;
/** Points that a closed line keeps whatever its size. */
const CLOSED_MIN = 5;

/** @typedef {[number, number]} Point longitude and latitude in degrees */
/** @typedef {{code: string, rings: number[][]}} Country rings of arcs; ~index is an arc run backwards, as in TopoJSON */

const [, , source, target] = process.argv;
if (source === undefined || target === undefined) {
  console.error("usage: node coastline.mjs countries-50m.json coastline.bin");
  process.exit(64);
}
const topology = JSON.parse(readFileSync(source, "utf8"));
const whole = topology.arcs.map((arc) => unquantize(arc, topology.transform));
const { full, cut } = cutAtDateLine(topology.objects.countries.geometries.map(country), whole);
const { arcs, renumbered } = compact(withoutIslets(cut, full), full);
const file = encode(arcs.map(simplify).map(quantize), renumbered);
writeFileSync(target, file);
const points = arcs.map(simplify).reduce((sum, arc) => sum + arc.length, 0);
console.log(`${renumbered.length} countries, ${arcs.length} arcs, ${points} points, ${file.length} octets, ${gzipSync(file, { level: 9 }).length} packed`);

/** TopoJSON's arcs are steps on a grid. */
function unquantize(arc, { scale, translate }) {
  let [x, y] = [0, 0];
  return arc.map(([dx, dy]) => [(x += dx) * scale[0] + translate[0], (y += dy) * scale[1] + translate[1]]);
}

/** @returns {Country} */
function country({ type, id, properties, arcs }) {
  const polygons = type === "Polygon" ? [arcs] : arcs;
  return { code: alpha2(id, properties.name), rings: polygons.flat() };
}

/** ISO 3166's two letters of its three digits, by the aliases that every Intl knows; Kosovo has none of either. */
function alpha2(id, name) {
  if (id === undefined) return name === "Kosovo" ? "XK" : "--";
  return new Intl.Locale(`und-${id}`).region ?? "--";
}

/** A ring across the date line becomes one on each side of it; one around the pole is closed along the edge of the map. */
function cutAtDateLine(all, lines) {
  const full = [];
  const pieces = lines.map((line) => cutLine(line).map((piece) => full.push(piece) - 1));
  const cutRing = (ring) => {
    const rings = [[]];
    for (const arc of ring) {
      const parts = pieces[index(arc)];
      const inOrder = arc < 0 ? parts.map((part) => ~part).reverse() : parts;
      inOrder.forEach((part, at) => {
        if (at > 0) rings.push([]);
        // A line that began on the date line leaves a point alone there.
        if (full[index(part)].length > 1) rings.at(-1).push(part);
      });
    }
    if (rings.length === 1) return rings;
    // What comes after the last cut goes on where the ring began.
    const joined = [[...rings.pop(), ...rings.shift()], ...rings];
    if (joined.length === 1) joined[0].push(full.push(alongEdge(joined[0], full)) - 1);
    return joined;
  };
  // The data has a ring that is the south pole.
  const pole = (ring) => ring.every((arc) => lines[index(arc)].every(([, latitude]) => latitude < -89.9));
  return { full, cut: all.map(({ code, rings }) => ({ code, rings: rings.filter((ring) => !pole(ring)).flatMap(cutRing) })) };
}

/** Every line that crosses the date line has a point on it, on one side or the other. */
function cutLine(line) {
  const parts = [[line[0]]];
  line.slice(1).forEach((point, at) => {
    const before = line[at];
    if (Math.abs(point[0] - before[0]) > 180) {
      const on = Math.abs(point[0]) >= 179.99 ? point : before;
      parts.at(-1).push([180 * Math.sign(before[0]), on[1]]);
      parts.push([[180 * Math.sign(point[0]), on[1]]]);
    }
    parts.at(-1).push(point);
  });
  return parts.map((part) => part.filter((point, at) => at === 0 || !same(point, part[at - 1])));
}

/** From the end of an open ring to its start by way of the south pole. */
function alongEdge(ring, lines) {
  const end = ring.at(-1) < 0 ? lines[~ring.at(-1)][0] : lines[ring.at(-1)].at(-1);
  const start = ring[0] < 0 ? lines[~ring[0]].at(-1) : lines[ring[0]][0];
  return [end, [end[0], -90], [start[0], -90], start];
}

/** Leaves out islands too small to see, but none of a line that is a neighbour's too. */
function withoutIslets(all, lines) {
  const uses = new Map();
  for (const arc of all.flatMap((one) => one.rings.flat())) uses.set(index(arc), (uses.get(index(arc)) ?? 0) + 1);
  const shared = (ring) => ring.some((arc) => uses.get(index(arc)) > 1);
  return all.map(({ code, rings }) => {
    const sizes = rings.map((ring) => area(ring.flatMap((arc) => lines[index(arc)])));
    const largest = Math.max(...sizes);
    return { code, rings: rings.filter((ring, at) => shared(ring) || sizes[at] >= ISLAND_MIN || sizes[at] === largest) };
  });
}

/** Keeps the arcs that are used, in the order of their first use. */
function compact(all, lines) {
  const place = new Map();
  const renumber = (arc) => {
    if (!place.has(index(arc))) place.set(index(arc), place.size);
    return arc < 0 ? ~place.get(index(arc)) : place.get(index(arc));
  };
  const renumbered = all.map(({ code, rings }) => ({ code, rings: rings.map((ring) => ring.map(renumber)) }));
  return { arcs: [...place.keys()].map((at) => lines[at]), renumbered };
}

function index(arc) {
  return arc < 0 ? ~arc : arc;
}

/** Visvalingam's way: the point that matters least goes first. A point never weighs less than one that went before it. */
function simplify(line) {
  if (line.some(([, latitude]) => latitude === -90)) return line;
  const closed = same(line[0], line.at(-1));
  const points = line.map((point) => ({ point, weight: Infinity }));
  const keep = closed ? CLOSED_MIN : 2;
  while (points.length > keep) {
    let least = 0;
    for (let at = 1; at < points.length - 1; at += 1) {
      points[at].weight = triangle(points[at - 1].point, points[at].point, points[at + 1].point);
      if (points[at].weight < (points[least].weight ?? Infinity) || least === 0) least = at;
    }
    if (points[least].weight >= TRIANGLE_MIN) break;
    points.splice(least, 1);
  }
  return points.map(({ point }) => point);
}

function same(a, b) {
  return a[0] === b[0] && a[1] === b[1];
}

/** The area of a triangle on the map, where a degree of longitude shrinks toward the poles. */
function triangle(a, b, c) {
  const shrink = Math.max(0.15, Math.cos((b[1] * Math.PI) / 180));
  return (Math.abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2) * shrink;
}

function area(points) {
  let sum = 0;
  for (let at = 0; at < points.length; at += 1) {
    const [a, b] = [points[at], points[(at + 1) % points.length]];
    sum += a[0] * b[1] - b[0] * a[1];
  }
  return Math.abs(sum / 2) * Math.max(0.15, Math.cos((points[0][1] * Math.PI) / 180));
}

function quantize(line) {
  const points = line.map(([x, y]) => [Math.round(x * STEPS), Math.round(y * STEPS)]);
  return points.filter((point, at) => at === 0 || at === points.length - 1 || !same(point, points[at - 1]));
}

/** The format is told in assets/README.md. */
function encode(lines, all) {
  const octets = [1];
  const varint = (value) => {
    for (; value >= 0x80; value = Math.floor(value / 128)) octets.push((value % 128) | 0x80);
    octets.push(value);
  };
  const signed = (value) => varint(value < 0 ? -2 * value - 1 : 2 * value);
  varint(STEPS);
  varint(lines.length);
  let [x, y] = [0, 0];
  for (const line of lines) {
    varint(line.length);
    for (const point of line) {
      signed(point[0] - x);
      signed(point[1] - y);
      [x, y] = point;
    }
  }
  varint(all.length);
  for (const { code, rings } of all) {
    octets.push(code.charCodeAt(0), code.charCodeAt(1));
    varint(rings.length);
    for (const ring of rings) {
      varint(ring.length);
      for (const arc of ring) signed(arc);
    }
  }
  return Buffer.from(octets);
}
