//! The built radar plays captures, and every view shows what is in them: in both themes, wide and narrow.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { findings, launch, reads, shot, SIZES, THEMES, tooWide } from "../browser/chromium.js";
import { go, open } from "./page.js";
import { Radar } from "./radar.js";
import { config, places, town } from "./town.js";

/** Hash, what it must read like, and where. @type {[string, RegExp, string?][]} */
const VIEWS = [
  ["#/fight", /this machine[\s\S]*www\.example\.net|www\.example\.net[\s\S]*this machine/, ".fight-names"],
  ["#/top", /www\.example\.net[\s\S]*81\.2\.69\.142/],
  ["#/top?by=name", /www\.example\.org[\s\S]*printer\.local/],
  ["#/flows", /\d+ flows[\s\S]*www\.example\.net:443/],
  ["#/processes", /without a program: a file does not tell it/],
  ["#/dns", /printer\.local[\s\S]*www\.example\.net[\s\S]*NXDOMAIN/],
  ["#/tls", /t13d3112h2_e8f1e7e78f70_b26ce05bbdd6[\s\S]*www\.example\.org[\s\S]*TLS 1\.2/],
  ["#/map", /United Kingdom/],
  ["#/sankey", /\d kB in all/],
  ["#/stats", /Packets[\s\S]*Packet sizes[\s\S]*Protocols/],
  ["#/tail", /cdn\.example\.net|www\.example\.org/],
  ["#/plugins", /tls[\s\S]*analyzer/],
  ["#/event/http", /curl\/7\.88\.1/],
];
/** What is drawn, and into how many octets a picture of nothing would fit. */
const DRAWN = new Set(["#/fight", "#/map", "#/sankey", "#/stats"]);
const EMPTY = 4000;
/** Twice as fast as it was: a round takes five seconds, and the first is over when the last view is looked at. */
const PACE = "2";

/** @type {Radar} */
let radar;
/** @type {import("playwright-core").Browser} */
let browser;
before(async () => {
  radar = new Radar(config(), { arguments: ["-r", "town.pcap", "--pace", PACE, "--repeat"], files: { "town.pcap": town.file, ...places } });
  browser = await launch({ gl: true });
});
after(async () => {
  await browser?.close();
  await radar?.stop();
});

for (const theme of THEMES) {
  for (const size of /** @type {(keyof typeof SIZES)[]} */ (Object.keys(SIZES))) {
    describe(`${theme} and ${size}`, () => {
      /** @type {Awaited<ReturnType<typeof open>>} */
      let look;
      before(async () => {
        const { origin } = await radar.address();
        look = await open(browser, origin, { theme, size, hash: "#/plugins" });
        await reads(look.page, "#view", /analyzer/);
      });
      after(() => look?.close());
      for (const [hash, content, selector = "#view"] of VIEWS) {
        test(`${hash} shows what the captures hold`, async () => {
          const { page, troubles } = look;
          await go(page, hash);
          await page.waitForSelector("#cover", { state: "hidden" });
          await reads(page, selector, content, 15_000);
          if (DRAWN.has(hash)) assert.ok((await page.locator("#view canvas").first().screenshot()).length > EMPTY, "nothing is drawn");
          await shot(page, `built-${hash.replace(/^#\//, "").replace(/\W/g, "-")}-${theme}-${size}`);
          assert.equal(await tooWide(page), 0);
          assert.deepEqual(await findings(page), []);
          assert.deepEqual(troubles.splice(0), []);
        });
      }
    });
  }
}
