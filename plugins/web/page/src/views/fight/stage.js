//! The fight on the page: joins tables, scene, renderer, names and hands, and runs the frames.

import { attribute, h } from "../../dom.js";
import { number, rate, t } from "../../text.js";
import { MARKS_RATE } from "./budget.js";
import { TERRITORIES_MAX } from "./capacity.js";
import { Camera } from "./camera.js";
import { Card } from "./card.js";
import { Feed, GROUPINGS } from "./hosts.js";
import { hostAt, interact } from "./interaction.js";
import { Keyboard } from "./keyboard.js";
import { Legend } from "./legend.js";
import { Names } from "./names.js";
import { GROUP, REST, themeOf } from "./palette.js";
import { Regard } from "./regard.js";
import { rendererFor } from "./renderer.js";
import { Scene } from "./scene.js";
import { subjectOf, termOf } from "./subject.js";
import { listing, summary } from "./telling.js";
import { Territories } from "./territories.js";
import { Times } from "./times.js";
import { limit, openKeys } from "./index.js";

/** Ms between frames at least: 60 a second, whatever the screen could do. */
const FRAME = 15;
/** Ms without a tick after which paths fade. */
const SILENCE = 350;
/** Ms after a window has its new size until more or fewer hosts are asked for. */
const ASKING = 400;

/** @typedef {import("./scene.js").Host} Host */

export class Stage {
  /**
   * @param {HTMLElement} root
   * @param {import("../../types.js").Context} context
   */
  constructor(root, context) {
    this.context = context;
    this.scene = new Scene();
    this.feed = new Feed(this.scene);
    this.eye = new Camera();
    this.look = themeOf(context.colors);
    this.names = new Names((host) => this.nameOf(host), (host) => this.figureOf(host));
    this.names.font = context.colors.font;
    this.keyboard = new Keyboard(this);
    this.regard = new Regard(this);
    this.legend = new Legend((only) => this.showOnly(only));
    this.legend.paint(context.colors.classes);
    this.card = new Card((host) => this.nameOf(host), (text, kind) => context.mask(text, kind));
    this.canvas = h("canvas", { class: "fight-ground", tabindex: "0", role: "application", "aria-label": t("fight.label") });
    this.groups = h("div", { class: "fight-groups", role: "group", "aria-label": t("fight.group") },
      ...GROUPINGS.map((name, at) => h("button", { type: "button", title: t("fight.group.key", { key: String(at) }), onclick: () => this.setGroup(name) }, t(`fight.group.${name}`))));
    this.territories = new Territories(this);
    this.root = h("div", { class: "fight" }, this.canvas, this.names.root, this.territories.root, this.groups, this.legend.root, this.card.root);
    root.append(this.root);
    this.renderer = rendererFor(this.canvas, this.scene, this.look);
    /** @type {import("./labels.js").Box[]} */
    this.panels = [];
    /** @type {Record<string, import("../../frames.js").Table>} the tables seen last, and which state of them */
    this.tables = {};
    this.versions = { nodes: -1, edges: -1, rest: -1 };
    this.drawn = 0;
    this.all = 0;
    this.last = 0;
    this.request = 0;
    this.later = 0;
    this.choosing = 0;
    this.restless = true;
    this.times = new Times();
    /** Height of the legend. */
    this.low = 0;
    this.limit = limit();
    this.asking = 0;
    this.frame = this.frame.bind(this);
    this.stopHands = interact(this.canvas, this.hands());
    this.sizes = new ResizeObserver(() => this.resize());
    this.sizes.observe(this.root);
    this.stop = new AbortController();
    this.listen();
    this.state(context.state());
    this.resize();
  }

  listen() {
    const { signal } = this.stop;
    this.canvas.addEventListener("webglcontextlost", (event) => event.preventDefault(), { signal });
    this.canvas.addEventListener("webglcontextrestored", () => this.restore(), { signal });
    this.canvas.addEventListener("blur", () => this.keyboard.focus(-1), { signal });
    document.addEventListener("visibilitychange", () => {
      // What flew while nobody looked has landed.
      this.scene.marks.clear();
      this.wake();
    }, { signal });
    /** For those who measure: figures of the last frames. */
    Object.assign(this.canvas, { probe: () => this.probe() });
  }

  restore() {
    this.renderer = rendererFor(this.canvas, this.scene, this.look);
    this.scene.marks.clear();
    this.resize();
  }

  // What the frame calls.

