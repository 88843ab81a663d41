//! What the parts of the page promise one another. Types only: nothing here runs.

/**
 * Where the page is: what the address after `#` says, and what no link needs to hold.
 * @typedef {object} State
 * @property {string} view        id of the view
 * @property {string} item        what follows the view in the address: a Community ID, an event type, or ""
 * @property {string} filter      the filter as typed
 * @property {Range} range        which time is looked at
 * @property {boolean} live       whether the end of that time is now
 * @property {Record<string, string>} params  the view's own, its defaults filled in
 * @property {Record<string, any>} local      what the mounted view keeps for itself; not in the address
 */

/**
 * Seconds before now (`[-60, 0]`), or capture time in milliseconds since 1970.
 * @typedef {[number, number] | {from: number, to: number}} Range
 */

/**
 * What is asked of radar. The filter and range of the page are added, unless given here.
 * @typedef {object} Subscription
 * @property {string} id                       any name; `update` is called with it
 * @property {string} view                     name of the view in radar, as "flows"
 * @property {Record<string, string | number | string[]>} [params]
 * @property {string} [filter]
 * @property {Range} [range]
 */

/** @typedef {Record<string, import("./frames.js").Table>} Tables  the tables of a subscription by name */

/**
 * A view, as `src/views/index.js` lists it.
 * @typedef {object} View
 * @property {string} id                       the first part of its address, as "flows"
 * @property {string} title                    key of its name in strings/en.json, as "view.flows"
 * @property {string} icon                     path data of an icon drawn by its outline in 20 × 20
 * @property {string} letter                   key that opens it after `g`, or ""
 * @property {Record<string, string>} params   its parameters in the address, with their defaults
 * @property {boolean} [still]                 it has no time to look back to, so the time line rests
 * @property {(state: State) => Subscription[]} subscriptions
 * @property {(root: HTMLElement, context: Context) => Mounted} mount   root is empty and fills the view's place
 */

/**
 * A view on the page. `update` comes once for each frame that changed anything, at most once in an animation
 * frame; tables keep their object from frame to frame, `version` tells which of them changed.
 * @typedef {object} Mounted
 * @property {(tables: Tables, subscription: string) => void} update
 * @property {() => void} theme                the colours have changed: see `context.colors`
 * @property {() => void} destroy              stop what was begun; the frame empties the root
 * @property {() => Listing} table             what is drawn, as a table: for the `t` key
 * @property {() => string} summary            what is drawn, as a sentence: for the ear
 * @property {(state: State) => void} [state]  the address has changed but not the view
 * @property {(event: KeyboardEvent) => boolean} [key]   a key before the frame sees it; true: taken
 * @property {(refusal: Refusal, subscription: string) => boolean} [refused]  radar refused; true: shown by the view
 * @property {() => string} [bpf]              a pcap filter for what is chosen, or "": for the `b` key
 * @property {() => boolean} [save]            saves the packets of what is chosen; false: there are none
 */

/**
 * @typedef {object} Listing
 * @property {string} caption
 * @property {{label: string, numeric?: boolean}[]} columns
 * @property {string[][]} rows                 a few hundred at most
 */

/** @typedef {{what: string, at?: [number, number], suggestion?: string}} Refusal */

/**
 * What a menu or a click is about; what is known of it decides what the menu offers.
 * @typedef {object} Subject
 * @property {string} label                    what the menu is headed with
 * @property {string} [filter]                 term of the filter language that selects it, as `host:192.0.2.1`
 * @property {string} [flow]                   Community ID of a flow
 * @property {string} [address]                an IP address: trace route, copy
 * @property {string} [bpf]                    the same as a pcap filter, if there is one
 * @property {{label: string, run: () => void}[]} [more]   entries of the view's own, put first
 */

