//! A made-up network: machines, programs, flows, and what they send. The same for the same seed.

/** Addresses of RFC 5737 and 3849 and names of RFC 2606 would all look alike; these are documentation's in spirit. */
const SERVICES = /** @type {[string, string, string, number, string, string, number, number][]} */ ([
  // name, address, country, asn, org, city, lat, lon
  ["github.com", "140.82.121.4", "DE", 36459, "GitHub", "Frankfurt", 50.11, 8.68],
  ["one.one.one.one", "1.1.1.1", "AU", 13335, "Cloudflare", "Sydney", -33.87, 151.21],
  ["cdn.example.net", "151.101.1.69", "US", 54113, "Fastly", "San Francisco", 37.77, -122.42],
  ["deb.debian.org", "199.232.138.132", "NL", 54113, "Fastly", "Amsterdam", 52.37, 4.9],
  ["mail.example.org", "203.0.113.25", "CH", 559, "SWITCH", "Zürich", 47.37, 8.54],
  ["video.example.com", "198.51.100.17", "US", 15169, "Google", "Ashburn", 39.04, -77.49],
  ["www.example.jp", "203.0.113.80", "JP", 2497, "IIJ", "Tokyo", 35.68, 139.69],
  ["static.example.in", "192.0.2.33", "IN", 9498, "Bharti Airtel", "Mumbai", 19.08, 72.88],
  ["api.example.br", "192.0.2.77", "BR", 28573, "Claro", "São Paulo", -23.55, -46.63],
  ["update.example.fi", "198.51.100.99", "FI", 24940, "Hetzner", "Helsinki", 60.17, 24.94],
  ["crates.example.fr", "203.0.113.140", "FR", 16276, "OVH", "Paris", 48.86, 2.35],
  ["time.example.se", "198.51.100.123", "SE", 1257, "Tele2", "Stockholm", 59.33, 18.07],
  ["store.example.sg", "203.0.113.201", "SG", 16509, "Amazon", "Singapore", 1.35, 103.82],
  ["chat.example.ca", "192.0.2.150", "CA", 852, "Telus", "Toronto", 43.65, -79.38],
  ["media.example.za", "198.51.100.180", "ZA", 3741, "IS", "Johannesburg", -26.2, 28.05],
  ["wiki.example.uk", "203.0.113.9", "GB", 2856, "BT", "London", 51.51, -0.13],
]);

const PROGRAMS = /** @type {[string, string, string, string[]][]} */ ([
  // name, user, exe, fingerprints
  ["firefox", "ann", "/usr/lib/firefox/firefox", ["t13d1717h2_5b57614c22b0_3cbfd9057e0d", "q13d0312h3_55b375c5d22e_06cda9e17597"]],
  ["curl", "ann", "/usr/bin/curl", ["t13d1812h2_e8a523a41297_3d739a8c35e1", "t13d3112h2_e8f1e7e78f70_b26ce05bbdd6"]],
  ["wget", "ann", "/usr/bin/wget", ["t13d3112h2_e8f1e7e78f70_b26ce05bbdd6"]],
  ["chromium", "ann", "/usr/lib/chromium/chromium", ["t13d1516h2_8daaf6152771_02713d6af862", "q13d0310h3_55b375c5d22e_cd85d2d88918"]],
  ["thunderbird", "ann", "/usr/lib/thunderbird/thunderbird", ["t13d1717h2_5b57614c22b0_3cbfd9057e0d"]],
  ["systemd-resolved", "systemd-resolve", "/usr/lib/systemd/systemd-resolved", []],
  ["apt", "_apt", "/usr/lib/apt/methods/https", ["t13d1713h1_5b57614c22b0_1c0c4a31a2b4"]],
  ["ssh", "ann", "/usr/bin/ssh", []],
  ["spotify", "ann", "/opt/spotify/spotify", ["t13d1516h2_8daaf6152771_e5627efa2ab1"]],
  ["cargo", "ann", "/home/ann/.cargo/bin/cargo", ["t13d1812h2_e8a523a41297_ff18f1b6b4ae"]],
  ["python3", "web", "/usr/bin/python3.12", ["t13d1811h1_85036bcba153_b26ce05bbdd6"]],
  ["chronyd", "_chrony", "/usr/sbin/chronyd", []],
]);

const APPS = /** @type {[string, string, number, number, string[]][]} */ ([
  // app, transport, port, class, programs
  ["tls", "tcp", 443, 2, ["firefox", "curl", "wget", "chromium", "thunderbird", "apt", "spotify", "cargo", "python3"]],
  ["quic", "udp", 443, 3, ["firefox", "chromium"]],
  ["dns", "udp", 53, 4, ["systemd-resolved"]],
  ["http", "tcp", 80, 5, ["apt", "curl", "python3"]],
  ["ssh", "tcp", 22, 0, ["ssh"]],
  ["ntp", "udp", 123, 1, ["chronyd"]],
  ["", "tcp", 5432, 0, ["python3"]],
  ["icmp", "icmp", 0, 6, [""]],
]);
const APP_WEIGHTS = [52, 14, 12, 7, 3, 3, 6, 3];

