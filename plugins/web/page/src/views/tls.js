//! TLS.

import { placeholder } from "./placeholder.js";

/** @type {import("../types.js").View} */
export default placeholder({
  id: "tls",
  title: "view.tls",
  icon: "M4 4h12v12H4z",
  letter: "",
  params: {},
  subscriptions: (state) => [{ id: "main", view: "tls", params: { type: state.item } }],
});
