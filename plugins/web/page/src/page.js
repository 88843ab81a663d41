//! The page as a whole: the address, the view that it names, and what the parts of the frame share.

import { bpfOf } from "./bpf.js";
import { Connection, takeToken } from "./connection.js";
import { mark, replace } from "./dom.js";
import { Drawer } from "./frame/drawer.js";
import { Drops } from "./frame/drops.js";
import { Ear } from "./frame/ear.js";
import { Header } from "./frame/header.js";
import { Help } from "./frame/help.js";
import { Keys } from "./frame/keys.js";
import { Listing } from "./frame/listing.js";
import { Menu } from "./frame/menu.js";
import { Navigation } from "./frame/navigation.js";
import { Notices } from "./frame/notices.js";
import { Settings } from "./frame/settings.js";
import { Timeline } from "./frame/timeline.js";
import { Toasts } from "./frame/toasts.js";
import { Trail } from "./frame/trail.js";
import { Privacy } from "./privacy.js";
import * as route from "./route.js";
import { Store } from "./store.js";
import { t } from "./text.js";
import * as theme from "./theme.js";
import { EVENT, VIEWS } from "./views/index.js";

/** @typedef {import("./types.js").State} State */
/** @typedef {import("./types.js").View} View */

/** While the hand is at the time line, radar is asked so often, in milliseconds. */
const SCRUB = 150;

