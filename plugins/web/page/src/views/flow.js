//! A flow's details, in the drawer: who, what, its round trips, its last packets, and how to see it elsewhere.

import { say } from "../cells.js";
import { h, replace } from "../dom.js";
import { facts, Small, strip } from "../parts.js";
import { pcapng } from "../pcapng.js";
import { bytes, clock, clockFine, date, duration, number, t } from "../text.js";

/** @typedef {import("../frames.js").Table} Table */

export class Details {
  /** @param {import("../types.js").Context} context */
  constructor(context) {
    this.context = context;
    this.id = "";
    /** @type {import("../types.js").Tables | null} */
    this.tables = null;
    this.drawn = "";
  }

  /** @param {string} id Community ID */
  open(id) {
    if (id === this.id) return;
    this.id = id;
    this.tables = null;
    this.drawn = "";
    this.about = h("section");
    this.rtt = strip(t("flow.rtt"));
    this.rttText = h("p", { class: "muted" });
    const packets = () => this.tables?.packets;
    this.packets = new Small(t("flow.packets"), [
      { label: t("column.time"), width: "7.5em", fill: (cell, row) => say(cell, clockFine(packets()?.number("time_ms", row) ?? NaN)) },
      { label: "", width: "2.4em", fill: (cell, row) => say(cell, packets()?.number("direction", row) === 1 ? "▼" : "▲", t(packets()?.number("direction", row) === 1 ? "column.down" : "column.up")) },
      { label: t("column.length"), width: "4.6em", numeric: true, fill: (cell, row) => say(cell, number(packets()?.number("length", row) ?? NaN)) },
      { label: t("column.summary"), fill: (cell, row) => say(cell, `${packets()?.text("flags", row) ?? ""} ${packets()?.text("summary", row) ?? ""}`.trim()) },
    ], { open: (row) => this.dump(row) });
    this.hex = h("pre", { class: "hex mono", hidden: true, tabindex: "0", "aria-label": t("flow.hex") });
    this.events = h("section", { hidden: true });
    this.commands = h("section");
    const content = h("div", { class: "flow" }, this.about, h("section", null, h("h3", null, t("flow.rtt")), this.rtt.element, this.rttText), h("section", null, h("h3", null, t("flow.packets")), this.packets.element, this.hex), this.events, this.commands);
    this.context.drawer.open(t("flow.title"), content, () => {
      this.id = "";
      if (this.context.state().item) this.context.setItem("");
    });
  }

  close() {
    if (!this.id) return;
    this.id = "";
    this.context.drawer.close();
  }

  /** @param {import("../types.js").Tables} tables */
  update(tables) {
    if (!this.id || !this.about) return;
    this.tables = tables;
    const json = tables.flow.text("json", 0);
    if (json !== this.drawn) {
      this.drawn = json;
      replace(this.about, json ? this.describe(json) : h("p", { class: "muted" }, t("flow.unknown")));
    }
    this.packets?.show(tables.packets.length);
    this.theme();
    this.tell(tables.commands, tables.events);
  }

  /** @param {string} json */
  describe(json) {
    /** @type {any} */
    let about = {};
    try {
      about = JSON.parse(json);
    } catch {
      return h("p", null, json);
    }
    const { mask } = this.context;
    const text = (/** @type {unknown} */ value) => (value === undefined || value === null ? "" : String(value));
    const [here, there] = [about.source ?? {}, about.destination ?? {}];
    const end = (/** @type {any} */ one) => `${mask(text(one.address))}${one.port ? `:${one.port}` : ""}`;
    const far = about.near === "destination" ? here : there;
    const program = about.process ?? {};
    return facts([
      [t("flow.between"), `${end(here)} → ${end(there)}`],
      [t("flow.name"), far.name ? `${mask(text(far.name), "name")}${far.name_source ? ` (${far.name_source})` : ""}` : ""],
      [t("column.program"), program.name ? [text(program.name), program.pid ? `(${program.pid})` : ""].join(" ") : text(program.reason)],
      [t("flow.exe"), text(program.exe)],
      [t("flow.user"), text(program.user)],
      [t("flow.container"), text(program.container)],
      [t("column.application"), [text(about.app ?? about.service), text(about.proto)].filter(Boolean).join(" / ")],
      [t("column.state"), text(about.state)],
      ["SNI", about.sni ? mask(text(about.sni), "name") : ""],
      [t("flow.version"), [text(about.tls_version), text(about.alpn)].filter(Boolean).join(" ")],
      ["JA4", about.ja4 ? h("span", { class: "mono" }, [text(about.ja4), text(about.client)].filter(Boolean).join(" ")) : ""],
      [t("flow.place"), [far.city, far.country].filter(Boolean).join(", ")],
      [t("flow.network"), [text(far.asn), text(far.organization)].filter(Boolean).join(" ")],
      [t("column.octets"), here.octets === undefined ? "" : t("top.both", { up: bytes(here.octets), down: bytes(there.octets ?? 0) })],
      [t("column.packets"), here.packets === undefined ? "" : `${number(here.packets)} / ${number(there.packets ?? 0)}`],
      [t("flow.retransmitted"), here.retransmissions || there.retransmissions ? `${number(here.retransmissions ?? 0)} / ${number(there.retransmissions ?? 0)}` : ""],
      ["RTT", about.rtt_us ? duration(about.rtt_us) : ""],
      [t("flow.first"), about.first_ms ? date(about.first_ms) : ""],
      [t("flow.last"), about.last_ms ? clock(about.last_ms) : ""],
      ["Community ID", h("span", { class: "mono" }, text(about.community_id) || this.id)],
    ]);
  }

