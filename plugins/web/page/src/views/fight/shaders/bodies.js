//! What stands: hosts, the ground of opened groups, and the ring around this machine.

import { HEAD, STAGE } from "./stage.js";

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
