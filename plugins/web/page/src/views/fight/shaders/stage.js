//! What all shaders begin with: where hosts are on the screen, and the path between two.

import { NODES_MAX } from "../capacity.js";
import { MOTION } from "../motion.js";

/** @param {number} value */
export const f = (value) => (Number.isInteger(value) ? `${value}.0` : String(value));

export const HEAD = `#version 300 es
precision highp float;
precision highp int;
precision highp sampler2D;
`;

/** What all vertices need: where hosts are on the screen, in CSS pixels from the top left. */
export const STAGE = `${HEAD}
uniform sampler2D hosts;   // ${NODES_MAX} × 3, see scene.js
uniform vec2 stage;        // its size
uniform vec2 centre;       // what zooming leaves in place
uniform vec4 eye;          // zoom, pan x, pan y, radius factor
uniform int now;           // ms
uniform vec3 inks[8];      // of the classes
uniform vec2 regard;       // who is looked at or -1; how far the rest is dimmed

vec2 seen(vec2 at) { return (at - centre) * eye.x + centre + eye.yz; }
vec4 row(uint host, int which) { return texelFetch(hosts, ivec2(int(host), which), 0); }
// x, y, radius, alpha on the screen.
vec4 host(uint which) {
  vec4 it = row(which, 0);
  return vec4(seen(it.xy), it.z * eye.w, it.w);
}
vec4 clip(vec2 at) { return vec4(at.x / stage.x * 2.0 - 1.0, 1.0 - at.y / stage.y * 2.0, 0.0, 1.0); }
float dimmed(uvec2 ends) {
  return regard.x < 0.0 || float(ends.x) == regard.x || float(ends.y) == regard.x ? 1.0 : 1.0 - 0.86 * regard.y;
}
const vec2 CORNERS[4] = vec2[](vec2(-1, -1), vec2(1, -1), vec2(-1, 1), vec2(1, 1));
`;

/** motion.js once more. */
export const PATH = `
struct Bow { vec2 start; vec2 middle; vec2 end; };
Bow bow(vec4 a, vec4 b, float seed) {
  vec2 d = b.xy - a.xy;
  float way = max(1.0, length(d));
  float height = ${f(MOTION.bow)} + ${f(MOTION.bowMore)} * seed;
  vec2 middle = (a.xy + b.xy) * 0.5 + vec2(d.y, -d.x) * height;
  vec2 c = middle - a.xy;
  float angle = atan(c.y, c.x) + (seed - 0.5) * ${f(MOTION.fan)};
  float off = min(a.z + ${f(MOTION.off)} + ${f(MOTION.offMore)} * seed, way * 0.4);
  vec2 e = middle - b.xy;
  return Bow(a.xy + vec2(cos(angle), sin(angle)) * off, middle, b.xy + e / max(1.0, length(e)) * b.z);
}
vec2 along(Bow it, float s) {
  float r = 1.0 - s;
  return r * r * it.start + 2.0 * r * s * it.middle + s * s * it.end;
}
vec2 heading(Bow it, float s) {
  return 2.0 * ((1.0 - s) * (it.middle - it.start) + s * (it.end - it.middle));
}
// The loop of a host to itself: place (xy) and heading (zw) at a share of the way.
vec4 loop(vec4 a, float outward, float seed, float s) {
  float around = ${f(MOTION.loop)} + a.z * 0.45 + 5.0 * (seed - 0.5), far = a.z + around * 0.8;
  float angle = outward + ${f(Math.PI)} + s * ${f(Math.PI * 2)};
  vec2 turn = vec2(cos(angle), sin(angle));
  vec2 at = a.xy + vec2(cos(outward), sin(outward)) * far + turn * around;
  return vec4(at, vec2(-turn.y, turn.x) * ${f(Math.PI * 2)} * around);
}
`;
