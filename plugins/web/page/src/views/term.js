//! Terms of the filter language for what is drawn.

/**
 * `field:value`, the value in quotes if it is not one word.
 * @param {string} field
 * @param {string} value
 */
export function term(field, value) {
  return /^[\w.:@+-]+$/.test(value) ? `${field}:${value}` : `${field}:"${value.replace(/["\\]/g, "\\$&")}"`;
}

/** What radar writes where nothing is known, and for all that is not told apart. */
const NO_VALUES = new Set(["", "?", "unknown", "local", "none", "everything else"]);

/** Fields of the filter language by what the columns of views are called. */
const FIELDS = /** @type {Record<string, string>} */ ({
  process: "proc", service: "service", app: "app", country: "country", asn: "asn", host: "host", name: "name",
});

/**
 * The term that selects a node of a column; nothing if the node stands for what is not known or for many.
 * @param {string} column
 * @param {string} label
 */
export function termOf(column, label) {
  const field = FIELDS[column];
  if (!field || NO_VALUES.has(label)) return "";
  const port = column === "service" ? /^(\d+)\/(tcp|udp)$/.exec(label) : null;
  if (port) return `port:${port[1]} proto:${port[2]}`;
  const number = column === "asn" ? /\d+/.exec(label)?.[0] : undefined;
  return term(field, number ?? label);
}
