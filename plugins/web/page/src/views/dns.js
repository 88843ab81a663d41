//! DNS.

import { placeholder } from "./placeholder.js";

/** @type {import("../types.js").View} */
export default placeholder({
  id: "dns",
  title: "view.dns",
  icon: "M4 4h12v12H4z",
  letter: "",
  params: {},
  subscriptions: (state) => [{ id: "main", view: "dns", params: { type: state.item } }],
});