/**
 * What a view may ask of the frame.
 * @typedef {object} Context
 * @property {() => State} state
 * @property {Colors} colors                   colours of the theme for canvases; the same object, filled anew
 * @property {() => boolean} still             less motion is asked for
 * @property {() => boolean} held               the order of rows is to stay as it is
 * @property {() => Hello | null} hello        what radar said of itself
 * @property {() => number} now                newest capture time, ms since 1970
 * @property {() => boolean} ended             the input is over, so its last second is as whole as it will be
 * @property {(params: Record<string, string>) => void} setParams    into the address, without a new entry of the history
 * @property {(filter: string) => void} setFilter
 * @property {(term: string, exclude?: boolean) => void} addFilter   one more term beside what is typed
 * @property {(view: string, where?: {item?: string, filter?: string, params?: Record<string, string>, label?: string}) => void} go
 *   to another view; with `label` as a step deeper, which the breadcrumb shows and `esc` undoes
 * @property {(id: string) => void} openFlow   details of a flow by Community ID
 * @property {(item: string) => void} setItem  what follows the view in the address
 * @property {(text: string) => Promise<void>} copy   to the clipboard, and says so
 * @property {() => void} refresh              ask `subscriptions` again, as something in `state.local` has changed
 * @property {(event: {clientX: number, clientY: number, preventDefault(): void} | HTMLElement, subject: Subject) => void} menu
 *   the context menu at a pointer event or below an element
 * @property {(text: string, level?: "ok" | "warn" | "bad") => void} toast
 * @property {(text: string) => void} say      to those who listen instead of look
 * @property {(command: Record<string, unknown>) => Promise<{ok: boolean, what: string}>} command
 * @property {(text: string) => Promise<Completion[]>} complete      values that a term such as `sni:goo` can go on with
 * @property {(text: string, kind?: "address" | "name") => string} mask   the text, or what stands for it in privacy mode
 * @property {Drawer} drawer                   the panel at the side, one for all
 */

/** @typedef {{text: string, count?: number, description?: string, replace: [number, number]}} Completion */

/**
 * @typedef {object} Drawer
 * @property {(title: string, content: HTMLElement, onclose?: () => void) => void} open
 * @property {() => void} close
 * @property {() => boolean} isOpen
 */

/**
 * @typedef {object} Colors
 * @property {string} background  behind everything; the ground of canvases
 * @property {string} surface     of the frame around views
 * @property {string} raised      of panels, menus, hovered rows
 * @property {string} line        between things
 * @property {string} strong      text
 * @property {string} muted       text of less weight, still 4.5:1
 * @property {string} faint       graphics only: axes, unlit nodes, 3:1
 * @property {string} accent
 * @property {string} up          sent
 * @property {string} down        received
 * @property {string} ok
 * @property {string} warn
 * @property {string} bad
 * @property {string} here        this machine
 * @property {string} land        of the map
 * @property {string} coast
 * @property {string[]} classes   by class: tcp udp tls quic dns http icmp other
 * @property {boolean} dark
 * @property {string} font        family for canvases
 */

/**
 * What radar says first.
 * @typedef {object} Hello
 * @property {string} version
 * @property {boolean} control    whether commands are taken
 * @property {boolean} live       an interface rather than a file
 * @property {number} now
 * @property {{name: string, kind: string, description: string}[]} fields   of the filter language
 * @property {string[]} views
 * @property {EventType[]} events
 * @property {number | null} [pace]
 * @property {{name: string, interface?: string, file?: string}[]} [sources]
 */

/** @typedef {{name: string, plugin?: string, description?: string, fields: {name: string, type?: string, description?: string}[]}} EventType */

/**
 * How things stand between the page and radar.
 * @typedef {object} Link
 * @property {"connecting" | "open" | "lost" | "refused" | "broken"} kind
 * @property {number} attempt     how often it was tried since it was last open
 * @property {number} retry       when it will be tried again, as `performance.now()` counts; 0: being tried
 * @property {string} what        why, as far as it is known
 */

/**
 * How things stand with the input, as radar's `state` message says.
 * @typedef {object} Input
 * @property {"live" | "paused" | "ended" | "quiet"} kind
 * @property {string} [reason]
 * @property {string[]} [files]
 * @property {number} [packets]
 * @property {number} [octets]
 * @property {number} [seconds]
 * @property {string} [interface]
 * @property {{name: string, up?: boolean, packets?: number, octets?: number, rate?: number}[]} [interfaces]
 */

export {};