  /** @param {import("../../types.js").Tables} tables */
  update(tables) {
    const { nodes, edges, rest } = tables, now = performance.now();
    // Another filter comes with other tables, whose versions begin anew.
    if (this.tables.nodes !== nodes) this.versions = { nodes: -1, edges: -1, rest: -1 };
    this.tables = tables;
    if (nodes && nodes.version !== this.versions.nodes) {
      this.versions.nodes = nodes.version;
      this.hostsCame(nodes, now);
    }
    if (rest && rest.version !== this.versions.rest) {
      this.versions.rest = rest.version;
      this.all = rest.count("hosts", 0);
      this.drawn = rest.count("drawn", 0);
    }
    if (edges && edges.version !== this.versions.edges) {
      this.versions.edges = edges.version;
      this.feed.flying = !this.context.still() && !document.hidden;
      this.feed.edges(edges, now);
    }
    this.wake();
  }

  /**
   * @param {import("../../frames.js").Table} nodes
   * @param {number} now
   */
  hostsCame(nodes, now) {
    const first = !this.feed.begun, arrived = this.feed.nodes(nodes, now, this.look);
    this.scene.fade(now);
    // The first picture and one asked for stand at once; later ones make room little by little.
    this.scene.layout.separate(first || this.restless);
    if (first) this.scene.layout.step(10);
    if (arrived || first) this.restless = false;
    this.legend.update(this.feed.seen, this.feed.budget.packets, !this.context.still(), this.drawn || nodes.length, this.all || nodes.length);
    // The legend has grown or shrunk: hosts make room for it on a telephone.
    if (this.low !== this.legend.root.offsetHeight) this.resize();
    else {
      this.findPanels();
      this.chooseNames();
    }
    this.regard.refreshCard();
    this.regard.refreshPanel();
  }

  theme() {
    this.look = themeOf(this.context.colors);
    this.renderer.theme(this.look);
    this.legend.paint(this.context.colors.classes);
    this.names.font = this.context.colors.font;
    this.wake();
  }

  /** @param {import("../../types.js").State} state */
  state(state) {
    const { group, open } = state.params, keys = openKeys.read(open ?? "");
    const before = this.feed.group;
    this.feed.regroup(group ?? "host", keys, (key) => this.groupAt(key)?.id ?? `group ${key}`);
    if (before !== this.feed.group) this.regard.unpin();
    [...this.groups.children].forEach((button, at) => attribute(button, "aria-pressed", String(GROUPINGS[at] === group)));
    this.restless = true;
    this.territories.name();
    this.wake();
  }

  table() {
    return listing(this.scene, this.feed, (host) => this.nameOf(host), (text) => this.context.mask(text, "address"));
  }

  summary() {
    return summary(this.scene, this.feed, (host) => this.nameOf(host));
  }

  destroy() {
    cancelAnimationFrame(this.request);
    clearTimeout(this.later);
    clearTimeout(this.asking);
    clearTimeout(this.choosing);
    clearTimeout(this.regard.opening);
    this.stopHands();
    this.stop.abort();
    this.sizes.disconnect();
    if (this.scene.pinned >= 0) this.context.drawer.close();
    this.renderer.destroy();
    this.root.remove();
  }

  // Size and frames.

  resize() {
    const width = this.root.clientWidth, height = this.root.clientHeight;
    if (width < 2 || height < 2) return;
    const { layout } = this.scene, narrow = width < 640;
    const low = (this.low = this.legend.root.offsetHeight), density = Math.min(2, window.devicePixelRatio || 1);
    layout.resize(width, height, narrow ? 52 : 40, narrow ? low + 22 : 40);
    this.eye.resize(width, height, density, layout.centreX, layout.centreY);
    // As dense on a telephone as on a desk.
    this.feed.budget.rate = MARKS_RATE * Math.max(0.35, Math.min(1, (width * height) / 1_000_000));
    this.scene.edges.dirty = true;
    this.scene.measureHosts();
    layout.separate(true);
    layout.step(10);
    this.renderer.resize(width, height, density);
    clearTimeout(this.asking);
    if (limit() !== this.limit) this.asking = window.setTimeout(() => this.askAnew(), ASKING);
    this.findPanels();
    this.chooseNames();
    this.paint(performance.now());
  }

  /** Asks for as many hosts as there is room for now. */
  askAnew() {
    this.limit = limit();
    this.context.refresh();
  }

  wake() {
    clearTimeout(this.later);
    if (this.request === 0 && !document.hidden) this.request = requestAnimationFrame(this.frame);
  }

  /** @param {number} time */
  frame(time) {
    this.request = 0;
    if (time - this.last < FRAME) {
      this.wake();
      return;
    }
    const begun = performance.now();
    const seconds = Math.min(0.1, (time - this.last) / 1000);
    this.last = time;
    if (begun - this.feed.lastTick > SILENCE && this.scene.edges.index.size > 0) this.feed.silence(begun);
    const { marks, edges } = this.scene;
    const busy = this.scene.step(seconds, this.look);
    this.paint(begun);
    this.times.add(performance.now() - begun);
    if (busy || marks.until > begun || marks.ripples.until > begun) this.wake();
    // Paths that stand still are looked after now and then: whether they have fallen silent.
    else if (edges.index.size > 0) this.later = window.setTimeout(() => this.wake(), SILENCE);
  }

