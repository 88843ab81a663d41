//! How much the fight holds.

/** Hosts at once, those that fade away included; twice what a view sends. */
export const NODES_MAX = 512;
/** Territories open at once. */
export const TERRITORIES_MAX = 16;
/** A body is a host, by its slot, or a territory, from `NODES_MAX` on. */
export const BODIES = NODES_MAX + TERRITORIES_MAX;
