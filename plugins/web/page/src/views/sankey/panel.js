//! The Sankey view: what its columns are, which time it shows, and the diagram.

import { h, replace, write } from "../../dom.js";
import { bytes, number, t } from "../../text.js";
import { Diagram } from "./diagram.js";

const COLUMNS = ["process", "service", "app", "country", "asn", "host", "name"];
const SPANS = ["10", "60", "range"];

/** @typedef {import("./order.js").Node} Node */
/** @typedef {import("./order.js").Link} Link */

/**
 * @param {HTMLElement} root
 * @param {import("../../types.js").Context} context
 * @returns {import("../../types.js").Mounted}
 */
export function mount(root, context) {
  const columns = () => context.state().params.columns.split(",").filter((name) => COLUMNS.includes(name));
  const diagram = new Diagram(context, columns);
  const bar = h("div", { class: "sankey-bar" });
  const foot = h("p", { class: "sankey-foot muted" });
  const place = h("div", { class: "sankey-place" }, diagram.root);
  root.append(h("div", { class: "sankey" }, bar, place, foot));
  const controls = () => replace(bar, ...columns().map((_, at) => chooser(context, columns(), at)), spans(context));
  controls();
  let asked = key(context);
  return {
    update(tables) {
      const { nodes, links } = read(tables, columns());
      diagram.set(nodes, links);
      const bundled = tables.rest?.count("links_bundled", 0) ?? 0;
      const all = diagram.total();
      write(foot, [all > 0 ? t("sankey.total", { octets: bytes(all) }) : t("sankey.nothing"), bundled > 0 ? t("sankey.bundled", { count: bundled }) : ""].filter(Boolean).join(" · "));
    },
    state() {
      if (key(context) === asked) return;
      asked = key(context);
      diagram.begin();
      controls();
    },
    theme: () => diagram.surface.touch(),
    destroy: () => diagram.destroy(),
    table: () => ({
      caption: t("view.sankey"),
      columns: [{ label: t("sankey.from") }, { label: t("sankey.to") }, { label: t("sankey.octets"), numeric: true }, { label: t("sankey.flows"), numeric: true }],
      rows: [...diagram.links].sort((a, b) => b.octets - a.octets).map(({ from, to, octets, flows }) => [diagram.label(from), diagram.label(to), bytes(octets), number(flows)]),
    }),
    summary: () => diagram.summary(),
  };
}

/** What a new diagram is begun for. @param {import("../../types.js").Context} context */
function key(context) {
  const { params, filter } = context.state();
  return [params.columns, params.span, filter].join("\n");
}

/** @param {import("../../types.js").Context} context @param {string[]} columns @param {number} at */
function chooser(context, columns, at) {
  const select = h("select", { class: "quiet", "aria-label": t("sankey.column", { count: at + 1 }) },
    ...COLUMNS.map((name) => h("option", { value: name, selected: name === columns[at], disabled: name !== columns[at] && columns.includes(name) }, t(`sankey.${name}`))));
  select.addEventListener("change", () => context.setParams({ columns: columns.map((name, i) => (i === at ? select.value : name)).join(",") }));
  return select;
}

/** @param {import("../../types.js").Context} context */
function spans(context) {
  const choices = SPANS.map((span) => {
    const input = h("input", { type: "radio", name: "sankey-span", value: span, checked: context.state().params.span === span, onchange: () => context.setParams({ span }) });
    return h("label", { class: "choice" }, input, h("span", null, t(`sankey.span.${span}`)));
  });
  return h("fieldset", { class: "segments sankey-spans" }, h("legend", { class: "unseen" }, t("sankey.span")), h("div", null, ...choices));
}

/**
 * A channel that begins anew may number nodes anew; what stays is their column and label.
 * @param {import("../../types.js").Tables} tables
 * @param {string[]} columns
 * @returns {{nodes: Node[], links: Link[]}}
 */
function read(tables, columns) {
  const { nodes: table, links } = tables;
  /** @type {Map<any, string>} */
  const ids = new Map();
  const nodes = Array.from({ length: table?.length ?? 0 }, (_, row) => {
    const value = table.values("column")[row];
    const column = typeof value === "number" ? value : Math.max(0, columns.indexOf(value));
    const id = `${column}\n${table.text("label", row)}`;
    ids.set(table.values("id")[row], id);
    return { id, column, label: table.text("label", row), octets: table.count("octets", row) };
  });
  const id = (/** @type {any} */ number) => ids.get(number) ?? "";
  const ribbons = Array.from({ length: links?.length ?? 0 }, (_, row) => ({
    from: id(links.values("from")[row]), to: id(links.values("to")[row]), octets: links.count("octets", row), flows: links.count("flows", row),
  }));
  return { nodes, links: ribbons };
}
