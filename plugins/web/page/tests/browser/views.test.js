//! Every view in both themes, wide and narrow: its content, no trouble, nothing serious found by axe.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { findings } from "./chromium.js";
import { Harness } from "./harness.js";

const harness = new Harness();
before(() => harness.open());
after(() => harness.close());

/** Hash, and what must be in the view. @type {[string, string, RegExp][]} */
const VIEWS = [
  ["fight", "#/fight", /./],
  ["top", "#/top", /github\.com/],
  ["flows", "#/flows", /220 flows[\s\S]*:443/],
  ["processes", "#/processes", /firefox[\s\S]*t13d1717h2/],
  ["dns", "#/dns", /one\.one\.one\.one[\s\S]*NXDOMAIN/],
  ["tls", "#/tls", /Firefox 130[\s\S]*TLS 1\.3/],
  ["map", "#/map", /./],
  ["sankey", "#/sankey", /./],
  ["stats", "#/stats", /./],
  ["tail", "#/tail", /1\.3 h2/],
  ["plugins", "#/plugins", /my-analyzer/],
  ["event", "#/event/x_my-analyzer", /verdict[\s\S]*beacon/],
];

for (const theme of /** @type {const} */ (["dark", "light"])) {
  for (const size of /** @type {const} */ (["wide", "narrow"])) {
    for (const [name, hash, content] of VIEWS) {
      test(`${name} is there, ${theme} and ${size}`, async () => {
        const { page, troubles, close } = await harness.page("usual", { theme, size, hash });
        await page.waitForSelector("#cover", { state: "hidden" });
        await page.waitForFunction((pattern) => new RegExp(pattern).test(document.getElementById("view")?.innerText ?? ""), content.source, { timeout: 5000 });
        await page.waitForTimeout(700);
        await harness.shot(page, `${name}-${theme}-${size}`);
        const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(wider <= 0, `the page is ${wider} px too wide`);
        assert.deepEqual(await findings(page), []);
        assert.deepEqual(troubles, []);
        await close();
      });
    }
  }
}
