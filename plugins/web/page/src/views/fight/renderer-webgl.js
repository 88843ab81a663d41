//! Draws the scene with WebGL2: each kind of thing is one call of instances, and motion is the card's work.

import { calmness, MARKS_MAX } from "./budget.js";
import { zoomedRadius } from "./camera.js";
import { EDGES_MAX } from "./edges.js";
import { NODES_MAX, TERRITORIES_MAX } from "./capacity.js";
import { RIPPLES_MAX } from "./marks.js";
import * as bodies from "./shaders/bodies.js";
import * as flight from "./shaders/flight.js";
import * as tone from "./shaders/tone.js";
import { Instances, Program } from "./webgl.js";

/**
 * @typedef {object} Eye how the stage is looked at
 * @property {number} zoom
 * @property {number} centreX what zooming leaves in place, before panning
 * @property {number} centreY
 * @property {number} panX
 * @property {number} panY
 * @property {number} density device pixels in a CSS pixel
 * @property {number} only the class shown alone, or -1
 * @property {boolean} still less motion is wanted
 */

/**
 * @typedef {object} Renderer
 * @property {(width: number, height: number, density: number) => void} resize
 * @property {(theme: import("./palette.js").Theme) => void} theme
 * @property {(scene: import("./scene.js").Scene, eye: Eye, now: number) => void} draw
 * @property {() => void} destroy
 * @property {string} name
 */


export class WebglRenderer {
  name = "webgl2";

  /**
   * Throws if the card cannot.
   * @param {HTMLCanvasElement} canvas
   * @param {import("./scene.js").Scene} scene
   * @param {import("./palette.js").Theme} theme
   */
  constructor(canvas, scene, theme) {
    const gl = canvas.getContext("webgl2", { alpha: false, antialias: false, depth: false, powerPreference: "low-power" });
    if (!gl) throw new Error("no WebGL2");
    if (!gl.getExtension("EXT_color_buffer_float") && !gl.getExtension("EXT_color_buffer_half_float")) {
      throw new Error("no buffer that light can add up in");
    }
    this.gl = gl;
    this.canvas = canvas;
    this.marks = new Program(gl, flight.MARK_VERTEX, flight.MARK_FRAGMENT);
    this.edges = new Program(gl, flight.EDGE_VERTEX, flight.EDGE_FRAGMENT);
    this.hosts = new Program(gl, bodies.HOST_VERTEX, bodies.HOST_FRAGMENT);
    this.ripples = new Program(gl, flight.RIPPLE_VERTEX, flight.RIPPLE_FRAGMENT);
    this.territories = new Program(gl, bodies.DISC_VERTEX, bodies.TERRITORY_FRAGMENT);
    this.ring = new Program(gl, bodies.DISC_VERTEX, bodies.RING_FRAGMENT);
    this.tone = new Program(gl, tone.TONE_VERTEX, tone.TONE_FRAGMENT);
    this.ground = new Program(gl, tone.TONE_VERTEX, tone.GROUND_FRAGMENT);
    /** How the ground was looked at when it was drawn: zoom, pan, centre. */
    this.kept = new Float64Array(5);
    this.grounded = false;
    this.own = new Float32Array(4);
    this.inks = new Float32Array(24);
    this.tint = new Float32Array(3);
    this.alarm = new Float32Array(3);
    this.build(scene);
    this.theme(theme);
    this.resize(300, 150, 1);
  }

