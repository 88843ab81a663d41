//! The fight as a table and as a sentence, for those who read or listen instead of look.

import { bytes, number, rate, t } from "../../text.js";
import { GROUP, OWN, REST } from "./palette.js";

/** @typedef {import("./scene.js").Host} Host */

/** @param {import("./scene.js").Scene} scene */
function heaviest(scene) {
  /** @type {Host[]} */
  const hosts = [];
  for (const slot of scene.slots.values()) {
    const host = scene.hosts[slot];
    if (host) hosts.push(host);
  }
  return hosts.sort((a, b) => b.octets - a.octets);
}

const KINDS = ["remote", "own", "local", "many", "group", "rest"];

/**
 * @param {import("./scene.js").Scene} scene
 * @param {import("./hosts.js").Feed} feed
 * @param {(host: Host) => string} nameOf
 * @param {(address: string) => string} mask
 * @returns {import("../../types.js").Listing}
 */
export function listing(scene, feed, nameOf, mask) {
  const names = ["name", "address", "kind", "process", "country", "asn"], figures = ["octets5", "up", "down", "flows"];
  const columns = [...names.map((key) => ({ label: t(`fight.column.${key}`) })),
    ...figures.map((key) => ({ label: t(`fight.column.${key}`), numeric: true }))];
  const rows = heaviest(scene).map((host) => [
    nameOf(host), host.kind === GROUP || host.kind === REST ? "" : mask(host.address), t(`fight.kind.${KINDS[host.kind] ?? "remote"}`),
    host.process, host.country, host.asn, bytes(host.octets), rate(host.up), rate(host.down), number(host.flows),
  ]);
  return { caption: t("fight.caption", { rate: number(feed.rate), hosts: number(rows.length) }), columns, rows };
}

/**
 * @param {import("./scene.js").Scene} scene
 * @param {import("./hosts.js").Feed} feed
 * @param {(host: Host) => string} nameOf
 */
export function summary(scene, feed, nameOf) {
  const hosts = heaviest(scene), top = hosts.find((host) => host.kind !== OWN && host.kind !== REST);
  if (!top || feed.rate < 0.05) return t("fight.summary.quiet", { hosts: number(hosts.length) });
  return t("fight.summary", { rate: number(feed.rate), hosts: number(hosts.length), name: nameOf(top),
    up: rate(top.up), down: rate(top.down) });
}
