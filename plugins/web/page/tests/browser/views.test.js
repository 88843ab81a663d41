//! Every view in both themes, wide and narrow: its content, no trouble, nothing serious found by axe.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { Harness } from "./harness.js";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
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

/**
 * What axe finds of weight. It is evaluated, as the page's policy lets no script in.
 * @param {import("playwright-core").Page} page
 */
async function findings(page) {
  await page.evaluate(axe);
  const violations = await page.evaluate(async () => {
    const found = await /** @type {any} */ (globalThis).axe.run(document, { resultTypes: ["violations"], runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] });
    return found.violations.map((/** @type {any} */ one) => ({ id: one.id, impact: one.impact, nodes: one.nodes.slice(0, 3).map((/** @type {any} */ node) => `${node.target} ${node.failureSummary}`) }));
  });
  return violations.filter((/** @type {any} */ { impact }) => impact === "serious" || impact === "critical");
}

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