  theme() {
    const rtt = this.tables?.rtt;
    if (!rtt || !this.rtt) return;
    const values = rtt.values("rtt_us").map((value) => value || 0);
    this.rtt.draw(values, this.context.colors.accent);
    const known = values.filter((value) => value > 0);
    if (this.rttText) this.rttText.textContent = known.length > 0 ? t("flow.rttText", { least: duration(Math.min(...known)), most: duration(Math.max(...known)) }) : t("flow.rttNone");
    this.rtt.element.hidden = known.length === 0;
  }

  /**
   * @param {Table} commands
   * @param {Table} events
   */
  tell(commands, events) {
    const bpf = commands.text("bpf", 0);
    const radar = commands.text("command", 0);
    const key = `${bpf} ${radar} ${events.length}`;
    if (key === this.told || !this.commands || !this.events) return;
    this.told = key;
    const line = (/** @type {string} */ label, /** @type {string} */ text) => (text ? [h("h3", null, label), h("button", { class: "quiet mono", type: "button", title: t("flow.copy"), onclick: () => void this.context.copy(text) }, text)] : []);
    const save = h("button", { class: "quiet", type: "button", onclick: () => this.save() }, t("flow.save"));
    replace(this.commands, ...line("BPF", bpf), ...line(t("flow.again"), radar), h("p", null, save));
    const rows = Array.from({ length: Math.min(20, events.length) }, (_, row) => h("li", null, h("span", { class: "muted" }, `${clock(events.number("time_ms", row))} ${events.text("type", row)} `), events.text("summary", row)));
    replace(this.events, h("h3", null, t("flow.events")), h("ul", null, ...rows));
    this.events.hidden = rows.length === 0;
  }

  told = "";

  /** @param {number} row */
  dump(row) {
    const data = this.tables?.packets.octets("data", row);
    if (!data || !this.hex) return;
    const lines = [];
    for (let at = 0; at < data.length; at += 16) {
      const part = [...data.subarray(at, at + 16)];
      const hex = part.map((octet) => octet.toString(16).padStart(2, "0")).join(" ");
      const plain = part.map((octet) => (octet >= 32 && octet < 127 ? String.fromCharCode(octet) : "·")).join("");
      lines.push(h("div", null, `${at.toString(16).padStart(4, "0")}  ${hex.padEnd(47)}  ${plain}`));
    }
    replace(this.hex, ...lines);
    this.hex.hidden = false;
  }

  bpf() {
    return this.id ? (this.tables?.commands.text("bpf", 0) ?? "") : "";
  }

  /** @returns {boolean} */
  save() {
    const table = this.tables?.packets;
    if (!this.id || !table || table.length === 0) return false;
    const packets = Array.from({ length: table.length }, (_, row) => ({ time: table.count("time_ms", row), length: table.count("length", row), data: table.octets("data", row) }));
    const url = URL.createObjectURL(new Blob([pcapng(packets, `radar: flow ${this.id}, its last packets, each cut at 128 octets`)], { type: "application/x-pcapng" }));
    const link = h("a", { href: url, download: "flow.pcapng" });
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
    return true;
  }
}
