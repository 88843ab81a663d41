//! The views there are, in the order of the side.

import fight from "./fight/index.js";
import top from "./top.js";
import flows from "./flows.js";
import processes from "./processes.js";
import dns from "./dns.js";
import tls from "./tls.js";
import map from "./map/index.js";
import sankey from "./sankey.js";
import stats from "./stats.js";
import tail from "./tail.js";
import plugins from "./plugins.js";
import event from "./event.js";

/** @type {import("../types.js").View[]} */
export const VIEWS = [fight, top, flows, processes, dns, tls, map, sankey, stats, tail, plugins];

/** Of each type of event that a plugin declares, with the type for its item. */
export const EVENT = event;
