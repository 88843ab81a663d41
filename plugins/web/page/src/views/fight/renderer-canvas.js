//! Draws the scene with Canvas 2D, where there is no WebGL2: the same picture, simpler light.

import { zoomedRadius } from "./camera.js";
import { NODES_MAX, TERRITORIES_MAX } from "./capacity.js";
import { calmness, MARKS_MAX } from "./budget.js";
import { BURST, CLOSING, RIPPLES_MAX, RIPPLE_TIME } from "./marks.js";
import { bow, move, moveAround, spot } from "./motion.js";
import { MANY, OWN, REST } from "./palette.js";
import { FOCUSED, HOVERED, PINNED } from "./scene.js";

/** Pixels of a sprite's side at density 1: the greatest mark and its glow. */
const SPRITE = 26;
const TAU = Math.PI * 2;

/**
 * @param {readonly number[]} color
 * @param {number} [alpha]
 */
function css(color, alpha = 1) {
  const [r, g, b] = color.map((value) => Math.round(value * 255));
  return `rgb(${r} ${g} ${b} / ${alpha})`;
}


export class CanvasRenderer {
  name = "canvas2d";

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {import("./palette.js").Theme} theme
   */
  constructor(canvas, theme) {
    const pen = canvas.getContext("2d", { alpha: false });
    if (!pen) throw new Error("no canvas");
    this.pen = pen;
    this.canvas = canvas;
    this.look = theme;
    this.width = 1;
    this.height = 1;
    this.density = 1;
    this.spot = spot();
    this.corners = new Float32Array(6);
    /** @type {HTMLCanvasElement[]} */
    this.sprites = [];
    /** @type {string[]} */
    this.colors = [];
    this.theme(theme);
  }

  /**
   * @param {number} width
   * @param {number} height
   * @param {number} density
   */
  resize(width, height, density) {
    this.width = width;
    this.height = height;
    this.density = density;
    this.canvas.width = Math.round(width * density);
    this.canvas.height = Math.round(height * density);
    this.theme(this.look);
  }

  /** @param {import("./palette.js").Theme} theme */
  theme(theme) {
    this.look = theme;
    this.colors = theme.classes.map((color) => css(color));
    this.sprites = theme.classes.map((color, look) => this.sprite(color, look));
  }

  /**
   * A mark with its glow, drawn once.
   * @param {readonly number[]} color
   * @param {number} look
   */
  sprite(color, look) {
    const canvas = document.createElement("canvas"), side = Math.ceil(SPRITE * this.density);
    canvas.width = canvas.height = side;
    const pen = canvas.getContext("2d");
    if (!pen) return canvas;
    pen.scale(side / 2, side / 2);
    pen.translate(1, 1);
    if (!this.look.light) {
      const glow = pen.createRadialGradient(0, 0, 0, 0, 0, 1);
      glow.addColorStop(0, css(color, 0.35));
      glow.addColorStop(1, css(color, 0));
      pen.fillStyle = glow;
      pen.fillRect(-1, -1, 2, 2);
    }
    pen.fillStyle = pen.strokeStyle = css(color);
    shape(pen, look, 0.42);
    return canvas;
  }

  /**
   * @param {import("./scene.js").Scene} scene
   * @param {import("./renderer-webgl.js").Eye} eye
   * @param {number} now
   */
  draw(scene, eye, now) {
    const { pen } = this;
    pen.setTransform(this.density, 0, 0, this.density, 0, 0);
    pen.globalCompositeOperation = "source-over";
    pen.globalAlpha = 1;
    this.drawGround(eye);
    this.drawTerritories(scene, eye);
    this.drawEdges(scene, eye);
    this.drawHosts(scene, eye);
    pen.globalCompositeOperation = this.look.light ? "multiply" : "lighter";
    if (!eye.still && scene.marks.until > now) this.drawMarks(scene, eye, now);
    if (!eye.still && scene.marks.ripples.until > now) this.drawRipples(scene, eye, now);
    scene.marks.freshCount = 0;
    scene.marks.fresh = scene.marks.next;
  }

