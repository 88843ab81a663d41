//! The cards of the stats view, each of which draws one table.

import { h } from "../../dom.js";
import { number, rate, t } from "../../text.js";
import { eventCard } from "./events.js";
import { healthCard } from "./health.js";
import { percentileCard } from "./percentiles.js";
import { protocolCard } from "./protocol-card.js";
import { rateCard } from "./rates.js";
import { sizeCard } from "./size-card.js";

/**
 * A card. `lines` are its numbers for the table: what, of what, how much.
 * @typedef {object} Card
 * @property {HTMLElement} root
 * @property {(table: import("../../frames.js").Table) => void} update
 * @property {() => string[][]} lines
 * @property {() => void} theme
 * @property {() => void} destroy
 */

/** @type {Record<string, (context: import("../../types.js").Context) => Card>} */
const CARDS = {
  rates: rateCard,
  health: healthCard,
  sizes: sizeCard,
  percentiles: percentileCard,
  protocols: protocolCard,
  events: eventCard,
};

/**
 * @param {HTMLElement} root
 * @param {import("../../types.js").Context} context
 * @returns {import("../../types.js").Mounted}
 */
export function mount(root, context) {
  const cards = Object.entries(CARDS).map(([name, make]) => ({ name, card: make(context), version: -1 }));
  root.append(h("div", { class: "stats" }, ...cards.map(({ card }) => card.root)));
  /** @type {import("../../types.js").Tables} */
  let known = {};
  return {
    update(tables) {
      known = tables;
      for (const one of cards) {
        const table = tables[one.name];
        if (!table || table.version === one.version) continue;
        one.version = table.version;
        one.card.update(table);
      }
    },
    theme() {
      for (const { card } of cards) card.theme();
    },
    destroy() {
      for (const { card } of cards) card.destroy();
    },
    table: () => ({
      caption: t("stats.table"),
      columns: [{ label: t("stats.what") }, { label: t("stats.which") }, { label: t("stats.value"), numeric: true }],
      rows: cards.flatMap(({ card }) => card.lines()),
    }),
    summary: () => summary(known.rates),
  };
}

/** @param {import("../../frames.js").Table | undefined} rates */
function summary(rates) {
  if (!rates || rates.length === 0) return t("stats.nothing");
  const last = rates.length - 1;
  const values = { packets: number(rates.count("packets", last)), rate: rate(rates.count("octets", last)), drops: number(rates.count("drops", last)) };
  return t("stats.summary", values);
}
