//! Map: where in the world the other ends are, and the way to them hop by hop.

import { mount } from "./panel.js";

/** @type {import("../../types.js").View} */
export default {
  id: "map",
  title: "view.map",
  icon: "M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15M2.5 10h15M10 2.5c-4.5 4.5-4.5 10.5 0 15M10 2.5c4.5 4.5 4.5 10.5 0 15",
  letter: "m",
  // `trace`: targets of traces, by commas; `-` if there is none yet.
  params: { trace: "" },
  subscriptions: ({ params }) => [{ id: "main", view: "map" }, ...(params.trace ? [{ id: "trace", view: "trace", filter: "" }] : [])],
  mount,
};
