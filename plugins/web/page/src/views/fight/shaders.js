//! What the graphics card runs: motion and shapes. Light adds up in a buffer of its own, where it cannot clip; on the
//! light ground it is ink instead, and the last step lays either on the ground.

import { NODES_MAX } from "./layout.js";
import { RIPPLE_TIME } from "./marks.js";
import { MOTION } from "./motion.js";

/** @param {number} value */
const f = (value) => (Number.isInteger(value) ? `${value}.0` : String(value));

const HEAD = `#version 300 es
precision highp float;
precision highp int;
precision highp sampler2D;
`;

/** What all vertices need: where hosts are on the screen, in CSS pixels from the top left. */
const STAGE = `${HEAD}
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
const PATH = `
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

export const MARK_VERTEX = `${STAGE}${PATH}
layout(location = 0) in int birth;
layout(location = 1) in float flight;
layout(location = 2) in uint from;
layout(location = 3) in uint to;
layout(location = 4) in uint look;
layout(location = 5) in uint flags;
layout(location = 6) in float size;
layout(location = 7) in float seed;
uniform float markFactor;
uniform float only;        // the class that is shown alone, or -1
uniform vec3 alarm;
out vec2 off;
flat out vec4 shape;       // radius, tail, class, flags
flat out vec2 direction;
flat out vec4 ink;         // and strength

void main() {
  float age = float(now - birth), hover = ${f(MOTION.hoverMin)} + ${f(MOTION.hoverMore)} * seed;
  vec4 a = host(from), b = host(to);
  if (age < 0.0 || age > hover + flight || a.w * b.w < 0.01) {
    gl_Position = vec4(2.0, 2.0, 0.0, 1.0);
    return;
  }
  float t = max(0.0, age - hover) / flight;
  vec2 at, speed = vec2(0.0);
  if (from == to) {
    vec4 it = loop(a, row(from, 2).y, seed, t * t * (3.0 - 2.0 * t));
    at = it.xy;
    speed = it.zw * 6.0 * t * (1.0 - t);
  } else {
    Bow it = bow(a, b, seed);
    if (age < hover) {
      float u = 1.0 - age / hover;
      at = mix(it.start, a.xy, u * u * u);
    } else {
      float s = pow(t, ${f(MOTION.whip)});
      at = along(it, s);
      speed = heading(it, s) * ${f(MOTION.whip)} * pow(t, ${f(MOTION.whip - 1)});
    }
  }
  float fast = length(speed) / flight;              // px a ms
  direction = fast > 0.001 ? normalize(speed) : vec2(1.0, 0.0);
  float r = size * markFactor, tail = min(fast * 38.0, 50.0);
  bool ringed = (flags & 9u) != 0u;
  float halo = ringed ? r + 6.0 : r * 1.6 + 1.5;
  vec2 corner = CORNERS[gl_VertexID];
  vec2 local = vec2(corner.x < 0.0 ? -halo - tail - (ringed ? r : 0.0) : halo, corner.y * halo * (corner.x < 0.0 && !ringed ? mix(1.0, 0.4, smoothstep(4.0, 30.0, tail)) : 1.0));
  off = local.x * direction + local.y * vec2(-direction.y, direction.x);
  shape = vec4(r, tail, float(look), float(flags));
  float strength = min(1.0, age / 90.0) * min(a.w, b.w) * dimmed(uvec2(from, to));
  if (only >= 0.0 && only != float(look)) strength *= 0.06;
  ink = vec4((flags & 2u) != 0u ? alarm : inks[look], strength);
  gl_Position = clip(at + off);
}`;

/** The shapes by class, as distances to their rims. */
const SHAPES = `
float box(vec2 p, vec2 half2) {
  vec2 d = abs(p) - half2;
  return length(max(d, 0.0)) + min(max(d.x, d.y), 0.0);
}
float outlineOf(vec2 p, float r, int look) {
  if (look == 1) return box(p, vec2(r * 0.82));
  if (look == 2) {                                   // a triangle on its base
    return max(abs(p.x) * 0.894 - (p.y + r * 1.15) * 0.447, p.y - r * 0.72);
  }
  if (look == 3) return (abs(p.x) + abs(p.y)) * 0.7071 - r * 0.84;
  if (look == 4) return min(box(p, vec2(r * 1.05, r * 0.36)), box(p, vec2(r * 0.36, r * 1.05)));
  if (look == 5) {                                   // a hexagon
    vec2 q = abs(p);
    return max(q.x * 0.866 + q.y * 0.5, q.y) - r * 0.88;
  }
  if (look == 6) {
    vec2 q = vec2(p.x + p.y, p.y - p.x) * 0.7071;
    return min(box(q, vec2(r * 1.1, r * 0.34)), box(q, vec2(r * 0.34, r * 1.1)));
  }
  if (look == 7) return abs(length(p) - r * 0.72) - r * 0.26;
  return length(p) - r * 0.9;
}
`;

