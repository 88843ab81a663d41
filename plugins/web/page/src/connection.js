//! The WebSocket to radar: opened, lost, tried again, and never flooded.

/** Waits between attempts, in milliseconds; the last one goes on. */
const WAITS = [500, 1000, 2000, 4000, 8000, 15_000];
/** Radar sends something twice a second, to a hidden page every five; after so long it is not there any more. */
const SILENCE_MAX = 20_000;
/** Messages a second; radar takes twenty. */
const RATE_MAX = 15;
const TOKEN = "radar.token";

/**
 * @typedef {object} Listener
 * @property {(link: import("./types.js").Link) => void} link
 * @property {(message: Record<string, any>) => void} message
 * @property {(frame: ArrayBuffer) => void} frame   what it throws breaks the connection
 */

/**
 * Takes the token out of `#k=…`, where the printed address has it, so that no history, link or screenshot holds it.
 * @param {Location} place
 * @param {Storage} storage
 * @param {History} history
 */
export function takeToken(place, storage, history) {
  const match = /^#k=([0-9a-f]{16,128})(?:&(.*))?$/i.exec(place.hash);
  if (match) {
    storage.setItem(TOKEN, match[1]);
    history.replaceState(null, "", place.pathname + place.search + (match[2] ? `#${match[2]}` : ""));
  }
  return storage.getItem(TOKEN) ?? "";
}

export class Connection {
  /**
   * @param {string} url of the page
   * @param {string} token
   * @param {Listener} listener
   */
  constructor(url, token, listener) {
    this.page = new URL(url);
    this.token = token;
    this.listener = listener;
    /** @type {import("./types.js").Link} */
    this.link = { kind: "connecting", attempt: 0, retry: 0, what: "" };
    /** @type {WebSocket | null} */
    this.socket = null;
    /** @type {Map<string, object>} what waits to be sent; of one name only the newest */
    this.waiting = new Map();
    this.allowance = RATE_MAX;
    this.allowed = 0;
    this.heard = 0;
    /** @type {ReturnType<typeof setTimeout> | number} */
    this.timer = 0;
    /** @type {ReturnType<typeof setTimeout> | number} */
    this.sending = 0;
    this.ever = false;
    this.watch = setInterval(() => this.listen(), 2000);
  }

  open() {
    clearTimeout(this.timer);
    this.close();
    this.tell({ kind: this.ever ? "lost" : "connecting", retry: 0 });
    const target = new URL("ws", this.page);
    target.protocol = this.page.protocol === "https:" ? "wss:" : "ws:";
    target.hash = "";
    const protocols = this.token ? ["radar.1", `token.${this.token}`] : ["radar.1"];
    const socket = new WebSocket(target, protocols);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => this.opened();
    socket.onmessage = (event) => this.received(event.data);
    socket.onclose = (event) => this.lost(event.reason);
    this.socket = socket;
    this.heard = performance.now();
  }

  /** Tries again at once, if it waits. */
  hurry() {
    if (this.link.retry > 0) this.open();
  }

  close() {
    const socket = this.socket;
    this.socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  opened() {
    this.ever = true;
    this.waiting.clear();
    this.tell({ kind: "open", attempt: 0, retry: 0, what: "" });
  }

  /** @param {string | ArrayBuffer} data */
  received(data) {
    this.heard = performance.now();
    try {
      if (typeof data === "string") this.listener.message(JSON.parse(data));
      else this.listener.frame(data);
    } catch (error) {
      // What cannot be read says that the two ends do not understand one another: begin anew.
      this.close();
      this.again("broken", error instanceof Error ? error.message : String(error));
    }
  }

  /** @param {string} reason */
  lost(reason) {
    this.socket = null;
    if (this.ever) this.again("lost", reason);
    else void this.wonder(reason);
  }

  /**
   * A refused upgrade looks like an absent server to the page; a plain request tells them apart.
   * @param {string} reason
   */
  async wonder(reason) {
    let status = 0;
    try {
      const headers = this.token ? { authorization: `Bearer ${this.token}` } : undefined;
      status = (await fetch(new URL("api/v1/hello", this.page), { headers, cache: "no-store" })).status;
    } catch {
      // Nobody is there.
    }
    if (this.socket || this.ever) return;
    this.again(status === 401 || status === 403 ? "refused" : "lost", reason);
  }

  /**
   * @param {"lost" | "refused" | "broken"} kind
   * @param {string} what
   */
  again(kind, what) {
    const attempt = this.link.attempt + 1;
    const wait = WAITS[Math.min(attempt, WAITS.length) - 1] * (0.85 + Math.random() * 0.3);
    this.tell({ kind, attempt, retry: performance.now() + wait, what });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.open(), wait);
  }

  listen() {
    if (this.socket && performance.now() - this.heard > SILENCE_MAX) {
      this.close();
      this.again("lost", "");
    }
  }

  /** @param {Partial<import("./types.js").Link>} change */
  tell(change) {
    this.link = { ...this.link, ...change };
    this.listener.link(this.link);
  }

  /**
   * Sends a message, now or as soon as the rate allows it. One that waits under the same name is not sent any more.
   * @param {string} name
   * @param {object} message
   */
  send(name, message) {
    if (this.link.kind !== "open") return;
    this.waiting.delete(name);
    this.waiting.set(name, message);
    this.flush();
  }

  flush() {
    const now = performance.now();
    this.allowance = Math.min(RATE_MAX, this.allowance + ((now - this.allowed) * RATE_MAX) / 1000);
    this.allowed = now;
    for (const [name, message] of this.waiting) {
      if (this.allowance < 1) break;
      this.allowance -= 1;
      this.waiting.delete(name);
      if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
    }
    clearTimeout(this.sending);
    if (this.waiting.size > 0) this.sending = setTimeout(() => this.flush(), 1000 / RATE_MAX);
  }

  /** Ends it for good. */
  end() {
    clearInterval(this.watch);
    clearTimeout(this.timer);
    clearTimeout(this.sending);
    this.close();
  }
}
