//! What is asked of radar and what it sends: subscriptions by owner, their tables, questions and their answers.

import { Channel, Reader, channelOf } from "./frames.js";

/** @typedef {import("./types.js").Subscription} Subscription */
/** @typedef {import("./types.js").Tables} Tables */
/** @typedef {import("./types.js").Refusal} Refusal */

/**
 * @typedef {object} Listener
 * @property {(tables: Tables, subscription: string) => void} update
 * @property {(refusal: Refusal, subscription: string) => void} [refused]
 */

/**
 * @typedef {object} Entry
 * @property {string} owner
 * @property {string} id         as the owner calls it
 * @property {string} sent       the message as it was sent, to see whether it has changed
 * @property {object} message
 * @property {Listener} listener
 * @property {Channel | null} channel
 * @property {boolean} dirty
 */

/** Subscriptions that radar takes of one page. */
export const SUBSCRIPTIONS_MAX = 8;
/** A question without an answer is given up after so many milliseconds. */
const PATIENCE = 10_000;

export class Store {
  /**
   * @param {(name: string, message: object) => void} send
   * @param {(run: () => void) => void} soon   calls once before the next picture
   */
  constructor(send, soon) {
    this.send = send;
    this.soon = soon;
    /** @type {Map<string, Entry>} by owner and id */
    this.entries = new Map();
    /** @type {Map<number, Channel>} */
    this.channels = new Map();
    /** @type {{filter: string, range: import("./types.js").Range}} */
    this.scope = { filter: "", range: [-60, 0] };
    this.connected = false;
    this.due = false;
    this.question = 0;
    /** @type {Map<number, (answer: any) => void>} */
    this.questions = new Map();
    /** Newest capture time that any frame told, ms since 1970. */
    this.now = 0;
  }

  /**
   * Sets what everything is looked at by; `want` and `renew` then ask for what that changes.
   * @param {string} filter
   * @param {import("./types.js").Range} range
   */
  look(filter, range) {
    this.scope = { filter, range };
  }

  renew() {
    for (const entry of this.entries.values()) this.ask(entry);
  }

  /**
   * What an owner wants from now on; what it wanted before and does not name is let go.
   * @param {string} owner
   * @param {(Subscription & {everything?: boolean})[]} subscriptions  `everything`: without the filter and range of the page
   * @param {Listener} listener
   */
  want(owner, subscriptions, listener) {
    const names = new Set(subscriptions.map(({ id }) => `${owner}/${id}`));
    for (const [name, entry] of this.entries) {
      if (entry.owner === owner && !names.has(name)) this.drop(name);
    }
    for (const subscription of subscriptions) {
      const name = `${owner}/${subscription.id}`;
      const entry = this.entries.get(name) ?? this.enter(name, owner, subscription.id, listener);
      entry.listener = listener;
      entry.message = subscription;
      this.ask(entry);
    }
  }

  /**
   * @param {string} name
   * @param {string} owner
   * @param {string} id
   * @param {Listener} listener
   * @returns {Entry}
   */
  enter(name, owner, id, listener) {
    if (this.entries.size >= SUBSCRIPTIONS_MAX) throw new Error(`more than ${SUBSCRIPTIONS_MAX} subscriptions`);
    const entry = { owner, id, sent: "", message: {}, listener, channel: null, dirty: false };
    this.entries.set(name, entry);
    return entry;
  }

  /** @param {string} name */
  drop(name) {
    const entry = this.entries.get(name);
    this.entries.delete(name);
    if (entry?.channel) this.release(entry.channel);
    if (entry && this.connected) this.send(`subscribe ${name}`, { unsubscribe: name });
  }

  /** @param {Channel} channel */
  release(channel) {
    for (const entry of this.entries.values()) if (entry.channel === channel) return;
    this.channels.delete(channel.number);
  }

  /** @param {Entry} entry */
  ask(entry) {
    const wanted = /** @type {Subscription & {everything?: boolean}} */ (entry.message);
    const name = `${entry.owner}/${entry.id}`;
    const filter = wanted.filter ?? (wanted.everything ? "" : this.scope.filter);
    const range = wanted.range ?? (wanted.everything ? [-60, 0] : this.scope.range);
    const message = { subscribe: { id: name, view: wanted.view, filter, range, params: wanted.params ?? {} } };
    const text = JSON.stringify(message);
    if (text === entry.sent || !this.connected) return;
    entry.sent = text;
    this.send(`subscribe ${name}`, message);
  }

