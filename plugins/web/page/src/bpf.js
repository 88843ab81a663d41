//! The same as a filter of libpcap, where it can be said in one.

const PROTOCOLS = new Set(["tcp", "udp", "icmp", "icmp6", "sctp", "ip", "ip6", "arp"]);
const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f:]*:[0-9a-f:.]*)$/i;
const NET = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f:]*:[0-9a-f:.]*)\/\d{1,3}$/i;
const DIRECTIONS = /** @type {Record<string, string>} */ ({ host: "", ip: "", src: "src ", dest: "dst ", dst: "dst " });

/**
 * @param {string} filter in radar's language
 * @returns {string} "" where a word of it has no like
 */
export function bpfOf(filter) {
  const words = filter.match(/[()]|!|[^\s()!]+/g) ?? [];
  let text = "";
  let joined = false;
  for (const word of words) {
    const lower = word.toLowerCase();
    if (word === ")") text += ")";
    else if (lower === "or" || lower === "and") {
      text += ` ${lower} `;
      joined = true;
      continue;
    } else {
      const said = word === "(" || word === "!" || lower === "not" ? (word === "(" ? "(" : "not ") : term(word);
      if (said === "") return "";
      if (text !== "" && !joined && !/(\(|not )$/.test(text)) text += " and ";
      text += said;
    }
    joined = false;
  }
  return text;
}

/** @param {string} word */
function term(word) {
  if (PROTOCOLS.has(word.toLowerCase())) return word.toLowerCase();
  const [field, ...rest] = word.split(":");
  const value = rest.join(":");
  const ports = /^(?:src|dest|dst)?_?port$/.test(field) ? portOf(field, value) : "";
  if (ports) return ports;
  if (field === "proto" && PROTOCOLS.has(value.toLowerCase())) return value.toLowerCase();
  if (field === "net" && NET.test(value)) return `net ${value}`;
  if (!(field in DIRECTIONS)) return "";
  if (NET.test(value)) return `${DIRECTIONS[field]}net ${value}`;
  return ADDRESS.test(value) ? `${DIRECTIONS[field]}host ${value}` : "";
}

/**
 * @param {string} field
 * @param {string} value
 */
function portOf(field, value) {
  const side = field.startsWith("src") ? "src " : field.startsWith("d") ? "dst " : "";
  if (/^\d{1,5}$/.test(value)) return `${side}port ${value}`;
  const range = /^(\d{1,5})(?:-|\.\.)(\d{1,5})$/.exec(value);
  return range ? `${side}portrange ${range[1]}-${range[2]}` : "";
}
