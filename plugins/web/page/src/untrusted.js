//! Texts of strangers, made safe to look at: what would be unseen, or turn the line around, is shown by its number.

/** Longest text that is put into the document; the rest is not for reading. */
export const LENGTH_MAX = 4096;

// Controls (C0, DEL, C1), soft hyphen, zero width, bidi marks and overrides, line separators, byte order mark,
// variation selectors and tags, halves of surrogates that stand alone.
const HIDDEN =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb]|[\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]|[\ud800-\udfff]/gu;

// More than four marks on one letter climb over the lines above.
const FLOOD = /(\p{M}{4})\p{M}+/gu;

const PLAIN = /^[\x20-\x7e]*$/;

/**
 * @param {string} text
 * @returns {string} the same with whatever is hidden in it written as `\u{202e}`
 */
export function visible(text) {
  if (text.length > LENGTH_MAX) text = `${text.slice(0, LENGTH_MAX)}…`;
  if (PLAIN.test(text)) return text;
  return text.replace(HIDDEN, (hidden) => `\\u{${hidden.codePointAt(0)?.toString(16)}}`).replace(FLOOD, "$1…");
}
