//! The map on its canvases: land below, traffic and traces above; pan, zoom, and what is pointed at.

import { disc } from "./disc.js";
import { h } from "../../dom.js";
import { bytes, rate, t } from "../../text.js";
import { alpha, mix } from "../chart/color.js";
import { Surface } from "../chart/surface.js";
import { countryName } from "../sankey/diagram.js";
import { around, bound, home, pan, scale, toScreen, zoomAt, ZOOM_MAX } from "./camera.js";
import { clusters } from "./cluster.js";
import { load } from "./land.js";
import { drawRuns, growing } from "./runs.js";

/** @typedef {import("./places.js").Place} Place */
/** @typedef {import("./cluster.js").Cluster<Place>} Cluster */

const APART = 22;
const EARTH = 6371;
/** Arcs that move; those with less traffic are drawn without. */
const MOVING = 48;
const STEP = 60;
/** How long the map glides to where it is sent, in milliseconds. */
const FLIGHT = 400;
/** Dashes go on 24 times a second: they are slow, and a laptop on battery draws the map all day. */
const PACE = 1000 / 24;

export class Picture {
  /**
   * @param {import("../../types.js").Context} context
   * @param {(cluster: Cluster, event: MouseEvent | KeyboardEvent) => void} open
   */
  constructor(context, open) {
    this.context = context;
    this.open = open;
    this.camera = home();
    /** @type {Place[]} */
    this.places = [];
    /** @type {import("./places.js").Arc[]} */
    this.arcs = [];
    /** @type {Cluster[]} */
    this.clusters = [];
    /** One for each mark. @type {import("./places.js").Arc[]} */
    this.drawn = [];
    /** @type {{from: import("./camera.js").Camera, to: import("./camera.js").Camera, begun: number} | null} */
    this.flight = null;
    /** @type {Map<string, number>} share of octets by country, 0 to 1 */
    this.shares = new Map();
    /** @type {import("./runs.js").Run[]} */
    this.runs = [];
    /** @type {import("./land.js").Land | null} */
    this.land = null;
    this.lit = "";
    /** @type {Cluster | null} */
    this.pointed = null;
    /** @type {Map<number, PointerEvent>} */
    this.hands = new Map();
    this.moved = 0;
    this.tip = h("div", { class: "reading", hidden: true });
    const [below, above] = [h("div", { class: "map-layer" }), h("div", { class: "map-layer" })];
    this.root = h("div", {
      class: "map-picture", tabindex: "0", role: "group", "aria-roledescription": t("map.map"), "aria-label": t("map.label"),
      onpointerdown: (/** @type {PointerEvent} */ event) => this.down(event), onpointermove: (/** @type {PointerEvent} */ event) => this.move(event),
      onpointerup: (/** @type {PointerEvent} */ event) => this.up(event), onpointercancel: (/** @type {PointerEvent} */ event) => this.up(event), onpointerleave: () => this.point(null),
      onclick: (/** @type {MouseEvent} */ event) => this.click(event), oncontextmenu: (/** @type {MouseEvent} */ event) => this.click(event),
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.key(event),
    }, below, above);
    this.root.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    this.ground = new Surface(below, (pen, size) => this.drawLand(pen, size), { "aria-hidden": "true" });
    this.traffic = new Surface(above, (pen, size, now) => this.drawTraffic(pen, size, now), { "aria-hidden": "true" });
    this.root.append(this.tip, this.buttons());
    load().then((land) => {
      this.land = land;
      this.ground.touch();
    }, (error) => context.toast(String(error), "warn"));
  }

  buttons() {
    const zoom = (/** @type {number} */ factor) => () => this.look(zoomAt(this.camera, this.size(), factor, this.size().width / 2, this.size().height / 2));
    const button = (/** @type {string} */ sign, /** @type {string} */ key, /** @type {() => void} */ run) =>
      h("button", { type: "button", class: "quiet map-button", "aria-label": t(key), title: t(key), onclick: run }, sign);
    const all = h("div", { class: "map-buttons" }, button("+", "map.in", zoom(1.6)), button("−", "map.out", zoom(1 / 1.6)), button("⌂", "map.home", () => this.fly(home())));
    for (const name of ["pointerdown", "click", "keydown", "contextmenu"]) all.addEventListener(name, (event) => event.stopPropagation());
    return all;
  }

  size() {
    return this.traffic.size;
  }