export const MARK_FRAGMENT = `${HEAD}${SHAPES}
in vec2 off;
flat in vec4 shape;
flat in vec2 direction;
flat in vec4 ink;
uniform float glow;
out vec4 light;

void main() {
  float r = shape.x, tail = shape.y, d = outlineOf(off, r, int(shape.z));
  float body = clamp(0.5 - d, 0.0, 1.0);
  float near = max(0.0, 1.0 - max(d, 0.0) / (r * 0.7 + 1.5));
  float sum = body * 0.95 + near * near * 0.3 * glow;
  float back = -dot(off, direction);
  if (tail > 2.0 && back > 0.0) {
    float t = back / (tail + r), wide = r * 0.85 * (1.0 - t), across = abs(off.x * direction.y - off.y * direction.x);
    sum = max(sum, clamp(wide + 0.5 - across, 0.0, 1.0) * (1.0 - t) * (1.0 - t) * 0.55 * step(t, 1.0));
  }
  int flags = int(shape.w);
  if ((flags & 1) != 0) sum += 0.75 * clamp(1.0 - abs(length(off) - r - 3.0) * 1.1, 0.0, 1.0);
  if ((flags & 8) != 0) sum += 0.7 * clamp(0.9 - abs(outlineOf(off + direction * r * 2.3, r, int(shape.z))), 0.0, 1.0);
  light = vec4(ink.rgb * sum * ink.a, 0.0);
}`;

/** Steps a path is drawn in. */
export const EDGE_STEPS = 18;

export const EDGE_VERTEX = `${STAGE}${PATH}
layout(location = 0) in uint from;
layout(location = 1) in uint to;
layout(location = 2) in vec2 load;  // weight, class
uniform float calm;                 // less than 1 where there are many
uniform float bold;                 // 1: the path is all there is, as marks do not fly
uniform float only;
out float side;
flat out float wide;
out vec4 ink;

void main() {
  vec4 a = host(from), b = host(to);
  if (load.x < 0.004 || a.w * b.w < 0.01) {
    gl_Position = vec4(2.0, 2.0, 0.0, 1.0);
    return;
  }
  float s = float(gl_VertexID / 2) / ${f(EDGE_STEPS)};
  vec2 at, way;
  if (from == to) {
    vec4 it = loop(a, row(from, 2).y, 0.5, s);
    at = it.xy;
    way = it.zw;
  } else {
    Bow it = bow(a, b, 0.5);
    at = along(it, s);
    way = heading(it, s);
  }
  bool regarded = regard.y > 0.0 && dimmed(uvec2(from, to)) == 1.0;
  wide = mix(0.55 + 0.5 * load.x, 0.6 + 5.0 * load.x * load.x, bold) + (regarded ? 0.5 * regard.y : 0.0);
  side = (gl_VertexID % 2 == 0 ? -1.0 : 1.0) * (wide + 1.0);
  vec2 across = normalize(vec2(-way.y, way.x) + vec2(1e-6, 0.0));
  float strength = mix(0.05 + 0.26 * load.x, 0.12 + 0.5 * load.x, bold) * min(a.w, b.w) * min(1.0, load.x * 14.0);
  strength *= dimmed(uvec2(from, to)) * (regarded ? 1.0 + 1.2 * regard.y : calm);
  if (only >= 0.0 && only != load.y) strength *= 0.12;
  // Brighter where it comes from: which way it goes is seen without motion too.
  ink = vec4(inks[int(load.y)], strength * mix(1.15, 0.7, s));
  gl_Position = clip(at + across * side);
}`;

export const EDGE_FRAGMENT = `${HEAD}
in float side;
flat in float wide;
in vec4 ink;
out vec4 light;
void main() { light = vec4(ink.rgb * ink.a * clamp(wide + 0.5 - abs(side), 0.0, 1.0), 0.0); }`;

export const HOST_VERTEX = `${STAGE}
uniform vec3 ownInk;
out vec2 off;
flat out vec4 body;        // radius, alpha, heat, style
flat out vec3 ink;

void main() {
  uint which = uint(gl_InstanceID);
  vec4 it = host(which);
  if (it.w < 0.01) {
    gl_Position = vec4(2.0, 2.0, 0.0, 1.0);
    return;
  }
  vec4 color = row(which, 1);
  float heat = row(which, 2).x, reach = it.z + 8.0 + 12.0 * heat;
  off = CORNERS[gl_VertexID] * reach;
  body = vec4(it.z, it.w, heat, color.w);
  ink = color.rgb;
  gl_Position = clip(it.xy + off);
}`;

