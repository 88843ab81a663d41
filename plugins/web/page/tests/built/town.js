//! The traffic of a small town: captures of the repository that together have something for every view, and where its
//! networks are.

import { mix, pcap } from "./capture.js";
import { database } from "./mmdb.js";

/** @type {[string, string[]][]} */
const CAPTURES = [
  ["geoip", ["two-places"]],
  ["names", ["chain", "two-names"]],
  ["tls", ["tls-1.3", "tls-1.2-rsa", "resumption-1.3", "client-certificate", "starttls-smtp"]],
  ["quic", ["chrome", "v1", "ipv6"]],
  ["dns", ["types", "nxdomain", "cname-chain", "mdns"]],
  ["http", ["get", "keep-alive", "http2"]],
  ["ssh", ["openssh"]],
  ["rdp", ["tls"]],
  ["dhcp", ["dhclient"]],
  ["neighbours", ["arp"]],
];
/** The captures begin within so many seconds. */
const SECONDS = 8;

const files = CAPTURES.flatMap(([plugin, names]) => names.map((name) => `plugins/${plugin}/tests/captures/${name}/input.pcap`));
const packets = mix([...files, "core/tests/captures/kernel-tcp/input.pcap"], SECONDS);

export const town = {
  file: pcap(packets),
  packets: packets.length,
  octets: packets.reduce((sum, { length }) => sum + length, 0),
};

/**
 * @param {string} code
 * @param {string} country
 * @param {string} name
 * @param {[number, number]} place degrees north and east
 */
function city(code, country, name, [latitude, longitude]) {
  return { country: { iso_code: code, names: { en: country } }, city: { names: { en: name } }, location: { latitude, longitude, accuracy_radius: 20 } };
}

/** @param {number} number @param {string} name */
function network(number, name) {
  return { autonomous_system_number: number, autonomous_system_organization: name };
}

/** Databases by file name. */
export const places = {
  "city.mmdb": database("GeoLite2-City", {
    "81.2.69.0/24": city("GB", "United Kingdom", "London", [51.5142, -0.0931]),
    "89.160.20.112/28": city("SE", "Sweden", "Linköping", [58.4167, 15.6167]),
    "198.51.100.0/24": city("US", "United States", "Ashburn", [39.0438, -77.4874]),
  }),
  "asn.mmdb": database("GeoLite2-ASN", {
    "81.2.69.0/24": network(20712, "Andrews & Arnold Ltd"),
    "89.160.0.0/17": network(29518, "Bredband2 AB"),
    "198.51.100.0/24": network(64500, "Example Hosting"),
  }),
};

const ANALYZERS = ["dns", "tls", "quic", "http", "ssh", "rdp", "dhcp", "neighbours", "app-proto", "names", "process"];

/** @param {{places?: boolean}} [with_] */
export function config({ places = true } = {}) {
  const tables = ANALYZERS.map((name) => `[analyzers.${name}]\n`);
  const known = places ? '["./city.mmdb", "./asn.mmdb"]\nhere = "52.52,13.40"' : "[]";
  return `${tables.join("")}[analyzers.geoip]\ndatabases = ${known}\n`;
}