  /** @param {number} now */
  paint(now) {
    this.eye.still = this.context.still();
    this.renderer.draw(this.scene, this.eye, Math.round(now));
    this.names.follow(this.scene, this.eye);
    this.territories.place();
  }

  /** Figures of the last frames, for tests and those who tune. */
  probe() {
    const alive = this.scene.marks.alive(Math.round(performance.now()));
    return { renderer: this.renderer.name, ...this.times.figures(), alive,
      refused: this.scene.marks.refused, packets: this.feed.budget.packets, hosts: this.scene.slots.size,
      edges: this.scene.edges.index.size, resting: this.request === 0 };
  }

  // Names and panels.

  /** Where things lie over the stage, so that no name goes under them. */
  findPanels() {
    const box = this.root.getBoundingClientRect();
    this.panels = [this.groups, this.legend.root].map((panel) => {
      const it = panel.getBoundingClientRect();
      return { left: it.left - box.left - 4, top: it.top - box.top - 4, right: it.right - box.left + 4, bottom: it.bottom - box.top + 4 };
    });
  }

  chooseNames() {
    clearTimeout(this.choosing);
    this.choosing = 0;
    this.names.choose(this.scene, this.eye, this.panels);
  }

  /** Names are chosen anew when a gesture rests. */
  chooseNamesSoon() {
    if (this.choosing === 0) this.choosing = window.setTimeout(() => this.chooseNames(), 90);
    this.wake();
  }

  /** @param {Host} host */
  nameOf(host) {
    if (host.kind === REST) return t("fight.rest", { count: Math.max(0, this.all - this.drawn) || host.members });
    const name = host.label || host.address || host.id;
    if (host.kind === GROUP) return host.members > 1 ? `${name} · ${number(host.members)}` : name;
    return this.context.mask(name, host.label && host.label !== host.address ? "name" : "address");
  }

  /** @param {Host} host */
  figureOf(host) {
    return rate(host.up + host.down);
  }

  // Hands.

  /** @returns {import("./interaction.js").Hands} */
  hands() {
    return {
      find: (x, y) => hostAt(this.scene, this.eye, x, y),
      hover: (slot) => this.regard.hover(slot),
      pin: (slot) => (slot >= 0 ? this.regard.pin(slot) : this.regard.unpin()),
      open: (slot) => this.open(slot),
      drag: (slot, x, y) => this.drag(slot, x, y),
      dropped: () => this.dropped(),
      pan: (dx, dy) => this.pan(dx, dy),
      zoom: (factor, x, y) => this.zoom(factor, x, y),
      menu: (slot, event) => this.context.menu(event, subjectOf(this, slot)),
    };
  }

  /**
   * A group opens; a host is all that is shown, and shown already its flows are.
   * @param {number} slot
   */
  open(slot) {
    const host = this.scene.hosts[slot];
    if (!host || host.kind === REST) return;
    clearTimeout(this.regard.opening);
    if (host.kind === GROUP && this.feed.group !== "process") {
      const { params } = this.context.state(), keys = openKeys.read(params.open ?? "");
      const key = this.feed.keyOf(host);
      if (!keys.includes(key)) this.setOpen([...keys, key].slice(-TERRITORIES_MAX));
      return;
    }
    const term = termOf(this, slot), shown = this.context.state().filter.includes(term);
    this.regard.unpin();
    this.context.go(shown ? "flows" : "fight", { filter: term, label: this.nameOf(host) });
  }

  /** @param {string[]} keys */
  setOpen(keys) {
    this.regard.unpin();
    this.context.setParams({ open: openKeys.write(keys) });
  }

  /** @param {string} name */
  setGroup(name) {
    this.context.setParams({ group: name, open: "" });
  }

  /** @param {string} key */
  groupAt(key) {
    return this.scene.hosts.find((host) => host?.kind === GROUP && host.label === key);
  }

  /** @param {number} only */
  showOnly(only) {
    this.eye.only = only;
    this.wake();
  }

  /**
   * @param {number} slot
   * @param {number} x
   * @param {number} y
   */
  drag(slot, x, y) {
    this.scene.layout.put(slot, this.eye.stageX(x), this.eye.stageY(y));
    this.card.hide();
    this.chooseNamesSoon();
  }

  dropped() {
    this.scene.layout.separate(true);
    this.chooseNamesSoon();
  }

  /**
   * @param {number} dx
   * @param {number} dy
   */
  pan(dx, dy) {
    this.eye.panBy(dx, dy);
    this.card.hide();
    this.chooseNamesSoon();
  }

  /**
   * @param {number} factor
   * @param {number} x
   * @param {number} y
   */
  zoom(factor, x, y) {
    this.eye.zoomAt(factor, x, y);
    this.card.hide();
    this.chooseNamesSoon();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    return this.keyboard.key(event);
  }
}