  /** @param {import("./renderer-webgl.js").Eye} eye */
  drawGround(eye) {
    const { pen, look } = this, x = eye.centreX + eye.panX, y = eye.centreY + eye.panY;
    const pitch = (Math.max(this.width, this.height) / 15) * eye.zoom;
    pen.fillStyle = css(look.ground);
    pen.fillRect(0, 0, this.width, this.height);
    pen.strokeStyle = css(look.line, 0.08);
    pen.lineWidth = 1;
    const far = Math.hypot(Math.max(x, this.width - x), Math.max(y, this.height - y));
    for (let radius = pitch; radius < far; radius += pitch) {
      pen.beginPath();
      pen.arc(x, y, radius, 0, TAU);
      pen.stroke();
    }
  }

  /**
   * @param {import("./scene.js").Scene} scene
   * @param {import("./renderer-webgl.js").Eye} eye
   */
  drawTerritories(scene, eye) {
    const { pen, look } = this;
    for (let at = 0; at < TERRITORIES_MAX * 4; at += 4) {
      if (scene.territories[at + 3] < 0.01) continue;
      pen.globalAlpha = scene.territories[at + 3];
      pen.beginPath();
      pen.arc(this.x(eye, scene.territories[at]), this.y(eye, scene.territories[at + 1]), scene.territories[at + 2] * eye.zoom, 0, TAU);
      pen.fillStyle = css(look.line, 0.06);
      pen.fill();
      pen.strokeStyle = css(look.line, 0.25);
      pen.stroke();
    }
    pen.globalAlpha = 1;
  }

  /** @param {import("./renderer-webgl.js").Eye} eye @param {number} x */
  x(eye, x) {
    return (x - eye.centreX) * eye.zoom + eye.centreX + eye.panX;
  }

  /** @param {import("./renderer-webgl.js").Eye} eye @param {number} y */
  y(eye, y) {
    return (y - eye.centreY) * eye.zoom + eye.centreY + eye.panY;
  }

  /**
   * @param {import("./scene.js").Scene} scene
   * @param {import("./renderer-webgl.js").Eye} eye
   */
  drawEdges(scene, eye) {
    const { pen, corners } = this, { edges, data } = scene, grown = zoomedRadius(eye.zoom), who = scene.attention;
    for (let at = 0; at < edges.length; at++) {
      const weight = edges.data[at * 2], look = edges.data[at * 2 + 1], a = edges.from[at], b = edges.to[at];
      const seen = Math.min(data[a * 4 + 3], data[b * 4 + 3]);
      if (weight < 0.004 || seen < 0.01) continue;
      const dim = who < 0 || who === a || who === b ? 1 : 1 - 0.86 * scene.dim;
      const alone = eye.only < 0 || eye.only === look ? 1 : 0.12;
      pen.globalAlpha = Math.min(1, (eye.still ? 0.12 + 0.5 * weight : 0.05 + 0.26 * weight) * seen * dim * alone * (scene.near(a) && who >= 0 ? 1 : calmness(edges.index.size)));
      pen.lineWidth = eye.still ? 1.2 + 10 * weight * weight : 1.1 + weight;
      pen.strokeStyle = this.colors[look];
      pen.beginPath();
      const x = this.x(eye, data[a * 4]), y = this.y(eye, data[a * 4 + 1]), radius = data[a * 4 + 2] * grown;
      if (a === b) {
        moveAround(this.spot, 0, 1, x, y, radius, scene.outward(a), 0.5);
        const around = 13 + radius * 0.45, far = radius + around * 0.8, outward = scene.outward(a);
        pen.arc(x + Math.cos(outward) * far, y + Math.sin(outward) * far, around, 0, TAU);
      } else {
        bow(corners, x, y, radius, this.x(eye, data[b * 4]), this.y(eye, data[b * 4 + 1]), data[b * 4 + 2] * grown, 0.5);
        pen.moveTo(corners[0], corners[1]);
        pen.quadraticCurveTo(corners[2], corners[3], corners[4], corners[5]);
      }
      pen.stroke();
    }
    pen.globalAlpha = 1;
  }

