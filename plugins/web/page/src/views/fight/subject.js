//! What a host on the stage is to the rest of the page: with whom it talks, what can be done with it, what selects it.

import { t } from "../../text.js";
import { GROUP, REST } from "./palette.js";

/** @typedef {import("./stage.js").Stage} Stage */

/**
 * With whom a host talks most.
 * @param {Stage} stage
 * @param {number} slot
 */
export function partnersOf(stage, slot) {
  const { edges, hosts } = stage.scene;
  /** @type {Map<number, {name: string, up: number, down: number}>} */
  const found = new Map();
  for (const at of edges.index.values()) {
    const from = edges.from[at], to = edges.to[at], other = from === slot ? to : to === slot ? from : -1;
    const host = hosts[other];
    if (!host) continue;
    const row = found.get(other) ?? { name: stage.nameOf(host), up: 0, down: 0 };
    if (from === slot) row.up += edges.rate[at];
    else row.down += edges.rate[at];
    found.set(other, row);
  }
  return [...found.values()].sort((a, b) => b.up + b.down - a.up - a.down).slice(0, 12);
}

/** @param {Stage} stage @param {number} slot */
export function actionsOf(stage, slot) {
  const term = termOf(stage, slot), host = stage.scene.hosts[slot];
  if (!host || term === "") return [];
  const actions = [
    { label: t("fight.only"), run: () => stage.context.addFilter(term) },
    { label: t("fight.flows.of"), run: () => stage.context.go("flows", { filter: term, label: stage.nameOf(host) }) },
  ];
  if (host.kind === GROUP && stage.feed.group !== "process") actions.unshift({ label: t("fight.open"), run: () => stage.open(slot) });
  return actions;
}

/**
 * The term of the filter language that selects a host or group; "" for all others.
 * @param {Stage} stage
 * @param {number} slot
 */
export function termOf(stage, slot) {
  const host = stage.scene.hosts[slot];
  if (!host || host.kind === REST) return "";
  if (host.kind !== GROUP) return `host:${host.address || host.id}`;
  const field = { net: "host", asn: "asn", country: "country", process: "proc" }[stage.feed.group] ?? "host";
  const value = stage.feed.keyOf(host);
  return `${field}:${/[\s"()]/.test(value) ? JSON.stringify(value) : value}`;
}

/**
 * @param {Stage} stage
 * @param {number} slot
 * @returns {import("../../types.js").Subject}
 */
export function subjectOf(stage, slot) {
  const host = stage.scene.hosts[slot];
  if (!host) return { label: "" };
  const single = host.kind !== GROUP && host.kind !== REST, opens = host.kind === GROUP && stage.feed.group !== "process", address = host.address || host.id;
  const more = [{ label: t("fight.pin"), run: () => stage.regard.pin(slot) }];
  if (opens) more.unshift({ label: t("fight.open"), run: () => stage.open(slot) });
  const term = termOf(stage, slot);
  return { label: stage.nameOf(host), more, ...(term && { filter: term }),
    ...(single && { address, bpf: `host ${address}` }) };
}