export const HOSTILE = [
  "<img src=x onerror=\"window.__xss=1\">", "\"><script>window.__xss=1</script>", "javascript:alert(1)", "evil\u202egpj.exe",
  "zero\u200bwidth\u200b.example", "line\nbreak\r\ttab\u0007bell", "\u001b[31mred\u001b[0m", "z" + "\u0301".repeat(40) + "algo.example",
  "x".repeat(300) + ".example", "{{constructor.constructor('return this')()}}", "'; DROP TABLE flows; --", "%3Cscript%3E", "👩‍👩‍👧‍👦.example", "\ufeffbom.example",
];

/** Small and fast numbers that look random (mulberry32). @param {number} seed */
export function random(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * @typedef {object} Host
 * @property {number} id
 * @property {string} address
 * @property {string} name
 * @property {number} kind   0 remote, 1 this machine, 2 local net, 3 multicast
 * @property {string} country
 * @property {number} asn
 * @property {string} org
 * @property {string} city
 * @property {number} lat
 * @property {number} lon
 */

/**
 * @typedef {object} Flow
 * @property {number} id
 * @property {string} community
 * @property {Host} source
 * @property {Host} dest
 * @property {number} sourcePort
 * @property {number} destPort
 * @property {string} proto
 * @property {string} app
 * @property {number} class
 * @property {string} process
 * @property {number} pid
 * @property {string} ja4
 * @property {string} sni
 * @property {number} weight        its share of all octets
 * @property {number} upShare
 * @property {number} phase
 * @property {number} rtt           microseconds
 * @property {number} up            octets so far
 * @property {number} down
 * @property {number} rateUp
 * @property {number} rateDown
 * @property {number} packets
 * @property {number} born          ms since 1970
 * @property {boolean} ended
 * @property {number} seen          ms since 1970
 */

export class World {
  /**
   * @param {import("./scenarios.js").Scenario} scenario
   * @param {number} now ms since 1970
   */
  constructor(scenario, now) {
    this.scenario = scenario;
    this.random = random(7);
    this.now = now;
    this.started = now - 640_000;
    this.here = this.host(0, "192.168.1.10", "", 1);
    this.hosts = [this.here, ...this.makeHosts(scenario.hosts)];
    this.flows = Array.from({ length: scenario.flows }, (_, n) => this.makeFlow(n));
    const weight = this.flows.reduce((sum, flow) => sum + flow.weight, 0) || 1;
    for (const flow of this.flows) flow.weight /= weight;
    /** @type {{second: number, packets: number, octets: number, drops: number, events: number, flows: number, flags: number}[]} */
    this.seconds = [];
    this.totals = { packets: 0, octets: 0, drops: 0, up: 0, down: 0, packetsRate: 0 };
    this.seq = 0;
    const first = Math.floor(now / 1000) - 600;
    for (let second = first; second < first + 600; second++) this.passSecond(second);
    this.step(now);
  }

  /** @param {number} [most] */
  pick(most = 1) {
    return Math.floor(this.random() * most);
  }

  /**
   * @param {number} id
   * @param {string} address
   * @param {string} name
   * @param {number} kind
   * @param {Partial<Host>} [place]
   * @returns {Host}
   */
  host(id, address, name, kind, place = {}) {
    return { id, address, name, kind, country: "", asn: 0, org: "", city: "", lat: NaN, lon: NaN, ...place };
  }

  /** @param {number} count */
  makeHosts(count) {
    const hosts = [];
    for (let n = 0; n < count; n++) {
      const [name, address, country, asn, org, city, lat, lon] = SERVICES[n % SERVICES.length];
      const place = { country, asn, org, city, lat, lon };
      const hostile = this.scenario.hostile ? HOSTILE[n % HOSTILE.length] : "";
      if (n < SERVICES.length) hosts.push(this.host(n + 1, address, hostile || name, 0, place));
      else if (n % 9 === 0) hosts.push(this.host(n + 1, `192.168.1.${20 + (n % 200)}`, `printer-${n}.lan`, 2));
      else if (n === 25) hosts.push(this.host(n + 1, "224.0.0.251", "", 3));
      else {
        const nth = Math.floor(n / SERVICES.length);
        const other = n % 5 === 0 ? `2001:db8:${(n * 7).toString(16)}::${(n % 250).toString(16)}` : `${60 + (n % 130)}.${(n * 13) % 256}.${(n * 7) % 256}.${1 + (n % 250)}`;
        const jitter = { lat: lat + ((n * 37) % 100) / 20 - 2.5, lon: lon + ((n * 53) % 100) / 12 - 4 };
        hosts.push(this.host(n + 1, other, hostile || (n % 4 === 0 ? "" : `edge-${nth}.${name}`), 0, { ...place, ...jitter }));
      }
    }
    return hosts;
  }

  /**
   * @param {number} n
   * @returns {Flow}
   */
  makeFlow(n) {
    const { random } = this;
    let at = random() * APP_WEIGHTS.reduce((a, b) => a + b, 0);
    const [app, proto, port, kind, programs] = APPS[APP_WEIGHTS.findIndex((weight) => (at -= weight) < 0)];
    const program = PROGRAMS.find(([name]) => name === programs[this.pick(programs.length)]);
    const dest = this.scenario.loop && n < 3 ? this.here : this.hosts[1 + Math.floor(random() ** 2 * (this.hosts.length - 1))];
    const named = app === "tls" || app === "quic";
    const prints = (program?.[3] ?? []).filter((print) => (app === "quic") === print.startsWith("q"));
    const local = this.hosts.filter(({ kind: sort }) => sort === 2);
    const source = local.length > 0 && n % 7 === 6 ? local[this.pick(local.length)] : this.here;
    return {
      id: 1_000_000 + n * 7919,
      community: `1:${Buffer.from(`radar-mock-${String(n).padStart(9, "0")}`).toString("base64")}`,
      source, dest, sourcePort: port === 0 ? 0 : 32768 + ((n * 7717) % 28000), destPort: port, proto, app, class: kind,
      process: source === this.here ? (program?.[0] ?? "") : "", pid: 1200 + this.pick(30) * 37,
      ja4: named ? (prints[this.pick(prints.length)] ?? "") : "", sni: named ? dest.name : "",
      weight: (random() + 0.02) ** 5 * (app === "dns" || app === "ntp" || app === "icmp" ? 0.01 : 1), upShare: 0.02 + random() ** 3 * 0.9, phase: random() * 100,
      rtt: app === "dns" ? 9000 + random() * 22_000 : 2000 + random() ** 2 * 180_000, up: 0, down: 0, rateUp: 0, rateDown: 0, packets: 0,
      born: this.now - random() * 560_000, ended: n % 11 === 10, seen: this.now,
    };
  }

  /** How much passes at that second, about 1. @param {number} second */
  tide(second) {
    const wave = 0.72 + 0.22 * Math.sin(second / 37) + 0.16 * Math.sin(second / 7.3) + 0.1 * Math.sin(second * 1.7);
    return Math.max(0.08, second % 190 < 9 ? wave * 1.9 : wave);
  }

  /** @param {number} second */
  passSecond(second) {
    const { octets, packetSize, drops } = this.scenario;
    const passed = octets * this.tide(second);
    const lost = drops > 0 && second % 23 < 4 ? drops : 0;
    const flags = second % 600 > 300 && second % 600 < 306 && this.scenario.cut ? 1 : 0;
    this.seconds.push({ second, packets: passed / packetSize, octets: passed, drops: lost, events: passed / packetSize / 260, flows: this.flows.length, flags });
    if (this.seconds.length > 600) this.seconds.shift();
    this.totals.packets += passed / packetSize;
    this.totals.octets += passed;
    this.totals.drops += lost;
  }

  /** Goes on to a time. @param {number} now ms since 1970 */
  step(now) {
    if (this.scenario.state === "ended") now = this.now;
    const second = Math.floor(now / 1000);
    for (let next = (this.seconds.at(-1)?.second ?? second) + 1; next < second; next++) this.passSecond(next);
    const tide = this.tide(now / 1000) * this.scenario.octets;
    this.totals.up = this.totals.down = 0;
    for (const flow of this.flows) this.send(flow, tide, now);
    this.totals.packetsRate = (this.totals.up + this.totals.down) / this.scenario.packetSize;
    this.now = now;
  }

  /**
   * @param {Flow} flow
   * @param {number} tide
   * @param {number} now
   */
  send(flow, tide, now) {
    const beat = Math.max(0, 1 + Math.sin(now / 9000 + flow.phase) + 0.4 * Math.sin(now / 1300 + flow.phase * 3)) / 1.1;
    const rate = flow.ended ? 0 : tide * flow.weight * beat;
    flow.rateUp = rate * flow.upShare;
    flow.rateDown = rate - flow.rateUp;
    const first = flow.up === 0;
    const seconds = first ? Math.min(540, (now - flow.born) / 1000) : (now - this.now) / 1000;
    const mean = first ? this.scenario.octets * flow.weight : rate;
    flow.up += mean * flow.upShare * seconds + (first ? 320 : 0);
    flow.down += mean * (1 - flow.upShare) * seconds + (first ? 480 : 0);
    flow.packets = Math.ceil((flow.up + flow.down) / this.scenario.packetSize) + 2;
    if (rate > 60) flow.seen = now;
    this.totals.up += flow.rateUp;
    this.totals.down += flow.rateDown;
  }
}

export { APPS, PROGRAMS };