  /**
   * @param {import("./scene.js").Scene} scene
   * @param {import("./renderer-webgl.js").Eye} eye
   */
  drawHosts(scene, eye) {
    for (let slot = 0; slot < NODES_MAX; slot++) {
      if (scene.layout.alive[slot] && scene.data[slot * 4 + 3] > 0.01) this.drawHost(scene, eye, slot);
    }
    this.pen.setLineDash([]);
    this.pen.globalAlpha = 1;
  }

  /**
   * @param {import("./scene.js").Scene} scene
   * @param {import("./renderer-webgl.js").Eye} eye
   * @param {number} slot
   */
  drawHost(scene, eye, slot) {
    const { pen, look } = this, { data } = scene, row = NODES_MAX * 4, at = slot * 4;
    const x = this.x(eye, data[at]), y = this.y(eye, data[at + 1]), radius = data[at + 2] * zoomedRadius(eye.zoom);
    const style = data[row + at + 3], kind = scene.layout.kind[slot];
    const color = `rgb(${data[row + at] * 255} ${data[row + at + 1] * 255} ${data[row + at + 2] * 255})`;
    pen.beginPath();
    pen.arc(x, y, Math.max(0.5, radius), 0, TAU);
    pen.globalAlpha = data[at + 3];
    pen.fillStyle = css(look.ground);
    pen.fill();
    pen.fillStyle = pen.strokeStyle = color;
    pen.globalAlpha = data[at + 3] * (0.16 + 0.25 * scene.heat[slot]);
    pen.fill();
    pen.globalAlpha = data[at + 3] * 0.9;
    pen.lineWidth = 1.5;
    pen.setLineDash(kind === MANY || kind === REST ? [3, 3] : []);
    pen.stroke();
    if (style & (HOVERED | PINNED | FOCUSED)) this.circle(x, y, radius + 4.5, 2);
    if (kind === OWN && slot === scene.own) this.drawRing(scene, x, y, radius + 9);
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} radius
   * @param {number} width
   */
  circle(x, y, radius, width) {
    this.pen.setLineDash([]);
    this.pen.lineWidth = width;
    this.pen.beginPath();
    this.pen.arc(x, y, radius, 0, TAU);
    this.pen.stroke();
  }

  /**
   * @param {import("./scene.js").Scene} scene
   * @param {number} x
   * @param {number} y
   * @param {number} radius
   */
  drawRing(scene, x, y, radius) {
    const { pen } = this, gap = 1.5 / radius;
    pen.lineWidth = 3;
    let before = -Math.PI / 2;
    for (let look = 0; look < 8; look++) {
      const after = before + scene.shares[look] * TAU;
      if (after - before > gap * 2) {
        pen.strokeStyle = this.colors[look];
        pen.beginPath();
        pen.arc(x, y, radius, before + gap, after - gap);
        pen.stroke();
      }
      before = after;
    }
  }

  /**
   * @param {import("./scene.js").Scene} scene
   * @param {import("./renderer-webgl.js").Eye} eye
   * @param {number} now
   */
  drawMarks(scene, eye, now) {
    const { marks } = scene;
    for (let at = 0; at < MARKS_MAX; at++) {
      if (marks.death[at] > now && marks.birth[at] <= now) this.drawMark(scene, eye, now, at);
    }
    this.pen.globalAlpha = 1;
  }

