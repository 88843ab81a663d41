//! Places in a text: radar counts octets of UTF-8, the page counts UTF-16.

const encoder = new TextEncoder();

/**
 * @param {string} text
 * @param {number} at in UTF-16
 * @returns {number} octets of UTF-8 before it
 */
export function toOctets(text, at) {
  return encoder.encode(text.slice(0, at)).length;
}

/**
 * @param {string} text
 * @param {number} octets of UTF-8
 * @returns {number} the place in UTF-16, at most the length
 */
export function fromOctets(text, octets) {
  let at = 0;
  let passed = 0;
  for (const letter of text) {
    if (passed >= octets) break;
    passed += encoder.encode(letter).length;
    at += letter.length;
  }
  return at;
}
