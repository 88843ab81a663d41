//! What flies and where it lands: marks along paths, the paths, and ripples. Light adds up in a buffer of its own, where it
//! cannot clip.

import { RIPPLE_TIME } from "../marks.js";
import { MOTION } from "../motion.js";
import { f, HEAD, PATH, STAGE } from "./stage.js";

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
