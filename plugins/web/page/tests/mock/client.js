//! One page that is connected to the mock: its subscriptions, each a channel of its own.

import { complete, compile, FIELDS, Trouble } from "./filter.js";
import { EVENTS } from "./events.js";
import { Encoder } from "./frames.js";
import { VIEWS } from "./views.js";

/**
 * @typedef {object} Channel
 * @property {import("./views.js").View} view
 * @property {Encoder} encoder
 * @property {Record<string, any>} params
 * @property {(flow: import("./world.js").Flow) => boolean} matches
 * @property {number} due
 * @property {number} count
 * @property {boolean} back        it looks back, so nothing changes
 */

/** After so long a connection of the scenario "cut" is cut, in milliseconds. */
const CUT = 3000;

export class Client {
  /**
   * @param {import("./socket.js").Socket} socket
   * @param {import("./world.js").World} world
   */
  constructor(socket, world) {
    this.socket = socket;
    this.world = world;
    /** @type {Map<string, Channel>} */
    this.channels = new Map();
    this.next = 1;
    /** @type {{id: number, target: string, began: number}[]} */
    this.traces = [];
    this.hidden = false;
    this.began = Date.now();
    if (!world.scenario.late) this.greet();
  }

  greet() {
    const { scenario, now } = this.world;
    const source = scenario.live ? { name: "lan", interface: "eth0" } : { name: "file", file: "/captures/office.pcapng" };
    this.socket.send({ hello: { version: "0.5.0", control: scenario.control, live: scenario.live, now, fields: FIELDS, views: Object.keys(VIEWS), events: EVENTS, pace: scenario.live ? null : 1, sources: [source] } });
    if (scenario.state === "quiet") this.socket.send({ state: { kind: "quiet", interface: "eth0", seconds: 6, interfaces: [{ name: "eth0", up: true, rate: 0 }, { name: "wlan0", up: true, rate: 1_200_000 }, { name: "lo", up: true, rate: 18_000 }] } });
    if (scenario.state === "ended") this.socket.send({ state: { kind: "ended", end: { reason: "end of file", files: ["/captures/office.pcapng"], packets: 41_203, octets: 30_400_000, seconds: 0.8 } } });
  }

  /** @param {string} text */
  message(text) {
    const message = JSON.parse(text);
    if (message.subscribe) this.subscribe(message.subscribe);
    if (message.unsubscribe) this.channels.delete(message.unsubscribe);
    if (message.hidden !== undefined) this.hidden = message.hidden;
    if (message.complete) {
      const { id, text: typed, cursor } = message.complete;
      this.socket.send({ completions: { id, ...complete(typed, cursor, this.world.flows) } });
    }
    if (message.command) this.command(message.command);
  }

  /** @param {{id: string, view: string, filter?: string, range?: any, params?: Record<string, any>}} asked */
  subscribe({ id, view: name, filter = "", range, params = {} }) {
    const view = VIEWS[name];
    try {
      if (!view) throw new Trouble(`there is no view ${name}`, [0, 0]);
      const matches = compile(filter);
      const number = this.next++;
      const shapes = view.shapes({ params });
      this.channels.set(id, { view, encoder: new Encoder(number, shapes), params, matches, due: 0, count: 0, back: !Array.isArray(range) });
      this.socket.send({ subscribed: { id, channel: number, tables: shapes } });
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      this.socket.send({ refused: { id, what: error.message, at: error.at, suggestion: error.suggestion } });
    }
  }

  /** @param {{id: number, do: string, target?: string, pace?: number}} asked */
  command({ id, do: what, target, pace }) {
    const { control } = this.world.scenario;
    if (control && what === "trace" && target) this.traces.push({ id: this.traces.length + 1, target, began: this.world.now });
    if (control && what === "pace") this.socket.send({ state: { kind: pace === 0 ? "paused" : "live", pace } });
    this.socket.send({ answer: { id, ok: control, what: control ? "" : "this page may only look: set control = true in [sinks.web]" } });
  }

  /** @param {number} now */
  tick(now) {
    const { scenario } = this.world;
    if (scenario.cut && now - this.began > CUT) return this.socket.end();
    if (scenario.late) return;
    for (const channel of this.channels.values()) {
      if (now < channel.due) continue;
      channel.due = now + (this.hidden ? 5000 : (channel.view.tick ?? 500)) - 20;
      if (channel.back && channel.count > 0 && !channel.view.tick) continue;
      this.send(channel);
    }
  }

  /** @param {Channel} channel */
  send(channel) {
    const { world } = this;
    const flows = world.flows.filter(channel.matches);
    const first = channel.count === 0;
    const rows = channel.view.rows({ world, flows, params: channel.params, first, count: channel.count, traces: this.traces });
    let frame = channel.encoder.encode(world.now, rows, first);
    if (world.scenario.broken && channel.count === 4) frame = Buffer.concat([frame.subarray(0, 12), Buffer.from([0xff, 0xff, 0xff, 0x7f])]);
    if (this.socket.frame(frame)) channel.count += 1;
  }

  end() {
    this.channels.clear();
  }
}
