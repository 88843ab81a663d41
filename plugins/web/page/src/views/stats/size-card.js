//! How large packets are: their histogram, and a mosaic whose areas are what each size has carried.

import { attribute, h, write } from "../../dom.js";
import { number, share, t } from "../../text.js";
import { Keyed } from "../chart/keyed.js";
import { Histogram } from "./histogram.js";
import { mosaic } from "./mosaic.js";
import { bins, groups } from "./sizes.js";

/** The mosaic's sides, of which it only takes the proportion. */
const WIDE = 300;
const HIGH = 110;

/**
 * @param {import("../../types.js").Context} context
 * @returns {import("./panel.js").Card}
 */
export function sizeCard(context) {
  const histogram = new Histogram(context);
  const tiles = h("ul", { class: "mosaic", "aria-label": t("stats.mosaic") });
  const keyed = new Keyed(tiles, makeTile, fillTile);
  /** @type {import("./sizes.js").Bin[]} */
  let shown = [];
  return {
    root: h("section", { class: "stat stats-sizes", "aria-label": t("stats.sizes") },
      h("h2", null, t("stats.sizes")), histogram.root, h("h3", null, t("stats.mosaic")), tiles),
    update(table) {
      const columns = /** @type {const} */ ([table.values("floor"), table.values("packets"), table.values("octets")]);
      histogram.set(bins(...columns));
      shown = groups(...columns);
      const octets = shown.reduce((sum, bin) => sum + bin.octets, 0) || 1;
      const places = mosaic(shown.map((bin) => bin.octets), WIDE, HIGH);
      keyed.set(shown.map((bin, i) => ({ bin, place: places[i], permille: (bin.octets / octets) * 1000 })), ({ bin }) => `${bin.floor}`);
    },
    lines: () => shown.map((bin) => [t("stats.sizes"), label(bin), t("stats.sizes.line", { packets: number(bin.packets), octets: number(bin.octets) })]),
    theme: () => histogram.surface.touch(),
    destroy: () => histogram.destroy(),
  };
}

function makeTile() {
  const [name, part] = [h("span", { class: "mosaic-name" }), h("span", { class: "mosaic-share" })];
  return { root: h("li", null, name, part), name, part };
}

/** @param {ReturnType<typeof makeTile>} tile @param {{bin: import("./sizes.js").Bin, place: import("./mosaic.js").Tile, permille: number}} item */
function fillTile({ root, name, part }, { bin, place, permille }) {
  write(name, label(bin));
  write(part, share(permille));
  attribute(root, "title", t("stats.mosaic.title", { size: label(bin), share: share(permille) }));
  const { style } = root;
  style.left = `${(place.x / WIDE) * 100}%`;
  style.top = `${(place.y / HIGH) * 100}%`;
  style.width = `${(place.width / WIDE) * 100}%`;
  style.height = `${(place.height / HIGH) * 100}%`;
  // The larger the packets, the stronger the tone.
  style.setProperty("--tone", `${Math.min(42, 14 + Math.round(Math.log2(bin.end / 64) * 6))}%`);
}

/** @param {import("./sizes.js").Bin} bin */
function label({ floor, end }) {
  return end > 60_000 ? t("stats.sizes.above", { from: number(floor) }) : t("stats.sizes.between", { from: number(floor), to: number(end - 1) });
}
