//! Tail.

import { placeholder } from "./placeholder.js";

/** @type {import("../types.js").View} */
export default placeholder({
  id: "tail",
  title: "view.tail",
  icon: "M4 4h12v12H4z",
  letter: "",
  params: {},
  subscriptions: (state) => [{ id: "main", view: "tail", params: { type: state.item } }],
});
