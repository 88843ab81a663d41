//! Plugins.

import { placeholder } from "./placeholder.js";

/** @type {import("../types.js").View} */
export default placeholder({
  id: "plugins",
  title: "view.plugins",
  icon: "M4 4h12v12H4z",
  letter: "",
  params: {},
  subscriptions: (state) => [{ id: "main", view: "plugins", params: { type: state.item } }],
});