  /** @param {Place[]} places @param {import("./places.js").Arc[]} arcs @param {Map<string, number>} shares */
  set(places, arcs, shares) {
    this.places = places;
    this.arcs = arcs;
    this.gather();
    if (!same(shares, this.shares)) {
      this.shares = shares;
      this.ground.touch();
    }
    this.traffic.touch();
  }

  gather() {
    if (this.size().width === 0) return;
    const k = scale(this.camera, this.size());
    this.clusters = clusters(this.places.filter(({ here }) => !here), k, APART);
    this.drawn = bundle(this.arcs, this.clusters);
    // This machine is never hidden in a mark of others.
    for (const place of this.places) if (place.here) this.clusters.push({ lead: place, members: [place], octets: place.octets, x: place.x * k, y: place.y * k });
    this.gathered = k;
  }

  /** @param {import("./runs.js").Run[]} runs */
  trace(runs) {
    const fresh = runs.flatMap(({ stops }) => stops).length !== this.runs.flatMap(({ stops }) => stops).length;
    this.runs = runs;
    if (fresh && runs.length > 0) this.fly(around(runs.flatMap(({ stops }) => stops.map(({ x, y }) => /** @type {[number, number]} */ ([x, y]))), this.size(), 5, 90));
    this.traffic.touch();
  }

  /** Lights a country, or none. @param {string} code */
  light(code) {
    if (code === this.lit) return;
    this.lit = code;
    this.ground.touch();
  }

  /** @param {import("./camera.js").Camera} camera */
  look(camera) {
    this.flight = null;
    this.camera = camera;
    this.gather();
    this.theme();
  }

  /** Glides to a camera. @param {import("./camera.js").Camera} to */
  fly(to) {
    if (this.context.still()) return this.look(to);
    this.flight = { from: this.camera, to, begun: performance.now() };
    this.traffic.touch();
  }

  /** Where a flight has come to. @param {number} now */
  glide(now) {
    if (!this.flight) return;
    const { from, to, begun } = this.flight;
    const share = Math.max(0, Math.min(1, (now - begun) / FLIGHT));
    const eased = share * share * (3 - 2 * share);
    const between = (/** @type {number} */ a, /** @type {number} */ b) => a + (b - a) * eased;
    this.camera = { x: between(from.x, to.x), y: between(from.y, to.y), zoom: from.zoom * (to.zoom / from.zoom) ** eased };
    this.ground.touch();
    if (share === 1) this.flight = null;
  }

  /** Goes to where these places lie apart. @param {Place[]} members */
  closer(members) {
    const target = around(members.map(({ x, y }) => /** @type {[number, number]} */ ([x, y])), this.size(), ZOOM_MAX, 120);
    this.fly(target.zoom > this.camera.zoom ? target : zoomAt(this.camera, this.size(), 2, ...toScreen(this.camera, this.size(), members[0].x, members[0].y)));
  }

  theme() {
    this.ground.touch();
    this.traffic.touch();
  }

  destroy() {
    this.ground.destroy();
    this.traffic.destroy();
  }

  // ---- hands and keys ----

  /** @param {PointerEvent} event */
  down(event) {
    this.hands.set(event.pointerId, event);
    this.moved = 0;
    if (event.button === 0 && event.pointerType !== "mouse") this.root.setPointerCapture(event.pointerId);
  }

  /** @param {PointerEvent} event */
  move(event) {
    const before = this.hands.get(event.pointerId);
    const box = this.root.getBoundingClientRect();
    if (!before || event.buttons === 0) {
      this.hands.delete(event.pointerId);
      return this.point(this.at(event.clientX - box.left, event.clientY - box.top), event.clientX - box.left, event.clientY - box.top);
    }
    const other = [...this.hands.values()].find(({ pointerId }) => pointerId !== event.pointerId);
    this.moved += Math.hypot(event.clientX - before.clientX, event.clientY - before.clientY);
    if (other) {
      const apart = (/** @type {PointerEvent} */ one) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
      this.look(zoomAt(this.camera, this.size(), apart(event) / Math.max(1, apart(before)), (event.clientX + other.clientX) / 2 - box.left, (event.clientY + other.clientY) / 2 - box.top));
    } else if (this.moved > 3) this.look(pan(this.camera, this.size(), event.clientX - before.clientX, event.clientY - before.clientY));
    this.hands.set(event.pointerId, event);
  }

  /** @param {PointerEvent} event */
  up(event) {
    this.hands.delete(event.pointerId);
  }

