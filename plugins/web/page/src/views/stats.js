//! Stats: rates, sizes, percentiles, protocols and the health of the capture.

import { mount } from "./stats/panel.js";

/** @type {import("../types.js").View} */
export default {
  id: "stats",
  title: "view.stats",
  icon: "M3 17h14M5 14v-4M9 14V5M13 14V8M17 14V3",
  letter: "x",
  params: {},
  subscriptions: () => [{ id: "main", view: "stats" }],
  mount,
};
