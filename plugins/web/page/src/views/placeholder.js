//! What stands where a view is not drawn yet: its tables, as they come.

import { h, replace } from "../dom.js";
import { t } from "../text.js";

/**
 * @param {Omit<import("../types.js").View, "mount">} view
 * @returns {import("../types.js").View}
 */
export function placeholder(view) {
  return { ...view, mount };
}

/**
 * @param {HTMLElement} root
 * @returns {import("../types.js").Mounted}
 */
function mount(root) {
  const list = h("ul", { class: "plain" });
  root.append(list);
  return {
    update(tables) {
      replace(list, ...Object.values(tables).map((table) => h("li", null, `${table.name}: ${table.length}`)));
    },
    theme() {},
    destroy() {},
    table: () => ({ caption: t("table.nothing"), columns: [], rows: [] }),
    summary: () => "",
  };
}
