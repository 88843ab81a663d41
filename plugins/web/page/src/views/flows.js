//! Flows.

import { placeholder } from "./placeholder.js";

/** @type {import("../types.js").View} */
export default placeholder({
  id: "flows",
  title: "view.flows",
  icon: "M4 4h12v12H4z",
  letter: "",
  params: {},
  subscriptions: (state) => [{ id: "main", view: "flows", params: { type: state.item } }],
});