  /** @param {import("./scene.js").Scene} scene */
  build(scene) {
    const { gl } = this, { marks, edges } = scene, { ripples } = marks;
    this.markData = new Instances(gl).add(marks.birth).add(marks.flight).add(marks.from).add(marks.to)
      .add(marks.look).add(marks.flags).add(marks.size).add(marks.seed);
    this.edgeData = new Instances(gl).add(edges.from).add(edges.to).add(edges.data, 2);
    this.rippleData = new Instances(gl).add(ripples.birth).add(ripples.node).add(ripples.look).add(ripples.kind)
      .add(ripples.size);
    this.territoryData = new Instances(gl).add(scene.territories, 4);
    this.ringData = new Instances(gl).add(this.own, 4);
    this.nothing = new Instances(gl);
    this.places = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, this.places);
    gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA32F, NODES_MAX, 3);
    this.plain(gl);
    this.lights = gl.createTexture();
    this.grounds = gl.createTexture();
    this.frame = gl.createFramebuffer();
    this.groundFrame = gl.createFramebuffer();
  }

  /** @param {WebGL2RenderingContext} gl */
  plain(gl) {
    for (const name of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, name, gl.NEAREST);
    for (const name of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, name, gl.CLAMP_TO_EDGE);
  }

  /**
   * @param {number} width
   * @param {number} height
   * @param {number} density
   */
  resize(width, height, density) {
    const { gl } = this, wide = Math.max(1, Math.round(width * density)), high = Math.max(1, Math.round(height * density));
    this.width = width;
    this.height = height;
    this.grounded = false;
    if (this.canvas.width === wide && this.canvas.height === high && this.sized) return;
    this.sized = true;
    this.canvas.width = wide;
    this.canvas.height = high;
    gl.deleteTexture(this.lights ?? null);
    gl.deleteTexture(this.grounds ?? null);
    this.lights = this.target(this.frame ?? null, gl.RGBA16F);
    this.grounds = this.target(this.groundFrame ?? null, gl.RGBA8);
  }

  /**
   * A texture of the canvas's size that is drawn into.
   * @param {WebGLFramebuffer | null} frame
   * @param {number} format
   */
  target(frame, format) {
    const { gl, canvas } = this, texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.texStorage2D(gl.TEXTURE_2D, 1, format, canvas.width, canvas.height);
    this.plain(gl);
    gl.bindFramebuffer(gl.FRAMEBUFFER, frame);
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
    return texture;
  }

  /** @param {import("./palette.js").Theme} theme */
  theme(theme) {
    this.look = theme;
    this.grounded = false;
    const dye = (/** @type {number} */ value) => (theme.light ? (1 - value) * 1.6 : value);
    theme.classes.forEach((color, at) => this.inks.set(color.map(dye), at * 3));
    this.tint.set(theme.line.map(dye));
    this.alarm.set(theme.alarm.map(dye));
  }

  /**
   * @param {import("./scene.js").Scene} scene
   * @param {Eye} eye
   * @param {number} now
   */
  draw(scene, eye, now) {
    const { gl } = this;
    if (gl.isContextLost()) return;
    this.drawGround(eye);
    this.upload(scene);
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.frame ?? null);
    gl.viewport(0, 0, this.canvas.width, this.canvas.height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.enable(gl.BLEND);
    // Light adds up; a host's body has an alpha too, and so hides the paths behind it.
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.places ?? null);
    this.drawTerritories(scene, eye, now);
    this.drawEdges(scene, eye, now);
    this.drawRing(scene, eye, now);
    this.drawHosts(scene, eye, now);
    if (!eye.still && scene.marks.until > now) this.drawMarks(scene, eye, now);
    if (!eye.still && scene.marks.ripples.until > now) this.drawRipples(scene, eye, now);
    this.lay();
  }

  /** @param {import("./scene.js").Scene} scene */
  upload(scene) {
    const { gl } = this, { marks, edges } = scene;
    gl.bindTexture(gl.TEXTURE_2D, this.places ?? null);
    gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, NODES_MAX, 3, gl.RGBA, gl.FLOAT, scene.data);
    if (edges.dirty) {
      this.edgeData?.write(0, edges.from, 0, edges.length);
      this.edgeData?.write(1, edges.to, 0, edges.length);
      edges.dirty = false;
    }
    this.edgeData?.write(2, edges.data, 0, edges.length * 2);
    if (marks.freshCount > 0) this.uploadMarks(marks);
    if (marks.ripples.dirty) this.uploadRipples(marks.ripples);
  }

  /** @param {import("./marks.js").Marks} marks */
  uploadMarks(marks) {
    const from = marks.fresh, first = Math.min(marks.freshCount, MARKS_MAX - from), rest = marks.freshCount - first;
    for (let part = 0; part < 2; part++) {
      const at = part === 0 ? from : 0, count = part === 0 ? first : rest;
      this.markData?.write(0, marks.birth, at, count);
      this.markData?.write(1, marks.flight, at, count);
      this.markData?.write(2, marks.from, at, count);
      this.markData?.write(3, marks.to, at, count);
      this.markData?.write(4, marks.look, at, count);
      this.markData?.write(5, marks.flags, at, count);
      this.markData?.write(6, marks.size, at, count);
      this.markData?.write(7, marks.seed, at, count);
    }
    marks.fresh = marks.next;
    marks.freshCount = 0;
  }

  /** @param {import("./marks.js").Ripples} ripples */
  uploadRipples(ripples) {
    this.rippleData?.write(0, ripples.birth, 0, RIPPLES_MAX);
    this.rippleData?.write(1, ripples.node, 0, RIPPLES_MAX);
    this.rippleData?.write(2, ripples.look, 0, RIPPLES_MAX);
    this.rippleData?.write(3, ripples.kind, 0, RIPPLES_MAX);
    this.rippleData?.write(4, ripples.size, 0, RIPPLES_MAX);
    ripples.dirty = false;
  }

  /**
   * @param {Program} program
   * @param {Instances | undefined} instances
   * @param {import("./scene.js").Scene} scene
   * @param {Eye} eye
   * @param {number} now
   */
  begin(program, instances, scene, eye, now) {
    const { gl } = this, { at } = program;
    gl.useProgram(program.program);
    gl.bindVertexArray(instances?.array ?? null);
    gl.uniform2f(at.stage ?? null, this.width ?? 1, this.height ?? 1);
    gl.uniform2f(at.centre ?? null, eye.centreX, eye.centreY);
    gl.uniform4f(at.eye ?? null, eye.zoom, eye.panX, eye.panY, zoomedRadius(eye.zoom));
    if (at.hosts) gl.uniform1i(at.hosts, 0);
    if (at.now) gl.uniform1i(at.now, now);
    if (at.inks) gl.uniform3fv(at.inks, this.inks);
    if (at.regard) gl.uniform2f(at.regard, scene.attention, scene.dim);
    if (at.only) gl.uniform1f(at.only, eye.only);
    if (at.alarm) gl.uniform3fv(at.alarm, this.alarm);
    if (at.tint) gl.uniform3fv(at.tint, this.tint);
    return at;
  }

  /**
   * @param {import("./scene.js").Scene} scene
   * @param {Eye} eye
   * @param {number} now
   */
  drawTerritories(scene, eye, now) {
    let any = 0;
    for (let at = 3; at < scene.territories.length; at += 4) any = Math.max(any, scene.territories[at]);
    if (any < 0.01) return;
    const { gl } = this, at = this.begin(this.territories, this.territoryData, scene, eye, now);
    this.territoryData?.write(0, scene.territories, 0, scene.territories.length);
    gl.uniform1f(at.extra, 4);
    gl.uniform1f(at.factor, eye.zoom);
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, TERRITORIES_MAX);
  }

  /**
   * @param {import("./scene.js").Scene} scene
   * @param {Eye} eye
   * @param {number} now
   */
  drawEdges(scene, eye, now) {
    if (scene.edges.length === 0) return;
    const { gl } = this, at = this.begin(this.edges, this.edgeData, scene, eye, now);
    gl.uniform1f(at.calm, calmness(scene.edges.index.size));
    gl.uniform1f(at.bold, eye.still ? 1 : 0);
    const count = Math.min(EDGES_MAX, scene.edges.length);
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 2 * (flight.EDGE_STEPS + 1), count);
  }

  /**
   * @param {import("./scene.js").Scene} scene
   * @param {Eye} eye
   * @param {number} now
   */
  drawRing(scene, eye, now) {
    if (scene.own < 0) return;
    const { gl } = this, at = this.begin(this.ring, this.ringData, scene, eye, now);
    this.own[0] = scene.layout.x[scene.own];
    this.own[1] = scene.layout.y[scene.own];
    this.own[2] = scene.radius[scene.own] + 9 / zoomedRadius(eye.zoom);
    this.own[3] = scene.alpha[scene.own];
    this.ringData?.write(0, this.own, 0, 4);
    gl.uniform1f(at.extra, 10);
    gl.uniform1f(at.factor, zoomedRadius(eye.zoom));
    gl.uniform1fv(at.shares, scene.shares);
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, 1);
  }

  /**
   * @param {import("./scene.js").Scene} scene
   * @param {Eye} eye
   * @param {number} now
   */
  drawHosts(scene, eye, now) {
    const { gl } = this, at = this.begin(this.hosts, this.nothing, scene, eye, now);
    gl.uniform1f(at.inked, this.look?.light ? 1 : 0);
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, NODES_MAX);
  }

  /**
   * @param {import("./scene.js").Scene} scene
   * @param {Eye} eye
   * @param {number} now
   */
  drawMarks(scene, eye, now) {
    const { gl } = this, at = this.begin(this.marks, this.markData, scene, eye, now);
    gl.uniform1f(at.markFactor, eye.zoom ** 0.3);
    gl.uniform1f(at.glow, this.look?.light ? 0.5 : 1);
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, MARKS_MAX);
  }

  /**
   * @param {import("./scene.js").Scene} scene
   * @param {Eye} eye
   * @param {number} now
   */
  drawRipples(scene, eye, now) {
    const { gl } = this;
    this.begin(this.ripples, this.rippleData, scene, eye, now);
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, RIPPLES_MAX);
  }

  /**
   * The ground into its texture, if it would look different now.
   * @param {Eye} eye
   */
  drawGround(eye) {
    const { gl, look, kept } = this, { at } = this.ground;
    const same = kept[0] === eye.zoom && kept[1] === eye.panX && kept[2] === eye.panY && kept[3] === eye.centreX
      && kept[4] === eye.centreY;
    if (!look || (same && this.grounded)) return;
    this.grounded = true;
    [kept[0], kept[1], kept[2], kept[3], kept[4]] = [eye.zoom, eye.panX, eye.panY, eye.centreX, eye.centreY];
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.groundFrame ?? null);
    gl.viewport(0, 0, this.canvas.width, this.canvas.height);
    gl.disable(gl.BLEND);
    gl.useProgram(this.ground.program);
    gl.bindVertexArray(this.nothing?.array ?? null);
    gl.uniform2f(at.stage, this.width ?? 1, this.height ?? 1);
    gl.uniform2f(at.centre, eye.centreX, eye.centreY);
    gl.uniform4f(at.eye, eye.zoom, eye.panX, eye.panY, 1);
    gl.uniform1f(at.density, eye.density);
    gl.uniform3fv(at.ground, look.ground);
    gl.uniform3fv(at.tint, look.line);
    gl.uniform1f(at.inked, look.light ? 1 : 0);
    gl.uniform1f(at.pitch, Math.max(this.width ?? 1, this.height ?? 1) / 15);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  lay() {
    const { gl, look } = this, { at } = this.tone;
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    gl.disable(gl.BLEND);
    gl.useProgram(this.tone.program);
    gl.bindVertexArray(this.nothing?.array ?? null);
    gl.bindTexture(gl.TEXTURE_2D, this.lights ?? null);
    gl.activeTexture(gl.TEXTURE1);
    gl.bindTexture(gl.TEXTURE_2D, this.grounds ?? null);
    gl.activeTexture(gl.TEXTURE0);
    gl.uniform1i(at.lights, 0);
    gl.uniform1i(at.grounds, 1);
    gl.uniform1f(at.inked, look?.light ? 1 : 0);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  destroy() {
    this.gl.getExtension("WEBGL_lose_context")?.loseContext();
  }
}
