//! What the page lets a view do.

import { copy } from "./copying.js";

/**
 * @param {import("./page.js").Page} page
 * @returns {import("./types.js").Context}
 */
export function contextOf(page) {
  return {
    state: () => page.state,
    colors: page.colors,
    still: () => page.still(),
    held: () => page.held,
    hello: () => page.hello,
    now: () => page.now(),
    ended: () => page.input.kind === "ended",
    setParams: (params) => page.write({ params: { ...page.state.params, ...params } }, true),
    setFilter: (filter) => page.setFilter(filter),
    addFilter: (term, exclude) => page.addFilter(term, exclude),
    go: (view, where) => page.go(view, where),
    openFlow: (id) => page.openFlow(id),
    setItem: (item) => page.write({ item }),
    refresh: () => page.ask(),
    menu: (at, subject) => page.menu.open(at, subject),
    toast: (text, level) => page.toasts.show(text, level),
    say: (text) => page.ear.say(text),
    copy: (text) => copy(page, text),
    command: (command) => page.command(command),
    complete: (text) => page.store.complete(text, new TextEncoder().encode(text).length),
    mask: (text, kind = "address") => page.privacy.mask(text, kind),
    drawer: page.drawer,
  };
}