  /** @param {WheelEvent} event */
  wheel(event) {
    // At home, a wheel that would zoom out scrolls the page instead.
    if (this.camera.zoom === 1 && event.deltaY > 0) return;
    event.preventDefault();
    const box = this.root.getBoundingClientRect();
    this.look(zoomAt(this.camera, this.size(), Math.exp(-event.deltaY * 0.0015), event.clientX - box.left, event.clientY - box.top));
  }

  /** @param {MouseEvent} event */
  click(event) {
    const box = this.root.getBoundingClientRect();
    const cluster = this.at(event.clientX - box.left, event.clientY - box.top);
    if (this.moved > 4 || !cluster) return;
    event.preventDefault();
    this.open(cluster, event);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const { width, height } = this.size();
    const arrows = /** @type {Record<string, [number, number]>} */ ({ ArrowLeft: [STEP, 0], ArrowRight: [-STEP, 0], ArrowUp: [0, STEP], ArrowDown: [0, -STEP] });
    const arrow = arrows[event.key];
    if (arrow) this.look(pan(this.camera, this.size(), ...arrow));
    else if (event.key === "+" || event.key === "=") this.look(zoomAt(this.camera, this.size(), 1.6, width / 2, height / 2));
    else if (event.key === "-") this.look(zoomAt(this.camera, this.size(), 1 / 1.6, width / 2, height / 2));
    else if (event.key === "Home" || event.key === "0") this.look(home());
    else if (event.key === "n" || event.key === "N") this.next(event.key === "n" ? 1 : -1);
    else if (event.key === "Enter" && this.pointed) this.open(this.pointed, event);
    else if (event.key === "Escape" && this.pointed) this.point(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Points at the next mark by octets. @param {number} step */
  next(step) {
    if (this.clusters.length === 0) return;
    const at = this.clusters.findIndex(({ lead }) => lead.key === this.pointed?.lead.key);
    const cluster = this.clusters[(at + step + this.clusters.length) % this.clusters.length];
    this.point(cluster, ...toScreen(this.camera, this.size(), cluster.lead.x, cluster.lead.y));
    this.context.say(this.describe(cluster).join(", "));
  }

  /** @param {Cluster | null} cluster @param {number} [x] @param {number} [y] */
  point(cluster, x = 0, y = 0) {
    this.root.style.cursor = cluster ? "pointer" : "";
    if (cluster !== this.pointed) this.traffic.touch();
    this.pointed = cluster;
    this.tip.hidden = cluster === null;
    if (!cluster) return;
    this.tip.replaceChildren(...this.describe(cluster).map((line) => h("div", null, line)));
    const { width, height } = this.size();
    this.tip.style.left = `${Math.max(4, Math.min(x + 14, width - this.tip.offsetWidth - 4))}px`;
    this.tip.style.top = `${Math.max(4, Math.min(y + 14, height - this.tip.offsetHeight - 4))}px`;
  }

  /** @param {Place[]} members */
  impossible(members) {
    return this.arcs.some((arc) => arc.impossible && members.includes(arc.place));
  }

  /** @param {Cluster} cluster */
  describe({ lead, members, octets }) {
    const hosts = members.reduce((sum, place) => sum + place.hosts, 0);
    const name = [lead.here ? t("map.here") : this.context.mask(lead.city || lead.label, "name"), lead.country && countryName(lead.country)].filter(Boolean).join(", ");
    const impossible = this.impossible(members);
    return [
      members.length > 1 ? t("map.cluster", { name, count: members.length - 1 }) : name,
      lead.here ? lead.system : t("map.carried", { octets: bytes(octets), rate: rate(members.reduce((sum, place) => sum + place.rate, 0)), count: hosts }),
      lead.here ? "" : lead.system,
      lead.radius > 0 ? t("map.radius", { km: lead.radius }) : "",
      impossible ? t("map.impossible") : "",
    ].filter(Boolean);
  }

  /** @param {number} left @param {number} top @returns {Cluster | null} */
  at(left, top) {
    let [least, found] = [16, /** @type {Cluster | null} */ (null)];
    for (const cluster of this.clusters) {
      const [x, y] = toScreen(this.camera, this.size(), cluster.lead.x, cluster.lead.y);
      const distance = Math.hypot(x - left, y - top) - this.dot(cluster);
      if (distance < least) [least, found] = [distance, cluster];
    }
    return least < 8 ? found : null;
  }

  // ---- drawing ----

  /** Lays the plane under the pen. @param {CanvasRenderingContext2D} pen @param {import("./camera.js").Size} size */
  plane(pen, size) {
    this.camera = bound(this.camera, size);
    const k = scale(this.camera, size);
    const ratio = window.devicePixelRatio || 1;
    pen.setTransform(ratio * k, 0, 0, ratio * k, ratio * (size.width / 2 - this.camera.x * k), ratio * (size.height / 2 + this.camera.y * k));
    return k;
  }

  /** @param {CanvasRenderingContext2D} pen @param {import("./camera.js").Size} size */
  drawLand(pen, size) {
    const { land } = this;
    const { colors } = this.context;
    if (!land) return;
    const k = this.plane(pen, size);
    pen.lineJoin = "round";
    pen.fillStyle = mix(colors.background, colors.accent, colors.dark ? 0.03 : 0.045);
    pen.fill(land.edge);
    pen.lineWidth = 0.5 / k;
    pen.strokeStyle = alpha(colors.coast, 0.4);
    pen.stroke(land.net);
    pen.fillStyle = colors.land;
    pen.fill(land.all, "evenodd");
    for (const [code, share] of this.shares) {
      const path = land.countries.get(code);
      if (!path) continue;
      pen.fillStyle = alpha(colors.accent, 0.05 + 0.3 * share);
      pen.fill(path, "evenodd");
    }
    pen.lineWidth = 0.5 / k;
    pen.strokeStyle = colors.coast;
    pen.stroke(land.borders);
    pen.lineWidth = 0.8 / k;
    pen.stroke(land.coasts);
    const lit = land.countries.get(this.lit);
    if (!lit) return;
    pen.lineWidth = 1.5 / k;
    pen.strokeStyle = colors.accent;
    pen.stroke(lit);
  }

  /** @param {CanvasRenderingContext2D} pen @param {import("./camera.js").Size} size @param {number} now */
  drawTraffic(pen, size, now) {
    this.glide(now);
    if (this.gathered !== scale(this.camera, size)) this.gather();
    const tracing = this.runs.length > 0;
    const ratio = window.devicePixelRatio || 1;
    const k = this.plane(pen, size);
    pen.globalAlpha = tracing ? 0.25 : 1;
    const moving = this.drawArcs(pen, k, now);
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.drawDots(pen, size, k);
    pen.globalAlpha = 1;
    if (tracing) {
      this.plane(pen, size);
      drawRuns(pen, this.context, this.runs, k, now, (x, y) => toScreen(this.camera, size, x, y), ratio);
    } else this.drawLabels(pen, size);
    if (this.flight !== null || growing(this.runs, now, this.context.still())) return true;
    return moving && !tracing ? PACE : false;
  }

  /** @param {CanvasRenderingContext2D} pen @param {number} k @param {number} now */
  drawArcs(pen, k, now) {
    const { colors } = this.context;
    const most = Math.max(1, ...this.drawn.map(({ octets }) => octets));
    pen.lineCap = "round";
    for (const arc of this.drawn) {
      const weight = Math.sqrt(arc.octets / most);
      pen.lineWidth = (0.6 + 3.4 * weight) / k;
      pen.strokeStyle = alpha(arc.impossible ? colors.bad : arc.up > arc.down ? colors.up : colors.down, 0.16 + 0.34 * weight);
      pen.setLineDash(arc.impossible ? [3 / k, 6 / k] : []);
      pen.stroke(arc.path);
    }
    const moving = this.context.still() ? [] : this.drawn.slice(-MOVING).filter(({ up, down }) => up + down > 1);
    for (const { path, up, down, octets } of moving) {
      pen.lineWidth = (1.2 + 1.6 * Math.sqrt(octets / most)) / k;
      for (const [each, color, sign] of /** @type {[number, string, number][]} */ ([[up, colors.up, -1], [down, colors.down, 1]])) {
        if (each <= 1) continue;
        // Ten times the rate moves half as fast again: one tells more from less, and nothing races.
        const speed = 14 + 7 * Math.log10(each);
        pen.setLineDash([5 / k, (sign < 0 ? 37 : 27) / k]);
        pen.lineDashOffset = (sign * ((now / 1000) * speed)) / k;
        pen.strokeStyle = alpha(color, 0.9);
        pen.stroke(path);
      }
    }
    pen.setLineDash([]);
    return moving.length > 0;
  }

  /** @param {Cluster} cluster */
  dot({ octets, lead }) {
    if (lead.here) return 6;
    const most = Math.max(1, this.clusters[0]?.octets ?? 1);
    return 3 + 9 * Math.sqrt(octets / most);
  }

  /** @param {CanvasRenderingContext2D} pen @param {import("./camera.js").Size} size @param {number} k */
  drawDots(pen, size, k) {
    const { colors } = this.context;
    const order = [...this.clusters].sort((a, b) => Number(a.lead.here) - Number(b.lead.here) || a.octets - b.octets);
    for (const cluster of order) {
      const { lead, members } = cluster;
      const [x, y] = toScreen(this.camera, size, lead.x, lead.y);
      const dot = this.dot(cluster);
      const around = (lead.radius / EARTH) * k;
      const color = lead.here ? colors.here : colors.accent;
      if (around > dot + 2) disc(pen, x, y, around, alpha(color, 0.06), alpha(color, 0.28));
      disc(pen, x, y, dot, alpha(color, lead.here ? 1 : 0.75), colors.background);
      if (lead.here) disc(pen, x, y, dot + 4, "transparent", color);
      if (cluster.lead.key === this.pointed?.lead.key) disc(pen, x, y, dot + 4, "transparent", colors.strong);
      if (members.length > 1 && dot > 7) {
        pen.fillStyle = colors.dark ? colors.background : "#ffffff";
        pen.font = `600 10px ${colors.font}`;
        pen.textAlign = "center";
        pen.textBaseline = "middle";
        pen.fillText(String(members.length), x, y + 0.5);
      }
      if (this.impossible(members)) triangle(pen, x + dot + 3, y - dot - 3, colors.bad);
    }
  }

  /** Names beside marks, most octets first; one that would lie on another is left out. @param {CanvasRenderingContext2D} pen @param {import("./camera.js").Size} size */
  drawLabels(pen, size) {
    const { colors } = this.context;
    pen.font = `12px ${colors.font}`;
    pen.textAlign = "left";
    pen.textBaseline = "middle";
    pen.lineJoin = "round";
    pen.lineWidth = 3;
    pen.strokeStyle = colors.background;
    /** @type {number[][]} */
    const taken = this.clusters.map((cluster) => {
      const [x, y] = toScreen(this.camera, size, cluster.lead.x, cluster.lead.y);
      const dot = this.dot(cluster);
      return [x - dot, y - dot, x + dot, y + dot];
    });
    const most = Math.ceil((size.width * size.height) / 24_000);
    const order = [...this.clusters].sort((a, b) => Number(b.lead.here) - Number(a.lead.here) || b.octets - a.octets).slice(0, most);
    for (const cluster of order) {
      const { lead } = cluster;
      const text = lead.here ? t("map.here") : this.context.mask(lead.city || lead.label, "name");
      const [x, y] = toScreen(this.camera, size, lead.x, lead.y);
      const [left, wide] = [x + this.dot(cluster) + 6, pen.measureText(text).width];
      const box = [left - 2, y - 8, left + wide + 2, y + 8];
      if (!text || box[2] > size.width || taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) continue;
      taken.push(box);
      pen.strokeText(text, left, y);
      pen.fillStyle = lead.here ? colors.strong : colors.muted;
      pen.fillText(text, left, y);
    }
  }
}

/** One arc for all places of a mark, most octets last. @param {import("./places.js").Arc[]} arcs @param {Cluster[]} marks */
function bundle(arcs, marks) {
  const byPlace = new Map(arcs.map((arc) => [arc.place, arc]));
  const bundles = marks.flatMap(({ lead, members }) => {
    const within = members.flatMap((place) => byPlace.get(place) ?? []);
    const first = byPlace.get(lead) ?? within[0];
    if (!first) return [];
    const sum = (/** @type {"octets" | "up" | "down"} */ what) => within.reduce((all, arc) => all + arc[what], 0);
    return [{ ...first, octets: sum("octets"), up: sum("up"), down: sum("down"), impossible: within.every(({ impossible }) => impossible) }];
  });
  return bundles.sort((a, b) => a.octets - b.octets);
}

/** @param {CanvasRenderingContext2D} pen @param {number} x @param {number} y @param {string} color */
function triangle(pen, x, y, color) {
  pen.beginPath();
  pen.moveTo(x, y - 5);
  pen.lineTo(x + 5, y + 4);
  pen.lineTo(x - 5, y + 4);
  pen.closePath();
  pen.fillStyle = color;
  pen.fill();
}

/** Alike enough that nobody sees a difference. @param {Map<string, number>} a @param {Map<string, number>} b */
function same(a, b) {
  return a.size === b.size && [...a].every(([code, share]) => Math.abs(share - (b.get(code) ?? -1)) < 0.02);
}
