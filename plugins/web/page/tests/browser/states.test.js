//! Every state that radar, the network or the link can be in, and what hands and keys do.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Harness } from "./harness.js";

const harness = new Harness();
before(() => harness.open());
after(() => harness.close());

/** Scenario, hash, what must be read on the page. @type {[string, string, string, RegExp][]} */
const STATES = [
  ["waiting", "late", "#/top", /waiting for radar on 127\.0\.0\.1:\d+/],
  ["quiet", "quiet", "#/fight", /Listening on eth0[\s\S]*No packets for 6 s[\s\S]*wlan0[\s\S]*1\.2 MB\/s/],
  ["hidden-by-filter", "usual", "#/flows?f=sni:gthub.com", /0 of 220 flows match[\s\S]*github\.com \(\d+\)[\s\S]*Clear/],
  ["wrong-filter", "usual", "#/flows?f=prt:443", /there is no field prt[\s\S]*Did you mean/],
  ["lost", "cut", "#/top", /Connection lost[\s\S]*reconnecting/],
  ["broken", "broken", "#/top", /Radar was not understood|reconnecting/],
  ["ended", "ended", "#/top", /radar ended: end of file[\s\S]*41,203 packets[\s\S]*Replay:[\s\S]*100×/],
  ["no-rights", "no-rights", "#/processes", /needs CAP_SYS_PTRACE or root/],
  ["aside", "aside", "#/plugins", /The plugin quic was set aside[\s\S]*/],
  ["token", "token", "#/top", /This page needs its token/],
];

for (const [name, scenario, hash, content] of STATES) {
  for (const [theme, size] of /** @type {const} */ ([["dark", "wide"], ["light", "narrow"], ["light", "wide"], ["dark", "narrow"]])) {
    test(`the state ${name} is said, ${theme} and ${size}`, async () => {
      const { page, troubles, close } = await harness.page(scenario, { theme, size, hash });
      await page.waitForFunction((pattern) => new RegExp(pattern).test(document.body.innerText), content.source, { timeout: 9000 });
      await harness.shot(page, `state-${name}-${theme}-${size}`);
      assert.deepEqual(troubles, []);
      await close();
    });
  }
}

test("names that are attacks are text in every view", async () => {
  const { page, troubles, close } = await harness.page("hostile", { hash: "#/top" });
  for (const view of ["fight", "top?by=name", "flows", "processes", "dns", "tls", "map", "sankey", "stats", "tail", "plugins", "event/http"]) {
    await page.evaluate((to) => (location.hash = `#/${to}`), view);
    await page.waitForTimeout(900);
    assert.equal(await page.evaluate(() => /** @type {any} */ (globalThis).__xss), undefined, view);
    assert.equal(await page.locator("#view img, #view script").count(), 0, view);
  }
  await page.evaluate(() => (location.hash = "#/top?by=name"));
  await page.waitForFunction(() => document.body.innerText.includes("<img src=x onerror"));
  assert.match(await page.innerText("#view"), /\\u\{202e\}/);
  await harness.shot(page, "hostile");
  assert.deepEqual(troubles, []);
  await close();
});

test("drops are red and say what helps", async () => {
  const { page, troubles, close } = await harness.page("drops", { hash: "#/top" });
  await page.waitForSelector(".drops.some");
  await page.click(".drops");
  await page.waitForFunction(() => /raise sources\.lan\.buffer/.test(document.querySelector(".popover")?.textContent ?? ""));
  await harness.shot(page, "state-drops");
  assert.deepEqual(troubles, []);
  await close();
});

test("keys lead everywhere, and escape leads back", async () => {
  const { page, troubles, close } = await harness.page("usual", { hash: "#/top" });
  await page.waitForSelector(".grid tbody tr:not(.spacer) td");
  await page.keyboard.press("g");
  await page.keyboard.press("l");
  await page.waitForFunction(() => location.hash.startsWith("#/flows"));
  await page.waitForSelector(".grid tbody tr:not(.spacer) td");
  await page.waitForFunction(() => /:443/.test(document.querySelector(".grid tbody")?.textContent ?? ""));
  await page.focus(".grid tr[tabindex='0']");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => /^#\/flows\/1:/.test(location.hash));
  await page.waitForFunction(() => /Community ID/.test(document.querySelector(".drawer")?.textContent ?? ""));
  await page.waitForTimeout(800);
  await harness.shot(page, "flow");
  await page.keyboard.press("Escape");
  await page.waitForSelector("#drawer", { state: "hidden" });
  await page.keyboard.press(" ");
  await page.waitForFunction(() => /\.\./.test(location.hash));
  await page.keyboard.press("[");
  await harness.shot(page, "looking-back");
  await page.evaluate(() => /** @type {HTMLElement} */ (document.activeElement)?.blur());
  await page.keyboard.press(" ");
  await page.waitForFunction(() => !location.hash.includes(".."));
  await page.keyboard.press("t");
  await page.waitForSelector(".listing-table td");
  await page.keyboard.press("t");
  await page.waitForSelector("#listing", { state: "hidden" });
  await page.keyboard.press("?");
  await page.waitForSelector("dialog[open]");
  await harness.shot(page, "help");
  await page.keyboard.press("Escape");
  await page.keyboard.press("/");
  await page.keyboard.type("proc:fire");
  await page.waitForFunction(() => /firefox/.test(document.querySelector(".completions")?.textContent ?? ""));
  await harness.shot(page, "completion");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => /f=proc:firefox/.test(location.hash));
  await page.waitForFunction(() => /\d+ of 220 flows/.test(document.getElementById("view")?.innerText ?? ""));
  assert.deepEqual(troubles, []);
  await close();
});

