//! Fight: hosts throwing packets at each other.

import { placeholder } from "../placeholder.js";

/** @type {import("../../types.js").View} */
export default placeholder({
  id: "fight",
  title: "view.fight",
  icon: "M10 7.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5M3 3.5a1.5 1.5 0 1 0 3 0 1.5 1.5 0 0 0-3 0M14 3.5a1.5 1.5 0 1 0 3 0 1.5 1.5 0 0 0-3 0M8.5 17a1.5 1.5 0 1 0 3 0 1.5 1.5 0 0 0-3 0M5.6 4.7l2.6 3.4M14.4 4.7l-2.6 3.4M10 12.5v3",
  letter: "f",
  params: { group: "host", open: "" },
  subscriptions: (state) => [{ id: "main", view: "fight", params: { group: state.params.group, limit: 255 } }],
});