export const HOST_FRAGMENT = `${HEAD}
in vec2 off;
flat in vec4 body;
flat in vec3 ink;
uniform float inked;       // 1 on the light ground
out vec4 light;

vec3 dye(vec3 color) { return mix(color, (1.0 - color) * 1.6, inked); }
float line(float d, float half1) { return clamp(half1 + 0.5 - abs(d), 0.0, 1.0); }

void main() {
  float far = length(off), r = body.x, d = far - r;
  int style = int(body.w), kind = style & 7;
  float inside = clamp(0.5 - d, 0.0, 1.0), angle = atan(off.y, off.x);
  float dash = smoothstep(-0.25, 0.25, sin(angle * max(6.0, floor(r * 0.9))));
  float rim = line(d + 1.0, 0.75) * (kind == 3 || kind == 5 ? dash : 1.0);
  float sum = rim * 0.85;
  float core = 1.0 - smoothstep(0.0, max(r, 1.0), far);
  sum += inside * (0.13 + body.z * (0.1 + 0.4 * core));
  if (kind == 1) sum += inside * 0.22 + line(d + r * 0.45, 0.6) * 0.35;
  if (kind == 2) sum += clamp(2.0 - far, 0.0, 1.0) * 0.7;
  if (kind == 4) sum += line(d + 4.0, 0.6) * 0.5;
  float reach = 7.0 + 12.0 * body.z, halo = max(0.0, 1.0 - max(d, 0.0) / reach);
  sum += (1.0 - inside) * halo * halo * halo * (0.10 + 0.42 * body.z);
  if ((style & 8) != 0) sum += line(d - 3.5, 0.6) * 0.7;
  if ((style & 16) != 0) sum += line(d - 4.5, 1.0);
  if ((style & 32) != 0) sum += line(d - 6.0, 1.1) * 1.1;
  light = vec4(dye(ink) * sum * body.y, inside * 0.88 * body.y);
}`;

export const RIPPLE_VERTEX = `${STAGE}
layout(location = 0) in int birth;
layout(location = 1) in uint node;
layout(location = 2) in uint look;
layout(location = 3) in uint kind;
layout(location = 4) in float size;
uniform vec3 alarm;
uniform float only;
out vec2 off;
flat out vec4 ring;        // radius, how far it is (0 to 1), kind, host's radius
flat out vec4 ink;

void main() {
  float t = float(now - birth) / ${f(RIPPLE_TIME)};
  vec4 it = host(node);
  if (t < 0.0 || t > 1.0 || it.w < 0.01) {
    gl_Position = vec4(2.0, 2.0, 0.0, 1.0);
    return;
  }
  float ease = 1.0 - (1.0 - t) * (1.0 - t), span = kind == 1u ? 20.0 : 6.0 + size * 1.8;
  float radius = kind == 2u ? it.z + 11.0 * (1.0 - ease) : it.z + span * ease;
  off = CORNERS[gl_VertexID] * (it.z + span + 8.0);
  ring = vec4(radius, t, float(kind), it.z);
  float strength = (kind == 1u ? 1.0 : 0.5) * (1.0 - t) * (1.0 - t) * it.w;
  if (regard.x >= 0.0 && float(node) != regard.x) strength *= 1.0 - 0.7 * regard.y;
  if (only >= 0.0 && only != float(look)) strength *= 0.06;
  ink = vec4(kind == 1u ? alarm : inks[look], strength);
  gl_Position = clip(it.xy + off);
}`;

export const RIPPLE_FRAGMENT = `${HEAD}
in vec2 off;
flat in vec4 ring;
flat in vec4 ink;
out vec4 light;
void main() {
  float far = length(off), sum = clamp(1.4 - abs(far - ring.x), 0.0, 1.0);
  if (ring.z == 1.0) {     // a burst: rays from the rim
    float ray = abs(fract(atan(off.y, off.x) * 1.9099) - 0.5) * far * 0.5236;
    float reach = ring.x - far, from = far - mix(ring.w + 1.0, ring.x - 5.0, ring.y);
    sum = max(sum * 0.6, clamp(1.5 - ray, 0.0, 1.0) * step(0.0, reach) * step(0.0, from));
  }
  light = vec4(ink.rgb * ink.a * sum, 0.0);
}`;

/** The ground of opened groups, and the ring around this machine that tells the mix of all traffic. */
export const DISC_VERTEX = `${STAGE}
layout(location = 0) in vec4 disc; // x, y, radius, alpha
uniform float extra;               // pixels beyond the radius
uniform float factor;              // radius on the screen
out vec2 off;
flat out vec2 body;
void main() {
  float radius = disc.z * factor;
  off = CORNERS[gl_VertexID] * (radius + extra);
  body = vec2(radius, disc.w);
  gl_Position = disc.w < 0.01 ? vec4(2.0, 2.0, 0.0, 1.0) : clip(seen(disc.xy) + off);
}`;

