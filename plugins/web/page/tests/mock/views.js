//! All views of the mock by name, and what they are made from.

import { fight, map, sankey, trace } from "./views/pictures.js";
import { event, flow, flows, processes, tail, top } from "./views/lists.js";
import { dns, tls } from "./views/protocols.js";
import { plugins, stats, status } from "./views/status.js";

/**
 * @typedef {object} Query
 * @property {import("./world.js").World} world
 * @property {import("./world.js").Flow[]} flows    those that the filter lets through
 * @property {Record<string, any>} params
 * @property {boolean} first                        whether this is a snapshot
 * @property {number} count                         frames sent so far
 * @property {{id: number, target: string, began: number}[]} traces
 */

/**
 * @typedef {object} View
 * @property {(query: {params: Record<string, any>}) => import("./frames.js").TableShape[]} shapes
 * @property {(query: Query) => import("./frames.js").Rows[]} rows
 * @property {number} [tick]   milliseconds between two frames, 500 unless it says so
 */

/** @type {Record<string, View>} */
export const VIEWS = { status, fight, top, flows, flow, processes, dns, tls, map, trace, sankey, stats, tail: { ...tail, tick: 200 }, plugins, event };
