//! Names that are attacks, played through the built radar: every view shows them as text, and nothing of them happens.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { launch, reads, shot } from "../browser/chromium.js";
import { go, open } from "./page.js";
import { Radar } from "./radar.js";
import { config } from "./town.js";

const CAPTURE = readFileSync(new URL("hostile.pcap", import.meta.url));
const IMAGE = /<img src=x onerror=window\\?\.__xss=1>/;
const SCRIPT = /"><script>window\\?\.__xss=1<\/script>/;
const BIDI = /\\u\{202e\}gpj\\?\.exe\\u\{2066\}/;

/** Hash, and what is read there letter by letter; of what is drawn, in its table. @type {[string, RegExp[], boolean?][]} */
const VIEWS = [
  ["#/fight", [/198\.51\.100\.7|img src/], true],
  ["#/top?by=name", [IMAGE, SCRIPT, BIDI, /javascript:window/]],
  ["#/top?by=host", [/192\.0\.2\.53/]],
  ["#/flows", [IMAGE, SCRIPT, BIDI]],
  ["#/processes", [/without a program/]],
  ["#/dns", [IMAGE, SCRIPT, BIDI]],
  ["#/tls", [IMAGE, SCRIPT, BIDI]],
  ["#/map", [/./]],
  ["#/sankey?columns=name,app,host", [IMAGE, SCRIPT, BIDI], true],
  ["#/stats", [/http/]],
  ["#/tail?types=dns", [IMAGE, SCRIPT, BIDI]],
  ["#/tail?types=http", [IMAGE, SCRIPT, BIDI]],
  ["#/plugins", [/analyzer/]],
  ["#/event/http", [IMAGE, SCRIPT, BIDI]],
  ["#/event/ssh", [IMAGE, SCRIPT]],
  ["#/event/dhcp", [IMAGE, SCRIPT]],
  ["#/event/dns", [IMAGE, SCRIPT]],
  ["#/event/mdns", [/img src/]],
  ["#/event/tls", [IMAGE]],
  // What a link that somebody sent could hold.
  ["#/event/%3Cimg%20src=x%20onerror=window.__xss=1%3E", [IMAGE]],
  ["#/flows?f=%22%3E%3Cscript%3Ewindow.__xss=1%3C/script%3E", [/Destination/]],
];

/** @type {Radar} */
let radar;
/** @type {import("playwright-core").Browser} */
let browser;
before(async () => {
  radar = new Radar(config({ places: false }), { arguments: ["-r", "hostile.pcap"], files: { "hostile.pcap": CAPTURE } });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await radar?.stop();
});

/**
 * That nothing has happened, nothing was made of what came off the wire, and nothing that changes how it is read is left.
 * @param {import("playwright-core").Page} page
 */
async function nothingHappened(page) {
  const found = await page.evaluate(() => {
    const letters = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/;
    const texts = [document.body.innerText, document.title];
    for (const element of document.querySelectorAll("*")) for (const { value } of element.attributes) texts.push(value);
    return {
      xss: /** @type {any} */ (globalThis).__xss,
      violations: /** @type {any} */ (globalThis).violations,
      elements: document.querySelectorAll("img, body script, iframe, object, [onload], [onerror], a[href^='javascript:' i]").length,
      unseen: texts.filter((text) => letters.test(text)).map((text) => JSON.stringify(text.slice(0, 200))),
    };
  });
  assert.deepEqual(found, { xss: undefined, violations: [], elements: 0, unseen: [] });
}

for (const [theme, size] of /** @type {const} */ ([["dark", "wide"], ["light", "narrow"]])) {
  describe(`${theme} and ${size}`, () => {
    /** @type {Awaited<ReturnType<typeof open>>} */
    let look;
    before(async () => {
      const { origin } = await radar.address();
      look = await open(browser, origin, { theme, size, hash: "#/plugins" });
      await look.page.context().addInitScript(() => {
        Object.assign(globalThis, { violations: [] });
        document.addEventListener("securitypolicyviolation", ({ blockedURI, violatedDirective }) => /** @type {any} */ (globalThis).violations.push(`${violatedDirective} ${blockedURI}`));
      });
      await look.page.reload();
      await reads(look.page, "#notices", /radar ended/, 15_000);
    });
    after(() => look?.close());

    for (const [hash, contents, drawn] of VIEWS) {
      test(`${hash} shows attacks as text`, async () => {
        const { page, troubles } = look;
        await go(page, hash);
        if (drawn) await page.keyboard.press("t");
        for (const content of contents) await reads(page, drawn ? "#listing" : "#view", content);
        await nothingHappened(page);
        if (drawn) await page.keyboard.press("t");
        await shot(page, `built-hostile-${hash.replace(/^#\//, "").replace(/\W+/g, "-").slice(0, 30)}-${theme}-${size}`);
        assert.deepEqual(troubles.splice(0), []);
      });
    }
  });
}

test("a flow's details, its menu and what the filter completes are text too", async () => {
  const { origin } = await radar.address();
  const { page, troubles, close } = await open(browser, origin, { hash: "#/flows?f=port:80" });
  await page.evaluate(() => Object.assign(globalThis, { violations: [] }));
  await page.locator(".grid tbody tr:not(.spacer)").first().click();
  await reads(page, "#drawer", /Community ID/);
  await nothingHappened(page);
  await page.keyboard.press("Escape");
  await go(page, "#/top?by=name");
  const row = page.locator(".grid tbody tr", { hasText: "<img src=x" }).first();
  await row.click({ button: "right" });
  await reads(page, "[role=menu]", IMAGE);
  await nothingHappened(page);
  await page.keyboard.press("Escape");
  await page.keyboard.press("/");
  await page.keyboard.type("sni:");
  await reads(page, ".completions", IMAGE);
  await nothingHappened(page);
  assert.deepEqual(troubles, []);
  await close();
});
