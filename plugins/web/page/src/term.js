//! A term of the filter language for a value as it came off the wire, quoted where it would be read as something else.

/**
 * @param {string} field
 * @param {string} value
 */
export function term(field, value) {
  if (/^[\w.:@%-]+$/.test(value)) return `${field}:${value}`;
  return `${field}:"${value.replace(/["\\]/g, "\\$&")}"`;
}