  /**
   * @param {import("./scene.js").Scene} scene
   * @param {import("./renderer-webgl.js").Eye} eye
   * @param {number} now
   * @param {number} at
   */
  drawMark(scene, eye, now, at) {
    const { pen, spot: it } = this, { marks, data } = scene, grown = zoomedRadius(eye.zoom), who = scene.attention;
    const a = marks.from[at], b = marks.to[at], age = now - marks.birth[at], flight = marks.flight[at], seed = marks.seed[at];
    const x = this.x(eye, data[a * 4]), y = this.y(eye, data[a * 4 + 1]), radius = data[a * 4 + 2] * grown;
    if (a === b) moveAround(it, age, flight, x, y, radius, scene.outward(a), seed);
    else move(it, age, flight, x, y, radius, this.x(eye, data[b * 4]), this.y(eye, data[b * 4 + 1]), data[b * 4 + 2] * grown, seed);
    const dim = who < 0 || who === a || who === b ? 1 : 1 - 0.86 * scene.dim;
    const alone = eye.only < 0 || eye.only === marks.look[at] ? 1 : 0.06;
    pen.globalAlpha = it.alpha * Math.min(data[a * 4 + 3], data[b * 4 + 3]) * dim * alone;
    const size = (marks.size[at] * SPRITE) / 5.4, fast = Math.hypot(it.vx, it.vy);
    if (fast > 150) {
      const tail = Math.min(64, fast * 0.042) / fast;
      pen.strokeStyle = this.colors[marks.look[at]];
      pen.lineWidth = marks.size[at] * 0.7;
      pen.beginPath();
      pen.moveTo(it.x, it.y);
      pen.lineTo(it.x - it.vx * tail, it.y - it.vy * tail);
      const alpha = pen.globalAlpha;
      pen.globalAlpha = alpha * 0.3;
      pen.stroke();
      pen.globalAlpha = alpha;
    }
    pen.drawImage(this.sprites[marks.look[at]], it.x - size / 2, it.y - size / 2, size, size);
    if (marks.flags[at] & 9) {
      pen.strokeStyle = this.colors[marks.look[at]];
      this.circle(it.x, it.y, marks.size[at] + 3, 1);
    }
  }

  /**
   * @param {import("./scene.js").Scene} scene
   * @param {import("./renderer-webgl.js").Eye} eye
   * @param {number} now
   */
  drawRipples(scene, eye, now) {
    const { pen, look } = this, { ripples } = scene.marks, { data } = scene;
    for (let at = 0; at < RIPPLES_MAX; at++) {
      const t = (now - ripples.birth[at]) / RIPPLE_TIME;
      if (t < 0 || t > 1) continue;
      const node = ripples.node[at], kind = ripples.kind[at], ease = 1 - (1 - t) ** 2;
      const radius = data[node * 4 + 2] * zoomedRadius(eye.zoom);
      const span = kind === BURST ? 20 : 6 + ripples.size[at] * 1.8;
      pen.globalAlpha = (kind === BURST ? 1 : 0.5) * (1 - t) ** 2 * data[node * 4 + 3];
      pen.strokeStyle = kind === BURST ? css(look.alarm) : this.colors[ripples.look[at]];
      const ring = kind === CLOSING ? radius + 11 * (1 - ease) : radius + span * ease;
      this.circle(this.x(eye, data[node * 4]), this.y(eye, data[node * 4 + 1]), ring, kind === BURST ? 2.5 : 1.3);
    }
    pen.globalAlpha = 1;
  }

  destroy() {}
}

/**
 * Fills a class's shape around the origin.
 * @param {CanvasRenderingContext2D} pen
 * @param {number} look
 * @param {number} r
 */
function shape(pen, look, r) {
  pen.beginPath();
  if (look === 1) pen.rect(-r * 0.82, -r * 0.82, r * 1.64, r * 1.64);
  else if (look === 2) corners(pen, r * 1.1, 3, -Math.PI / 2);
  else if (look === 3) corners(pen, r * 1.15, 4, 0);
  else if (look === 5) corners(pen, r, 6, Math.PI / 6);
  else if (look === 4 || look === 6) {
    if (look === 6) pen.rotate(Math.PI / 4);
    pen.rect(-r * 1.05, -r * 0.36, r * 2.1, r * 0.72);
    pen.rect(-r * 0.36, -r * 1.05, r * 0.72, r * 2.1);
  } else pen.arc(0, 0, r * 0.9, 0, TAU);
  if (look === 7) {
    pen.lineWidth = r * 0.5;
    pen.stroke();
  } else pen.fill();
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {number} r
 * @param {number} count
 * @param {number} turn
 */
function corners(pen, r, count, turn) {
  for (let n = 0; n < count; n++) {
    const angle = turn + (n / count) * TAU;
    pen.lineTo(Math.cos(angle) * r, Math.sin(angle) * r);
  }
  pen.closePath();
}
