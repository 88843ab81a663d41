//! Stats: rates, sizes, percentiles and the health of the capture.

import { placeholder } from "./placeholder.js";

/** @type {import("../types.js").View} */
export default placeholder({
  id: "stats",
  title: "view.stats",
  icon: "M3 17h14M5 14v-4M9 14V5M13 14V8M17 14V3",
  letter: "x",
  params: {},
  subscriptions: () => [{ id: "main", view: "stats" }],
});
