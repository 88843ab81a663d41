//! What the world of a mock is like, by the first part of the path.

/**
 * @typedef {object} Scenario
 * @property {number} hosts
 * @property {number} flows
 * @property {number} octets          a second, all flows together
 * @property {number} packetSize      mean
 * @property {boolean} control
 * @property {boolean} live
 * @property {boolean} database       of places
 * @property {boolean} rights         to see programs
 * @property {number} drops           a second
 * @property {boolean} hostile        names are attacks
 * @property {"live" | "quiet" | "ended"} state
 * @property {string} aside           a plugin that was set aside
 * @property {string} token           without it nothing is given
 * @property {boolean} late           hello never comes
 * @property {boolean} broken         frames that cannot be true
 * @property {boolean} cut            every connection is cut after three seconds
 * @property {boolean} loop           traffic from this machine to itself
 */

/** @type {Scenario} */
const calm = {
  hosts: 5, flows: 12, octets: 480_000, packetSize: 740, control: true, live: true, database: true, rights: true, drops: 0,
  hostile: false, state: "live", aside: "", token: "", late: false, broken: false, cut: false, loop: false,
};

/** @type {Record<string, Scenario>} */
export const SCENARIOS = {
  calm,
  usual: { ...calm, hosts: 64, flows: 220, octets: 19_600_000 },
  busy: { ...calm, hosts: 2000, flows: 6000, octets: 118_000_000 },
  flood: { ...calm, hosts: 1200, flows: 4000, octets: 640_000_000, packetSize: 640, drops: 412 },
  hostile: { ...calm, hosts: 40, flows: 120, hostile: true },
  quiet: { ...calm, hosts: 0, flows: 0, octets: 0, state: "quiet" },
  ended: { ...calm, hosts: 40, flows: 160, octets: 2_400_000, live: false, state: "ended" },
  replay: { ...calm, hosts: 40, flows: 160, octets: 2_400_000, live: false },
  drops: { ...calm, hosts: 64, flows: 220, octets: 92_000_000, drops: 1840 },
  "no-geo": { ...calm, hosts: 64, flows: 220, octets: 4_600_000, database: false },
  "no-rights": { ...calm, hosts: 24, flows: 80, rights: false },
  aside: { ...calm, hosts: 24, flows: 80, aside: "quic" },
  "read-only": { ...calm, hosts: 24, flows: 80, control: false },
  token: { ...calm, token: "0123456789abcdef0123456789abcdef" },
  late: { ...calm, late: true },
  broken: { ...calm, broken: true },
  cut: { ...calm, cut: true },
  loop: { ...calm, loop: true },
};
