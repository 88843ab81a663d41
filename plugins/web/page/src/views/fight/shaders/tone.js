//! The ground, and the last step: light is laid on it without going white, on a light ground as ink.

import { HEAD } from "./stage.js";

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
