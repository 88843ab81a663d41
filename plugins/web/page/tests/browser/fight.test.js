//! Keys on the fight, with WebGL and without: pin, menu, groups, and the way back.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { start } from "../mock/server.js";
import { blank, launch, reads, shot } from "./chromium.js";

for (const gl of [true, false]) {
  describe(gl ? "with WebGL" : "without WebGL", () => {
    /** @type {Awaited<ReturnType<typeof start>>} */
    let server;
    /** @type {import("playwright-core").Browser} */
    let browser;
    /** @type {Awaited<ReturnType<typeof blank>>} */
    let look;
    before(async () => {
      server = await start(0);
      browser = await launch({ gl });
      const origin = `http://127.0.0.1:${server.port}`;
      look = await blank(browser, origin);
      if (!gl) await look.page.addInitScript(withoutWebgl);
      await look.page.goto(`${origin}/usual/#/fight`);
      await reads(look.page, ".fight-names", /this machine/);
    });
    after(async () => {
      assert.deepEqual(look.troubles, []);
      await browser.close();
      server.close();
    });
    const probe = () => look.page.evaluate(() => /** @type {any} */ (document.querySelector(".fight-ground")).probe());

    test("it is drawn, and marks fly", async () => {
      await look.page.waitForFunction(() => /** @type {any} */ (document.querySelector(".fight-ground")).probe().alive > 0);
      const { renderer, hosts, edges } = await probe();
      if (!gl) assert.match(renderer, /canvas/);
      assert.ok(hosts > 20 && edges > 5, `${hosts} hosts, ${edges} paths`);
    });

    test("a host that is pinned has a panel, and escape lets it go", async () => {
      const { page } = look;
      await page.locator(".fight-ground").focus();
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("Enter");
      await reads(page, "#drawer", /Flows|Its flows|Show only this/);
      await shot(page, `fight-pinned-${gl ? "webgl" : "canvas"}`);
      await page.keyboard.press("Escape");
      await page.waitForSelector("#drawer", { state: "hidden" });
    });

    test("networks are groups; the term that selects one is of the filter language", async () => {
      const { page } = look;
      await page.locator(".fight-ground").focus();
      await page.keyboard.press("1");
      await reads(page, ".fight-names", /\/24/);
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("Shift+F10");
      await page.waitForSelector("[role=menu]");
      await page.keyboard.press("Escape");
      await page.keyboard.press("0");
      await reads(page, ".fight-names", /this machine/);
    });

    test("a smaller window asks for fewer hosts", async () => {
      const { page } = look;
      /** @type {string[]} */
      const sent = [];
      const session = await page.context().newCDPSession(page);
      await session.send("Network.enable");
      session.on("Network.webSocketFrameSent", ({ response }) => sent.push(response.payloadData));
      await page.setViewportSize({ width: 640, height: 600 });
      const asked = () => sent.some((text) => /"view":"fight"/.test(text) && /"limit":10\d/.test(text));
      for (let tries = 0; tries < 40 && !asked(); tries++) await page.waitForTimeout(200);
      assert.ok(asked(), sent.join("\n"));
    });
  });
}

/** As on a machine whose browser has none. */
function withoutWebgl() {
  const { getContext } = HTMLCanvasElement.prototype;
  HTMLCanvasElement.prototype.getContext = /** @type {any} */ (function (/** @type {any[]} */ ...words) {
    // @ts-expect-error `this` is the canvas
    return words[0] === "webgl2" ? null : getContext.apply(this, words);
  });
}