export const TERRITORY_FRAGMENT = `${HEAD}
in vec2 off;
flat in vec2 body;
uniform vec3 tint;
out vec4 light;
void main() {
  float d = length(off) - body.x, inside = smoothstep(3.0, -14.0, d);
  float rim = clamp(1.1 - abs(d + 1.0), 0.0, 1.0);
  light = vec4(tint * (inside * 0.05 + rim * 0.22) * body.y, 0.0);
}`;

export const RING_FRAGMENT = `${HEAD}
in vec2 off;
flat in vec2 body;
uniform vec3 inks[8];
uniform float shares[8];
uniform vec3 tint;
out vec4 light;
void main() {
  float far = length(off), d = far - body.x;
  float turn = fract(atan(off.x, -off.y) / 6.2831853), before = 0.0;
  vec3 sum = tint * 0.16 * clamp(1.0 - abs(d), 0.0, 1.0);
  for (int look = 0; look < 8; look++) {
    float after = before + shares[look];
    float pixels = min(turn - before, after - turn) * 6.2831853 * far - 1.2;
    if (shares[look] > 0.004 && turn >= before && turn < after) {
      float on = clamp(pixels + 0.5, 0.0, 1.0);
      sum = inks[look] * on * (0.9 * clamp(1.9 - abs(d), 0.0, 1.0) + 0.22 * pow(max(0.0, 1.0 - abs(d) / 9.0), 2.0));
    }
    before = after;
  }
  light = vec4(sum * body.y, 0.0);
}`;

export const TONE_VERTEX = `${HEAD}
void main() {
  vec2 at = vec2(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0);
  gl_Position = vec4(at, 0.0, 1.0);
}`;

/** The ground, with its rings and rays; drawn only when it is looked at differently. */
export const GROUND_FRAGMENT = `${HEAD}
uniform vec2 stage;
uniform vec2 centre;
uniform vec4 eye;
uniform float density;     // device pixels in a CSS pixel
uniform vec3 ground;
uniform vec3 tint;
uniform float inked;
uniform float pitch;       // pixels from ring to ring
out vec4 color;

void main() {
  vec2 at = gl_FragCoord.xy / density;
  vec2 d = vec2(at.x, stage.y - at.y) - centre - eye.yz;
  float far = length(d), apart = pitch * eye.x, ring = abs(fract(far / apart + 0.5) - 0.5) * apart;
  float lines = clamp(1.0 - ring, 0.0, 1.0) * (0.055 + 0.05 * exp(-far / (apart * 5.0)));
  float ray = (0.5 - abs(fract(atan(d.y, d.x) * 1.9098593) - 0.5)) * far * 0.5235988;
  lines = max(lines, clamp(1.0 - ray, 0.0, 1.0) * 0.03 * smoothstep(apart, apart * 2.0, far));
  float haze = 0.045 * exp(-far * far / (apart * apart * 7.0));
  color.rgb = mix(ground + tint * (lines + haze), ground - (1.0 - tint) * (lines * 1.1 + haze * 0.5), inked);
  // Less than a step of the screen, so that soft light shows no bands.
  color.rgb += (fract(sin(dot(gl_FragCoord.xy, vec2(12.9898, 78.233))) * 43758.5453) - 0.5) / 255.0;
  color.a = 1.0;
}`;

/** Lays the light on the ground: a curve bends what is bright, and keeps its colour, so that nothing goes white. */
export const TONE_FRAGMENT = `${HEAD}
uniform sampler2D lights;
uniform sampler2D grounds;
uniform float inked;
out vec4 color;

void main() {
  ivec2 at = ivec2(gl_FragCoord.xy);
  vec3 sum = texelFetch(lights, at, 0).rgb;
  color = texelFetch(grounds, at, 0);
  float most = max(max(sum.r, sum.g), sum.b);
  if (most < 0.002) return;
  if (inked > 0.5) {
    float dark = most < 1.15 ? most : 1.15 + 0.55 * (1.0 - exp((1.15 - most) / 0.55));
    color.rgb *= exp(-sum * (dark / most));
  } else {
    float bent = most < 0.55 ? most : 0.55 + 0.42 * (1.0 - exp((0.55 - most) / 0.42));
    vec3 bright = mix(sum * (bent / most), vec3(bent), 0.22 * smoothstep(0.9, 4.0, most));
    color.rgb = color.rgb * (1.0 - bright * 0.6) + bright;
  }
}`;