  /** The connection is there: ask for everything. */
  connect() {
    this.connected = true;
    this.channels.clear();
    for (const entry of this.entries.values()) {
      entry.sent = "";
      entry.channel = null;
      this.ask(entry);
    }
  }

  /** It is gone. What was drawn stays. */
  disconnect() {
    this.connected = false;
    for (const settle of this.questions.values()) settle(null);
    this.questions.clear();
  }

  /** @param {boolean} hidden */
  hide(hidden) {
    if (this.connected) this.send("hidden", { hidden });
  }

  /**
   * A message that is about subscriptions or answers; others are the page's.
   * @param {Record<string, any>} message
   * @returns {boolean} whether it was
   */
  message(message) {
    if (message.subscribed) this.subscribed(message.subscribed);
    else if (message.refused) this.refused(message.refused);
    else if (message.completions) this.settle(message.completions.id, message.completions);
    else if (message.answer) this.settle(message.answer.id, message.answer);
    else return false;
    return true;
  }

  /** @param {{id: string, channel: number, tables: {name: string, columns: import("./frames.js").Shape[]}[]}} told */
  subscribed(told) {
    const entry = this.entries.get(told.id);
    if (!entry) return;
    const before = entry.channel;
    let channel = this.channels.get(told.channel);
    if (!channel) this.channels.set(told.channel, (channel = new Channel(told.channel, told.tables)));
    else if (channel.tick > 0) this.touch(entry);
    entry.channel = channel;
    if (before && before !== channel) this.release(before);
  }

  /** @param {Refusal & {id: string}} told */
  refused(told) {
    const entry = this.entries.get(told.id);
    entry?.listener.refused?.(told, entry.id);
  }

  /** @param {ArrayBuffer} frame */
  frame(frame) {
    const reader = new Reader(frame);
    // A frame of a channel that was let go may still be on its way.
    const channel = this.channels.get(channelOf(reader));
    if (!channel) return;
    channel.apply(reader);
    this.now = Math.max(this.now, channel.tick);
    for (const entry of this.entries.values()) if (entry.channel === channel) this.touch(entry);
  }

  /** @param {Entry} entry */
  touch(entry) {
    entry.dirty = true;
    if (this.due) return;
    this.due = true;
    this.soon(() => this.deliver());
  }

  deliver() {
    this.due = false;
    for (const entry of this.entries.values()) {
      if (!entry.dirty || !entry.channel) continue;
      entry.dirty = false;
      entry.listener.update(entry.channel.byName, entry.id);
    }
  }

  /**
   * @param {Record<string, unknown>} command
   * @returns {Promise<{ok: boolean, what: string}>}
   */
  async command(command) {
    const answer = await this.inquire("command", command);
    return answer ?? { ok: false, what: "" };
  }

  /**
   * @param {string} text
   * @param {number} cursor
   * @returns {Promise<import("./types.js").Completion[]>}
   */
  async complete(text, cursor) {
    const answer = await this.inquire("complete", { text, cursor });
    const items = /** @type {{text: string, count?: number}[]} */ (answer?.items ?? []);
    return items.map((item) => ({ ...item, replace: answer.replace ?? [cursor, cursor] }));
  }

  /**
   * @param {"command" | "complete"} kind
   * @param {object} body
   * @returns {Promise<any>}
   */
  inquire(kind, body) {
    if (!this.connected) return Promise.resolve(null);
    const id = ++this.question;
    return new Promise((settle) => {
      this.questions.set(id, settle);
      setTimeout(() => this.settle(id, null), PATIENCE);
      // Of completions only the last matters; each command does.
      this.send(kind === "complete" ? "complete" : `command ${id}`, { [kind]: { id, ...body } });
    });
  }

  /**
   * @param {number} id
   * @param {any} answer
   */
  settle(id, answer) {
    this.questions.get(id)?.(answer);
    this.questions.delete(id);
  }
}
