//! The map view: the map, the countries beside it, and below it the traces that are looked at.

import { attribute, h, mark, write } from "../../dom.js";
import { bytes, number, rate, t } from "../../text.js";
import { Keyed } from "../chart/keyed.js";
import { countryName } from "../sankey/diagram.js";
import { term } from "../term.js";
import { Picture } from "./picture.js";
import { arcsOf, placesOf } from "./places.js";
import { TracePanel } from "./trace-panel.js";

/** @typedef {{code: string, octets: number, hosts: number, rate: number, most: number}} Country */

/**
 * @param {HTMLElement} root
 * @param {import("../../types.js").Context} context
 * @returns {import("../../types.js").Mounted}
 */
export function mount(root, context) {
  const picture = new Picture(context, (cluster, event) => open(context, picture, cluster, event));
  const banner = h("p", { class: "map-banner", hidden: true });
  const foot = h("p", { class: "map-foot muted" });
  const toggle = h("button", { type: "button", class: "quiet map-trace", onclick: () => context.setParams({ trace: context.state().params.trace ? "" : "-" }) }, t("map.trace"));
  const body = h("tbody");
  const keyed = new Keyed(body, (code) => makeCountry(code, context, picture), fillCountry);
  const head = ["country", "octets", "hosts"].map((name, i) => h("th", { scope: "col", class: i > 0 ? "number" : null }, t(`map.${name}`)));
  const beside = h("aside", { class: "map-beside", tabindex: "0", "aria-label": t("map.countries") }, h("h2", null, t("map.countries")), h("table", { class: "plain-table" }, h("thead", null, h("tr", null, ...head)), body));
  const traces = new TracePanel(context, picture);
  const whole = h("div", { class: "map" }, h("div", { class: "map-main" }, picture.root, banner, toggle, foot), beside, traces.root);
  root.append(whole);
  /** @type {Country[]} */
  let countries = [];
  const show = () => {
    const { trace } = context.state().params;
    attribute(toggle, "aria-pressed", String(trace !== ""));
    mark(whole, "tracing", trace !== "");
    traces.state(trace);
  };
  show();
  return {
    update(tables, subscription) {
      if (subscription === "trace") return traces.update(tables);
      const places = placesOf(tables.places);
      const here = places.find((place) => place.here);
      traces.here = here;
      countries = countriesOf(tables.countries);
      const most = countries[0]?.octets ?? 0;
      const arcs = arcsOf(tables.arcs, new Map(places.map((place) => [place.key, place])), here);
      picture.set(places, arcs, new Map(countries.map(({ code, octets }) => [code, most > 0 ? Math.sqrt(octets / most) : 0])));
      keyed.set(countries, ({ code }) => code);
      const database = !tables.counts || tables.counts.length === 0 || tables.counts.count("database", 0) > 0;
      banner.hidden = database && (here !== undefined || places.length === 0);
      write(banner, database ? t("map.nohere") : t("map.nodatabase"));
      write(foot, counts(tables.counts, arcs.filter(({ impossible }) => impossible).length));
    },
    state: show,
    theme() {
      picture.theme();
      traces.theme();
    },
    destroy: () => picture.destroy(),
    table: () => (context.state().params.trace && traces.runs.length > 0 ? traces.table() : {
      caption: t("map.countries"),
      columns: [{ label: t("map.country") }, { label: t("map.octets"), numeric: true }, { label: t("map.rate"), numeric: true }, { label: t("map.hosts"), numeric: true }],
      rows: countries.map((one) => [nameOf(one.code), bytes(one.octets), rate(one.rate), number(one.hosts)]),
    }),
    summary: () => (context.state().params.trace && traces.runs.length > 0 ? traces.summary() : countries.length === 0 ? foot.textContent ?? "" : t("map.summary", { count: countries.length, country: nameOf(countries[0].code), octets: bytes(countries[0].octets) })),
  };
}

/** @param {string} code */
function nameOf(code) {
  return code ? countryName(code) : t("map.unknown");
}

/** @param {import("../../frames.js").Table | undefined} table @returns {Country[]} */
function countriesOf(table) {
  const all = Array.from({ length: table?.length ?? 0 }, (_, row) => ({
    code: table?.text("code", row) ?? "", octets: table?.count("octets", row) ?? 0, hosts: table?.count("hosts", row) ?? 0, rate: table?.count("rate", row) ?? 0, most: 1,
  }));
  all.sort((a, b) => b.octets - a.octets || (a.code < b.code ? -1 : 1));
  for (const one of all) one.most = all[0].octets || 1;
  return all;
}

/** @param {import("../../frames.js").Table | undefined} table @param {number} impossible */
function counts(table, impossible) {
  if (!table || table.length === 0) return "";
  const count = (/** @type {string} */ column) => table.count(column, 0);
  return [
    t("map.located", { count: count("located") }),
    t("map.unlocated", { count: count("unlocated") }),
    t("map.private", { count: count("private") }),
    impossible > 0 ? t("map.impossibles", { count: impossible }) : "",
  ].filter(Boolean).join(" · ");
}

/** @param {string} code @param {import("../../types.js").Context} context @param {Picture} picture */
function makeCountry(code, context, picture) {
  const light = () => picture.light(code);
  const dark = () => picture.light("");
  const name = h("button", { type: "button", class: "link", onclick: () => code && context.addFilter(`country:${code}`), onfocus: light, onblur: dark }, nameOf(code));
  const [bar, octets, hosts] = [h("i", { class: "gauge-fill" }), h("td", { class: "number" }), h("td", { class: "number" })];
  const root = h("tr", { onpointerenter: light, onpointerleave: dark }, h("th", { scope: "row" }, name, h("span", { class: "gauge" }, bar)), octets, hosts);
  return { root, bar, octets, hosts };
}

/** @param {ReturnType<typeof makeCountry>} elements @param {Country} country */
function fillCountry({ bar, octets, hosts }, country) {
  bar.style.width = `${(country.octets / country.most) * 100}%`;
  write(octets, bytes(country.octets));
  write(hosts, number(country.hosts));
}

/** A click on a mark: what can be done with its places. @param {import("../../types.js").Context} context @param {Picture} picture @param {import("./picture.js").Cluster} cluster @param {MouseEvent | KeyboardEvent} event */
function open(context, picture, { lead, members }, event) {
  const terms = [lead.city ? term("city", lead.city) : "", lead.country ? `country:${lead.country}` : ""].filter(Boolean);
  const more = members.length > 1 ? [{ label: t("map.closer"), run: () => picture.closer(members) }] : [];
  const subject = { label: picture.describe({ lead, members, octets: members.reduce((sum, { octets }) => sum + octets, 0), x: 0, y: 0 })[0], filter: terms[0] ?? "", address: addressOf(lead.label), more };
  context.menu(event instanceof MouseEvent ? event : picture.tip, subject);
}

/** @param {string} label */
function addressOf(label) {
  return /^[\d.]+$|^[\da-f:]+:[\da-f:]*$/i.test(label) ? label : undefined;
}
