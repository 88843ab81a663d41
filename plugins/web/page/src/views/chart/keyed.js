//! Children of an element by key: who stays keeps its element, so that focus, hover and transitions stay, too.

/**
 * @template T
 * @template {Record<string, Node> & {root: HTMLElement}} E
 */
export class Keyed {
  /**
   * @param {HTMLElement} parent
   * @param {(key: string) => E} make
   * @param {(elements: E, item: T) => void} fill
   */
  constructor(parent, make, fill) {
    this.parent = parent;
    this.make = make;
    this.fill = fill;
    /** @type {Map<string, E>} */
    this.elements = new Map();
  }

  /**
   * @param {T[]} items in the order they are shown
   * @param {(item: T) => string} key
   */
  set(items, key) {
    const keys = new Set(items.map(key));
    for (const [known, { root }] of this.elements) {
      if (keys.has(known)) continue;
      root.remove();
      this.elements.delete(known);
    }
    /** @type {Element | null} */
    let at = this.parent.firstElementChild;
    for (const item of items) {
      const id = key(item);
      let elements = this.elements.get(id);
      if (!elements) this.elements.set(id, (elements = this.make(id)));
      this.fill(elements, item);
      if (elements.root === at) at = at.nextElementSibling;
      else this.parent.insertBefore(elements.root, at);
    }
  }
}
