//! The page as a whole: the address, the view that it names, and what the parts of the frame share.

import { Connection, takeToken } from "./connection.js";
import { contextOf } from "./context.js";
import { Countings } from "./countings.js";
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
import { Moment } from "./moment.js";
import { Privacy } from "./privacy.js";
import * as route from "./route.js";
import { Store } from "./store.js";
import { t } from "./text.js";
import * as theme from "./theme.js";
import { EVENT, VIEWS } from "./views/index.js";

/** @typedef {import("./types.js").State} State */
/** @typedef {import("./types.js").View} View */

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
    this.moment = new Moment(this);
    this.countings = new Countings();
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
    this.context = contextOf(this);
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

  /** What the frame itself wants to know. @param {string} [filter] instead of that of the page */
  want(filter) {
    this.unfiltered = filter !== undefined;
    const subscriptions = [
      { id: "status", view: "status", range: /** @type {[number, number]} */ ([-route.MEMORY, 0]), filter },
      { id: "plugins", view: "plugins", everything: true },
    ];
    this.store.want("frame", subscriptions, {
      update: (tables, id) => (id === "status" ? this.status(tables) : this.notices.plugins(tables.rows)),
      refused: (refusal, id) => {
        // Whatever is wrong with the filter, radar is there and its packets go on.
        if (id === "status" && !this.unfiltered) this.want("");
        this.refused(refusal);
      },
    });
  }

  unfiltered = false;

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
    if (this.unfiltered && state.filter !== before.filter) this.want();
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
      this.input = this.countings.take(message.state);
      if (message.state.pace !== undefined && this.hello) this.hello.pace = message.state.pace;
      this.header.standings();
      this.timeline.show();
      this.notices.show();
    }
  }

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
}