test("a link opens the flow it names", async () => {
  const first = await harness.page("usual", { hash: "#/flows" });
  await first.page.waitForFunction(() => /:443/.test(document.querySelector(".grid tbody")?.textContent ?? ""));
  await first.page.click(".grid tbody tr:not(.spacer)");
  await first.page.waitForFunction(() => /^#\/flows\/1:/.test(location.hash));
  const hash = await first.page.evaluate(() => location.hash);
  await first.close();
  const { page, troubles, close } = await harness.page("usual", { hash });
  await page.waitForFunction(() => /Community ID/.test(document.querySelector(".drawer")?.textContent ?? ""));
  assert.deepEqual(troubles, []);
  await close();
});

test("thousands of flows are sixty rows of the document, wherever one scrolls to", async () => {
  const { page, troubles, close } = await harness.page("busy", { hash: "#/flows" });
  await page.waitForFunction(() => /:443/.test(document.querySelector(".grid tbody")?.textContent ?? ""));
  for (const top of [40_000, 100_000, 0]) {
    await page.evaluate((to) => (/** @type {HTMLElement} */ (document.querySelector(".grid-scroll")).scrollTop = to), top);
    await page.waitForFunction(() => document.querySelectorAll(".grid tbody tr:not(.spacer):not([hidden]):not(.absent)").length > 15);
    assert.ok((await page.locator(".grid tbody tr:not(.spacer)").count()) <= 60);
  }
  assert.deepEqual(troubles, []);
  await close();
});

test("privacy mode hides addresses and names", async () => {
  const { page, close } = await harness.page("usual", { hash: "#/flows" });
  await page.waitForFunction(() => /:443/.test(document.querySelector(".grid tbody")?.textContent ?? ""));
  await page.keyboard.press("P");
  await page.waitForFunction(() => /host-/.test(document.querySelector(".grid tbody")?.textContent ?? ""));
  assert.doesNotMatch(await page.innerText(".grid tbody"), /192\.168|example/);
  await close();
});

test("at 320 pixels and at twice the size nothing is lost sideways", async () => {
  for (const size of [{ width: 320, height: 640 }, { width: 720, height: 450 }]) {
    for (const hash of ["#/top", "#/flows", "#/dns", "#/tls", "#/processes", "#/tail", "#/plugins"]) {
      const { page, close } = await harness.page("usual", { size, hash });
      await page.waitForSelector("#cover", { state: "hidden" });
      await page.waitForTimeout(200);
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0, `${hash} at ${size.width}`);
      await close();
    }
  }
});

test("a million packets a second cost the page little", async () => {
  const { page, close } = await harness.page("flood", { hash: "#/top" });
  await page.waitForSelector(".grid tbody tr:not(.spacer) td");
  await page.waitForTimeout(1500);
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  const read = async () => Object.fromEntries((await session.send("Performance.getMetrics")).metrics.map(({ name, value }) => [name, value]));
  await page.evaluate(() => {
    const long = /** @type {number[]} */ ([]);
    Object.assign(globalThis, { long });
    new PerformanceObserver((list) => long.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: "longtask" });
  });
  const first = await read();
  await page.waitForTimeout(5000);
  const last = await read();
  const script = (last.ScriptDuration - first.ScriptDuration) / (last.Timestamp - first.Timestamp);
  console.log(`# top at 1 M packets/s: script ${(100 * script).toFixed(1)} % of a core`);
  assert.deepEqual(await page.evaluate(() => /** @type {any} */ (globalThis).long), []);
  assert.ok(script < 0.1, `${script}`);
  await close();
});
