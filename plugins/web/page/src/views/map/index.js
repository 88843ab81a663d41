//! Map: where in the world the other ends are.

import { placeholder } from "../placeholder.js";

/** @type {import("../../types.js").View} */
export default placeholder({
  id: "map",
  title: "view.map",
  icon: "M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15M2.5 10h15M10 2.5c-4.5 4.5-4.5 10.5 0 15M10 2.5c4.5 4.5 4.5 10.5 0 15",
  letter: "m",
  params: {},
  subscriptions: () => [{ id: "main", view: "map" }],
});