/** @param {string} id */
function element(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

export class Page {
  constructor() {
    /** @type {import("./types.js").Hello | null} */
    this.hello = null;
    /** @type {import("./types.js").Link} */
    this.link = { kind: "connecting", attempt: 0, retry: 0, what: "" };
    /** @type {import("./types.js").Input} */
    this.input = { kind: "live" };
    /** @type {import("./frames.js").Table | null} */
    this.totals = null;
    /** @type {import("./types.js").Mounted | null} */
    this.mounted = null;
    /** @type {View} */
    this.view = VIEWS[0];
    /** Whether the view has got anything yet. */
    this.drawn = false;
    this.held = false;
    this.scrubbed = 0;
    this.token = takeToken(location, sessionStorage, history);
    this.colors = theme.colors();
    this.privacy = new Privacy();
    this.stillChosen = localStorage.getItem("radar.motion") === "less";
    this.stillSystem = matchMedia("(prefers-reduced-motion: reduce)");
    this.store = new Store(
      (name, message) => this.connection.send(name, message),
      (run) => requestAnimationFrame(run),
    );
    this.connection = new Connection(location.href, this.token, {
      link: (link) => this.linked(link),
      message: (message) => this.message(message),
      frame: (frame) => this.store.frame(frame),
    });
    this.state = this.read();
    this.root = element("view");
    this.toasts = new Toasts(element("toasts"));
    this.drawer = new Drawer(element("drawer"));
    this.menu = new Menu(this);
    this.help = new Help(this);
    this.settings = new Settings(this);
    this.header = new Header(element("head"), this);
    this.navigation = new Navigation(element("side"), this);
    this.timeline = new Timeline(element("foot"), this);
    this.notices = new Notices(element("notices"), element("cover"), this);
    this.listing = new Listing(element("listing"), this);
    this.trail = new Trail(element("trail"), this);
    this.ear = new Ear(element("ear"), this);
    this.drops = new Drops(this);
    this.keys = new Keys(this);
    this.context = this.makeContext();
    const skip = element("skip");
    skip.append(t("skip"));
    skip.addEventListener("click", () => element("main").focus());
    document.documentElement.dataset.motion = this.still() ? "less" : "full";
  }

  /** Begins: shows what the address says and opens the connection. */
  start() {
    window.addEventListener("hashchange", () => this.apply());
    document.addEventListener("visibilitychange", () => {
      this.store.hide(document.hidden);
      if (!document.hidden) this.connection.hurry();
    });
    window.addEventListener("online", () => this.connection.hurry());
    this.stillSystem.addEventListener("change", () => this.setStill(this.stillChosen));
    theme.watch(() => this.themed());
    this.want();
    this.apply();
    this.connection.open();
  }

  /** What the frame itself wants to know. */
  want() {
    const subscriptions = [
      { id: "status", view: "status", range: /** @type {[number, number]} */ ([-route.MEMORY, 0]) },
      { id: "plugins", view: "plugins", everything: true },
    ];
    this.store.want("frame", subscriptions, {
      update: (tables, id) => (id === "status" ? this.status(tables) : this.notices.plugins(tables.rows)),
      refused: (refusal) => this.refused(refusal),
    });
  }

  /** @param {import("./types.js").Tables} tables */
  status(tables) {
    this.totals = tables.totals;
    this.header.totals(tables.totals);
    this.timeline.update(tables.timeline);
    this.timeline.show();
    this.notices.show();
  }

  // ---- the address ----

  /** @returns {State} */
  read() {
    const { view, item, filter, range, params } = route.parse(location.hash, VIEWS[0].id);
    const found = view === "event" ? EVENT : (VIEWS.find(({ id }) => id === view) ?? VIEWS[0]);
    return { view: found.id, item, filter, range, live: route.isLive(range), params: { ...found.params, ...params }, local: {} };
  }

  /** Shows what the address says now. */
  apply() {
    const before = this.state;
    const state = this.read();
    const same = this.mounted && state.view === before.view && (state.view !== "event" || state.item === before.item);
    if (same) state.local = before.local;
    this.state = state;
    this.store.look(state.filter, state.range);
    if (same) this.mounted?.state?.(state);
    else this.mount();
    this.ask();
    this.store.renew();
    this.header.filter.show(state.filter);
    this.header.filter.excuse();
    this.header.standings();
    this.navigation.show();
    this.timeline.show();
    this.notices.show();
  }

  ask() {
    this.store.want("view", this.view.subscriptions(this.state), {
      update: (tables, id) => this.update(tables, id),
      refused: (refusal, id) => this.refused(refusal, id),
    });
  }

  mount() {
    this.unmount();
    this.view = this.state.view === "event" ? EVENT : (VIEWS.find(({ id }) => id === this.state.view) ?? VIEWS[0]);
    this.drawn = false;
    this.mounted = this.view.mount(this.root, this.context);
    this.root.dataset.view = this.view.id;
    document.title = `${this.title()} · radar`;
    this.listing.draw();
  }

  unmount() {
    this.mounted?.destroy();
    this.mounted = null;
    this.store.want("view", [], { update() {} });
    replace(this.root);
    this.root.className = "view";
  }

  title() {
    return this.state.view === "event" ? this.state.item.replace(/^x_/, "") : t(this.view.title);
  }

  /**
   * @param {import("./types.js").Tables} tables
   * @param {string} id
   */
  update(tables, id) {
    if (!this.drawn) {
      this.drawn = true;
      this.notices.show();
    }
    this.mounted?.update(tables, id);
    this.listing.draw();
  }

  /**
   * @param {import("./types.js").Refusal} refusal
   * @param {string} [id]
   */
  refused(refusal, id = "") {
    if (id && this.mounted?.refused?.(refusal, id)) return;
    if (this.state.filter) this.header.filter.complain(refusal);
    else this.toasts.show(refusal.what, "warn");
  }

  /**
   * Writes the address and shows it.
   * @param {Partial<route.Route>} change
   * @param {boolean} [again] without a new entry of the history
   */
  write(change, again) {
    const { view, item, filter, range, params } = this.state;
    const next = { view, item, filter, range, params, ...change };
    const defaults = next.view === "event" ? EVENT.params : (VIEWS.find(({ id }) => id === next.view)?.params ?? {});
    const hash = route.format(next, defaults);
    if (hash === location.hash) return;
    if (again) history.replaceState(null, "", hash);
    else history.pushState(null, "", hash);
    this.apply();
  }

  /**
   * The address of a view with the filter and time that are looked at now.
   * @param {string} id of the view, or "event/" and the type
   */
  linkTo(id) {
    const [view, item = ""] = id.split("/");
    const { filter, range } = this.state;
    return route.format({ view, item, filter, range, params: {} }, {});
  }

  /** @type {import("./types.js").Context["go"]} */
  go(view, where = {}) {
    if (where.label) this.trail.down(location.hash, where.label);
    else this.trail.clear();
    this.write({ view, item: where.item ?? "", filter: where.filter ?? this.state.filter, params: where.params ?? {} });
  }

  /** @param {number} n */
  openEvent(n) {
    const type = this.navigation.types[n];
    if (type === undefined) return false;
    this.go("event", { item: type });
    return true;
  }

  /** @param {string} id */
  openFlow(id) {
    if (this.state.view === "flows") this.write({ item: id });
    else this.go("flows", { item: id, label: t("trail.flow") });
  }

  /**
   * @param {string} filter
   * @param {boolean} [again]
   */
  setFilter(filter, again) {
    this.write({ filter }, again);
  }

  /**
   * @param {string} term
   * @param {boolean} [exclude]
   */
  addFilter(term, exclude) {
    const { filter } = this.state;
    const added = exclude ? `!${term}` : term;
    const both = / or /i.test(filter) ? `(${filter}) ${added}` : `${filter} ${added}`;
    this.setFilter(filter ? both : added);
  }

  // ---- time ----

  /** Newest capture time, ms since 1970. */
  now() {
    return this.store.now || Date.now();
  }

  /** How many seconds are looked at. */
  span() {
    const { range } = this.state;
    return Array.isArray(range) ? range[1] - range[0] : Math.max(1, Math.round((range.to - range.from) / 1000));
  }

  /**
   * @param {route.Range} range
   * @param {boolean} [going] more of it is coming
   */
  lookAt(range, going) {
    if (going && performance.now() - this.scrubbed < SCRUB) return;
    this.scrubbed = performance.now();
    this.write({ range }, true);
  }

  goLive() {
    this.write({ range: [-Math.min(this.span(), route.MEMORY), 0] }, true);
  }

  togglePause() {
    if (!this.state.live) this.goLive();
    else this.lookAt({ from: this.now() - this.span() * 1000, to: this.now() });
  }

  /** @param {number} seconds */
  step(seconds) {
    const { range } = this.state;
    const span = this.span() * 1000;
    const from = Array.isArray(range) ? this.now() - span : range.from;
    const to = from + span + seconds * 1000;
    if (seconds > 0 && to >= this.now()) this.goLive();
    else {
      const last = Math.max(to, this.now() - route.MEMORY * 1000 + span);
      this.lookAt({ from: last - span, to: last });
    }
  }

  /** @param {number} pace */
  async setPace(pace) {
    await this.command({ do: "pace", pace });
  }

  // ---- radar ----

  /** @param {import("./types.js").Link} link */
  linked(link) {
    this.link = link;
    if (link.kind !== "open") this.store.disconnect();
    this.header.standings();
    this.notices.show();
  }

  /** @param {Record<string, any>} message */
  message(message) {
    if (this.store.message(message)) return;
    if (message.hello) this.greeted(message.hello);
    else if (message.world && this.hello) this.greeted({ ...this.hello, ...message.world });
    else if (message.state) {
      this.input = this.told(message.state);
      if (message.state.pace !== undefined && this.hello) this.hello.pace = message.state.pace;
      this.header.standings();
      this.timeline.show();
      this.notices.show();
    }
  }

  /**
   * How the input stands; of interfaces, which count octets, the rates since they were told of last.
   * @param {import("./types.js").Input & {end?: object}} state
   * @returns {import("./types.js").Input}
   */
  told(state) {
    const at = performance.now();
    const before = this.counted;
    const interfaces = state.interfaces?.map((one) => {
      const past = before.octets.get(one.name);
      const rate = past === undefined ? undefined : ((one.octets ?? 0) - past) / Math.max(0.1, (at - before.at) / 1000);
      return { ...one, rate: one.rate ?? rate };
    });
    if (state.interfaces) this.counted = { at, octets: new Map(state.interfaces.map((one) => [one.name, one.octets ?? 0])) };
    return { ...state, ...state.end, interfaces };
  }

  /** @type {{at: number, octets: Map<string, number>}} */
  counted = { at: 0, octets: new Map() };

  /** @param {import("./types.js").Hello} hello */
  greeted(hello) {
    const first = this.hello === null;
    this.hello = hello;
    this.store.now = Math.max(this.store.now, hello.now ?? 0);
    if (!this.store.connected) {
      this.store.connect();
      if (document.hidden) this.store.hide(true);
    }
    this.navigation.world();
    this.header.standings();
    this.notices.show();
    if (first || this.state.view === "event") this.mounted?.state?.(this.state);
  }

  /** @param {Record<string, unknown>} command */
  async command(command) {
    const answer = await this.store.command(command);
    if (!answer.ok) this.toasts.show(answer.what || t("command.failed"), "warn");
    return answer;
  }

  /** How things stand, in a word: what the head shows. */
  standing() {
    const { link, input, state } = this;
    if (link.kind === "connecting") return { kind: "wait", text: t("standing.connecting") };
    if (link.kind !== "open") return { kind: "lost", text: t(`standing.${link.kind}`) };
    if (!this.hello) return { kind: "wait", text: t("standing.connecting") };
    if (!state.live) return { kind: "back", text: t("standing.back") };
    if (input.kind === "ended") return { kind: "ended", text: t("standing.ended") };
    if (input.kind === "paused") return { kind: "back", text: t("standing.paused") };
    if (input.kind === "quiet") return { kind: "quiet", text: t("standing.quiet") };
    return { kind: "live", text: this.hello.live ? t("standing.live") : t("standing.replay", { pace: String(this.hello.pace ?? 1) }) };
  }

  // ---- what people choose ----

  still() {
    return this.stillChosen || this.stillSystem.matches;
  }

  /** @param {boolean} on */
  setStill(on) {
    this.stillChosen = on;
    localStorage.setItem("radar.motion", on ? "less" : "full");
    document.documentElement.dataset.motion = this.still() ? "less" : "full";
    this.mounted?.theme();
  }

  /** @param {theme.Choice} choice */
  setTheme(choice) {
    theme.choose(choice);
    this.themed();
  }

  nextTheme() {
    this.setTheme(document.documentElement.dataset.theme === "light" ? "dark" : "light");
  }

  themed() {
    theme.colors(this.colors);
    this.mounted?.theme();
    this.timeline.draw();
  }

  /** @param {boolean} on */
  setPrivacy(on) {
    this.privacy.set(on);
    mark(document.documentElement, "private", on);
    this.drawer.close();
    this.mount();
    this.ask();
    this.store.renew();
    this.toasts.show(t(on ? "privacy.on" : "privacy.off"));
  }

  toggleOrder() {
    this.held = !this.held;
    this.toasts.show(t(this.held ? "order.held" : "order.free"));
    this.mounted?.state?.(this.state);
  }

  toggleListing() {
    this.listing.set(!this.listing.on);
    this.root.inert = this.listing.on;
    if (this.listing.on) /** @type {HTMLElement} */ (this.listing.root.firstElementChild).focus();
  }

  back() {
    if (!this.menu.root.hidden) this.menu.close(true);
    else if (this.listing.on) this.toggleListing();
    else if (this.drawer.isOpen()) this.drawer.close();
    else if (this.trail.up()) return;
    else if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  }

  /** @param {HTMLElement} at */
  explainDrops(at) {
    this.drops.open(at);
  }

  async copyBpf() {
    const bpf = this.mounted?.bpf?.() || bpfOf(this.state.filter);
    if (bpf) await this.copy(bpf, "copied.bpf");
    else this.toasts.show(t(this.state.filter ? "bpf.none" : "bpf.empty"), "warn");
  }

  savePackets() {
    if (!this.mounted?.save?.()) this.toasts.show(t("save.none"), "warn");
  }

  /**
   * @param {string} text
   * @param {string} [told] key of what is said then
   */
  async copy(text, told = "copied") {
    try {
      await navigator.clipboard.writeText(text);
      this.toasts.show(t(told, { text }));
    } catch {
      // Without a secure origin there is no clipboard: the text is shown to be marked by hand.
      this.toasts.show(text);
    }
  }

  /** @returns {import("./types.js").Context} */
  makeContext() {
    return {
      state: () => this.state,
      colors: this.colors,
      still: () => this.still(),
      held: () => this.held,
      hello: () => this.hello,
      now: () => this.now(),
      ended: () => this.input.kind === "ended",
      setParams: (params) => this.write({ params: { ...this.state.params, ...params } }, true),
      setFilter: (filter) => this.setFilter(filter),
      addFilter: (term, exclude) => this.addFilter(term, exclude),
      go: (view, where) => this.go(view, where),
      openFlow: (id) => this.openFlow(id),
      setItem: (item) => this.write({ item }),
      refresh: () => {
        this.ask();
      },
      menu: (at, subject) => this.menu.open(at, subject),
      toast: (text, level) => this.toasts.show(text, level),
      say: (text) => this.ear.say(text),
      copy: (text) => this.copy(text),
      command: (command) => this.command(command),
      complete: (text) => this.store.complete(text, new TextEncoder().encode(text).length),
      mask: (text, kind = "address") => this.privacy.mask(text, kind),
      drawer: this.drawer,
    };
  }
}
