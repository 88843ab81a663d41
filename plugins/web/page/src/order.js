//! The order of rows: as radar sorts them, or held as it was while the hand is on them.

export class Order {
  constructor() {
    /** @type {string[]} keys as they were shown last */
    this.keys = [];
    this.held = false;
    this.over = false;
  }

  /** Holds the order while the pointer rests on an element, as a row that moves away cannot be clicked. @param {HTMLElement} element */
  watch(element) {
    element.addEventListener("pointermove", (event) => (this.over = event.pointerType === "mouse"));
    element.addEventListener("pointerleave", () => (this.over = false));
  }

  /**
   * Which row stands at which place.
   * @param {string[]} keys of the rows as they came
   * @returns {number[]} rows by place
   */
  arrange(keys) {
    const rows = keys.map((_, row) => row);
    if (this.held || this.over) {
      const places = new Map(this.keys.map((key, place) => [key, place]));
      const place = (/** @type {number} */ row) => places.get(keys[row]) ?? this.keys.length + row;
      rows.sort((a, b) => place(a) - place(b));
    }
    this.keys = rows.map((row) => keys[row]);
    return rows;
  }
}
