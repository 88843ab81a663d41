//! Sankey: from program to service to country.

import { mount } from "./sankey/panel.js";

/** @type {import("../types.js").View} */
export default {
  id: "sankey",
  title: "view.sankey",
  icon: "M3 5c7 0 7 3 14 3M3 9c7 0 7 6 14 6M3 15.5c7 0 7-5 14-5",
  letter: "k",
  params: { columns: "process,service,country", span: "range" },
  subscriptions: ({ params, range }) => [{ id: "main", view: "sankey", params: { columns: params.columns }, range: last(range, params.span) }],
  mount,
};

/**
 * The last seconds of a range, or all of it.
 * @param {import("../types.js").Range} range
 * @param {string} span seconds, or "range"
 * @returns {import("../types.js").Range}
 */
function last(range, span) {
  const seconds = Number(span);
  if (!(seconds > 0)) return range;
  if (Array.isArray(range)) return [Math.max(range[0], range[1] - seconds), range[1]];
  return { from: Math.max(range.from, range.to - seconds * 1000), to: range.to };
}
