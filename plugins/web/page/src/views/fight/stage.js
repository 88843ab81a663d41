//! The fight on the page: joins tables, scene, renderer, names and hands, and runs the frames.

import { attribute, h, mark, replace, write } from "../../dom.js";
import { number, rate, t } from "../../text.js";
import { MARKS_RATE } from "./budget.js";
import { Camera, zoomedRadius } from "./camera.js";
import { Card } from "./card.js";
import { Feed, GROUPINGS } from "./hosts.js";
import { interact, neighbour } from "./interaction.js";
import { NODES_MAX, TERRITORIES_MAX } from "./layout.js";
import { Legend } from "./legend.js";
import { Names } from "./names.js";
import { GROUP, REST, themeOf } from "./palette.js";
import { rendererFor } from "./renderer.js";
import { Scene } from "./scene.js";
import { listing, summary } from "./telling.js";
import { limit, openKeys } from "./index.js";

/** Ms between frames at least: 60 a second, whatever the screen could do. */
const FRAME = 15;
/** Ms without a tick after which paths fade. */
const SILENCE = 350;
/** Ms from a click to its panel, so that a second click finds the stage as it was. */
const PATIENCE = 260;
/** Ms after a window has its new size until more or fewer hosts are asked for. */
const ASKING = 400;
/** Frames whose time is kept for `probe`. */
const PROBED = 600;

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
    this.legend = new Legend((only) => this.showOnly(only));
    this.legend.paint(context.colors.classes);
    this.card = new Card((host) => this.nameOf(host), (text, kind) => context.mask(text, kind));
    this.canvas = h("canvas", { class: "fight-ground", tabindex: "0", role: "application", "aria-label": t("fight.label") });
    this.groups = h("div", { class: "fight-groups", role: "group", "aria-label": t("fight.group") },
      ...GROUPINGS.map((name, at) => h("button", { type: "button", title: t("fight.group.key", { key: String(at) }), onclick: () => this.setGroup(name) }, t(`fight.group.${name}`))));
    this.territories = h("div", { class: "fight-territories" });
    this.root = h("div", { class: "fight" }, this.canvas, this.names.root, this.territories, this.groups, this.legend.root, this.card.root);
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
    this.times = new Float32Array(PROBED);
    this.frames = 0;
    /** Height of the legend. */
    this.low = 0;
    this.limit = limit();
    this.asking = 0;
    /** @type {number | undefined} */
    this.opening = undefined;
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
    this.canvas.addEventListener("blur", () => this.focus(-1), { signal });
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
    this.refreshCard();
    this.refreshPanel();
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
    if (before !== this.feed.group) this.unpin();
    [...this.groups.children].forEach((button, at) => attribute(button, "aria-pressed", String(GROUPINGS[at] === group)));
    this.restless = true;
    this.nameTerritories();
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
    clearTimeout(this.opening);
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
    this.times[this.frames++ % PROBED] = performance.now() - begun;
    if (busy || marks.until > begun || marks.ripples.until > begun) this.wake();
    // Paths that stand still are looked after now and then: whether they have fallen silent.
    else if (edges.index.size > 0) this.later = window.setTimeout(() => this.wake(), SILENCE);
  }

  /** @param {number} now */
  paint(now) {
    this.eye.still = this.context.still();
    this.renderer.draw(this.scene, this.eye, Math.round(now));
    this.names.follow(this.scene, this.eye);
    this.placeTerritories();
  }

  /** Figures of the last frames, for tests and those who tune. */
  probe() {
    const kept = [...this.times.slice(0, Math.min(this.frames, PROBED))].sort((a, b) => a - b);
    const at = (/** @type {number} */ share) => kept[Math.floor((kept.length - 1) * share)] ?? 0;
    const alive = this.scene.marks.alive(Math.round(performance.now()));
    return { renderer: this.renderer.name, frames: this.frames, p50: at(0.5), p95: at(0.95), worst: at(1), alive,
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
      find: (x, y) => this.find(x, y),
      hover: (slot) => this.hover(slot),
      pin: (slot) => (slot >= 0 ? this.pin(slot) : this.unpin()),
      open: (slot) => this.open(slot),
      drag: (slot, x, y) => this.drag(slot, x, y),
      dropped: () => this.dropped(),
      pan: (dx, dy) => this.pan(dx, dy),
      zoom: (factor, x, y) => this.zoom(factor, x, y),
      menu: (slot, event) => this.context.menu(event, this.subject(slot)),
    };
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  find(x, y) {
    const grown = zoomedRadius(this.eye.zoom);
    let best = -1, least = 1;
    for (const slot of this.scene.slots.values()) {
      if (this.scene.alpha[slot] < 0.1) continue;
      const far = Math.hypot(this.eye.screenX(this.scene.layout.x[slot]) - x, this.eye.screenY(this.scene.layout.y[slot]) - y);
      const reach = far / Math.max(14, this.scene.radius[slot] * grown + 5);
      if (reach < least) {
        least = reach;
        best = slot;
      }
    }
    return best;
  }

  /** @param {number} slot */
  hover(slot) {
    if (slot === this.scene.hovered) return;
    this.scene.hovered = slot;
    this.refreshCard();
    this.chooseNamesSoon();
  }

  refreshCard() {
    const { hovered } = this.scene, host = this.scene.hosts[hovered];
    if (!host) return this.card.hide();
    const { layout } = this.scene, radius = this.scene.radius[hovered] * zoomedRadius(this.eye.zoom);
    this.card.show(host, this.eye.screenX(layout.x[hovered]), this.eye.screenY(layout.y[hovered]), radius, this.eye.width, this.eye.height);
  }

  /** @param {number} slot */
  pin(slot) {
    this.scene.pinned = slot;
    clearTimeout(this.opening);
    this.opening = window.setTimeout(() => this.openPanel(slot), PATIENCE);
    this.chooseNamesSoon();
  }

  unpin() {
    clearTimeout(this.opening);
    if (this.scene.pinned < 0) return;
    this.scene.pinned = -1;
    if (this.context.drawer.isOpen()) this.context.drawer.close();
    this.chooseNamesSoon();
  }

  /** @param {number} slot */
  openPanel(slot) {
    const host = this.scene.hosts[slot];
    if (!host || slot !== this.scene.pinned) return;
    this.refreshPanel();
    this.context.drawer.open(this.nameOf(host), this.card.content, () => {
      if (this.scene.pinned === slot) this.unpin();
    });
  }

  refreshPanel() {
    const { pinned } = this.scene, host = this.scene.hosts[pinned];
    if (!host) return;
    this.card.panel(host, this.partners(pinned), this.actions(pinned));
  }

  /**
   * With whom a host talks most.
   * @param {number} slot
   */
  partners(slot) {
    const { edges, hosts } = this.scene;
    /** @type {Map<number, {name: string, up: number, down: number}>} */
    const found = new Map();
    for (const at of edges.index.values()) {
      const from = edges.from[at], to = edges.to[at], other = from === slot ? to : to === slot ? from : -1;
      const host = hosts[other];
      if (!host) continue;
      const row = found.get(other) ?? { name: this.nameOf(host), up: 0, down: 0 };
      if (from === slot) row.up += edges.rate[at];
      else row.down += edges.rate[at];
      found.set(other, row);
    }
    return [...found.values()].sort((a, b) => b.up + b.down - a.up - a.down).slice(0, 12);
  }

  /** @param {number} slot */
  actions(slot) {
    const term = this.term(slot), host = this.scene.hosts[slot];
    if (!host || term === "") return [];
    const actions = [
      { label: t("fight.only"), run: () => this.context.addFilter(term) },
      { label: t("fight.flows.of"), run: () => this.context.go("flows", { filter: term, label: this.nameOf(host) }) },
    ];
    if (host.kind === GROUP && this.feed.group !== "process") actions.unshift({ label: t("fight.open"), run: () => this.open(slot) });
    return actions;
  }

  /**
   * The term of the filter language that selects a host or group; "" for all others.
   * @param {number} slot
   */
  term(slot) {
    const host = this.scene.hosts[slot];
    if (!host || host.kind === REST) return "";
    if (host.kind !== GROUP) return `host:${host.address || host.id}`;
    const field = { net: "net", asn: "asn", country: "country", process: "proc" }[this.feed.group] ?? "host";
    const value = this.feed.keyOf(host);
    return `${field}:${/[\s"()]/.test(value) ? JSON.stringify(value) : value}`;
  }

  /**
   * @param {number} slot
   * @returns {import("../../types.js").Subject}
   */
  subject(slot) {
    const host = this.scene.hosts[slot];
    if (!host) return { label: "" };
    const single = host.kind !== GROUP && host.kind !== REST, opens = host.kind === GROUP && this.feed.group !== "process", address = host.address || host.id;
    const more = [{ label: t("fight.pin"), run: () => this.pin(slot) }];
    if (opens) more.unshift({ label: t("fight.open"), run: () => this.open(slot) });
    const term = this.term(slot);
    return { label: this.nameOf(host), more, ...(term && { filter: term }),
      ...(single && { address, bpf: `host ${address}` }) };
  }

  /**
   * A group opens; a host is all that is shown, and shown already its flows are.
   * @param {number} slot
   */
  open(slot) {
    const host = this.scene.hosts[slot];
    if (!host || host.kind === REST) return;
    clearTimeout(this.opening);
    if (host.kind === GROUP && this.feed.group !== "process") {
      const { params } = this.context.state(), keys = openKeys.read(params.open ?? "");
      const key = this.feed.keyOf(host);
      if (!keys.includes(key)) this.setOpen([...keys, key].slice(-TERRITORIES_MAX));
      return;
    }
    const term = this.term(slot), shown = this.context.state().filter.includes(term);
    this.unpin();
    this.context.go(shown ? "flows" : "fight", { filter: term, label: this.nameOf(host) });
  }

  /** @param {string[]} keys */
  setOpen(keys) {
    this.unpin();
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

  // Keys.

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    const digit = "01234".indexOf(event.key);
    if (event.key.length === 1 && digit >= 0) {
      this.setGroup(this.feed.group === GROUPINGS[digit] ? "host" : GROUPINGS[digit]);
      return true;
    }
    if (document.activeElement !== this.canvas) return event.key === "Escape" && this.escape();
    return this.stageKey(event);
  }

  /** @param {KeyboardEvent} event */
  stageKey(event) {
    const { focused } = this.scene, ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const way = ways[/** @type {keyof typeof ways} */ (event.key)];
    if (way) return this.walk(way[0], way[1]);
    if (event.key === "Enter" && focused >= 0) {
      if (this.scene.pinned === focused || this.scene.hosts[focused]?.kind === GROUP) this.open(focused);
      else this.pin(focused);
      return true;
    }
    if (event.key === "+" || event.key === "-") {
      const at = focused >= 0 ? focused : this.scene.own, { layout } = this.scene;
      const x = at >= 0 ? this.eye.screenX(layout.x[at]) : this.eye.width / 2;
      this.zoom(event.key === "+" ? 1.4 : 1 / 1.4, x, at >= 0 ? this.eye.screenY(layout.y[at]) : this.eye.height / 2);
      return true;
    }
    if ((event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) && focused >= 0) {
      this.menuAt(focused);
      return true;
    }
    return event.key === "Escape" && this.escape();
  }

  /** @param {number} slot */
  menuAt(slot) {
    const box = this.canvas.getBoundingClientRect(), { layout } = this.scene;
    const clientX = box.left + this.eye.screenX(layout.x[slot]), clientY = box.top + this.eye.screenY(layout.y[slot]);
    this.context.menu({ clientX, clientY, preventDefault() {} }, this.subject(slot));
  }

  /**
   * @param {number} dx
   * @param {number} dy
   */
  walk(dx, dy) {
    const { layout, slots, focused, own } = this.scene;
    const start = focused >= 0 ? focused : own;
    if (focused < 0 || start < 0) this.focus(start >= 0 ? start : [...slots.values()][0] ?? -1);
    else {
      const next = neighbour(layout.x, layout.y, slots.values(), focused, dx, dy);
      if (next >= 0) this.focus(next);
    }
    return true;
  }

  /** @param {number} slot */
  focus(slot) {
    if (slot === this.scene.focused) return;
    this.scene.focused = slot;
    const host = this.scene.hosts[slot];
    if (host) {
      this.bringIn(slot);
      this.context.say(t("fight.said", { name: this.nameOf(host), up: rate(host.up), down: rate(host.down) }));
    }
    this.chooseNamesSoon();
  }

  /**
   * Pans until a host is on the screen.
   * @param {number} slot
   */
  bringIn(slot) {
    const { layout } = this.scene, x = this.eye.screenX(layout.x[slot]), y = this.eye.screenY(layout.y[slot]);
    const dx = Math.max(40 - x, Math.min(0, this.eye.width - 40 - x)), dy = Math.max(40 - y, Math.min(0, this.eye.height - 40 - y));
    if (dx !== 0 || dy !== 0) this.eye.panBy(dx, dy);
  }

  /** One step back; false when there is none and the frame may. */
  escape() {
    if (this.scene.pinned >= 0) this.unpin();
    else if (this.legend.only >= 0) this.legend.press(this.legend.only);
    else if (this.eye.zoom > 1) this.eye.reset();
    else if (this.feed.open.some((key) => key !== "")) this.setOpen([]);
    else return false;
    this.chooseNamesSoon();
    return true;
  }

  // Territories.

  nameTerritories() {
    const buttons = this.feed.open.map((key, at) => key !== "" && this.territoryButton(key, at));
    replace(this.territories, ...buttons);
  }

  /**
   * @param {string} key
   * @param {number} at
   */
  territoryButton(key, at) {
    const close = () => this.setOpen(this.feed.open.filter((other) => other !== "" && other !== key));
    const button = h("button", { type: "button", "data-at": String(at), title: t("fight.close"), onclick: close }, h("span", null), " ×");
    write(/** @type {Node} */ (button.firstChild), key);
    return button;
  }

  placeTerritories() {
    for (const button of /** @type {Iterable<HTMLElement>} */ (this.territories.children)) {
      const at = Number(button.dataset.at), body = NODES_MAX + at, { layout } = this.scene;
      mark(button, "gone", !layout.alive[body]);
      const x = this.eye.screenX(layout.x[body]), y = this.eye.screenY(layout.y[body] - layout.radius[body]);
      const place = `translate(${Math.round(x)}px, ${Math.round(y)}px) translate(-50%, -100%)`;
      if (button.style.transform !== place) button.style.transform = place;
    }
  }
}
