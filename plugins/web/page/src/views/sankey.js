//! Sankey: from program to service to country.

import { placeholder } from "./placeholder.js";

/** @type {import("../types.js").View} */
export default placeholder({
  id: "sankey",
  title: "view.sankey",
  icon: "M3 5c7 0 7 3 14 3M3 9c7 0 7 6 14 6M3 15.5c7 0 7-5 14-5",
  letter: "k",
  params: { columns: "process,service,country" },
  subscriptions: (state) => [{ id: "main", view: "sankey", params: { columns: state.params.columns } }],
});
