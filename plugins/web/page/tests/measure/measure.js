//! What the page costs: `scripts/page.sh measure [CAPTURE] [--views fight,top] [--minutes 10]`.
//!
//! Each view is looked at for ten seconds, fed with made-up traffic of a million packets a second and, if there is a
//! capture, with what the built radar plays of it at its own pace. Figures are those of the main thread; what WebGL
//! costs a processor that has to stand in for a graphics card is no part of them.

import { basename, resolve } from "node:path";
import { blank, launch } from "../browser/chromium.js";
import { Radar } from "../built/radar.js";
import { config } from "../built/town.js";
import { start } from "../mock/server.js";
import { Meter } from "./meter.js";

const VIEWS = ["fight", "top", "flows", "processes", "dns", "tls", "map", "sankey", "stats", "tail", "plugins"];
const SPAN = 10_000;
/** What is done once after a view was opened is over, in milliseconds. */
const SETTLE = 3000;

const words = process.argv.slice(2);
const option = (/** @type {string} */ name, /** @type {string} */ usual) => (words.includes(name) ? words.splice(words.indexOf(name), 2)[1] : usual);
const views = option("--views", VIEWS.join()).split(",");
const minutes = Number(option("--minutes", "0"));
const [capture] = words;

const browser = await launch({ gl: true });

/**
 * @param {string} title
 * @param {string} url with a slash at its end
 */
async function look(title, url) {
  console.log(`\n${title}\n${"view".padEnd(10)} ${["main thread", "script", "frames/s", "script/frame p50", "p95", "long tasks", "worst", "bytes/s", "heap"].map((name) => name.padStart(17)).join("")}`);
  for (const view of views) {
    const { page, troubles, close } = await blank(browser, new URL(url).origin);
    const meter = await Meter.on(browser, page);
    await page.goto(`${url}#/${view}`);
    await page.waitForTimeout(SETTLE);
    const { main, script, frames, frame50, frame95, long, worst, octets, heap } = await meter.measure(SPAN);
    const cells = [`${(100 * main).toFixed(1)} %`, `${(100 * script).toFixed(1)} %`, frames.toFixed(1), `${frame50.toFixed(2)} ms`, `${frame95.toFixed(2)} ms`, String(long), `${worst.toFixed(0)} ms`, `${(octets / 1000).toFixed(1)} kB`, `${(heap / 1e6).toFixed(1)} MB`];
    console.log(`${view.padEnd(10)} ${cells.map((cell) => cell.padStart(17)).join("")}${troubles.length > 0 ? `  ${troubles}` : ""}`);
    await close();
  }
}

/**
 * How the heap grows in so many minutes.
 * @param {string} url
 */
async function long(url) {
  const { page, close } = await blank(browser, new URL(url).origin);
  const meter = await Meter.on(browser, page);
  await page.goto(`${url}#/fight`);
  console.log(`\nheap of the fight over ${minutes} minutes`);
  for (let minute = 0; minute <= minutes; minute++) {
    await page.waitForTimeout(minute === 0 ? 2 * SETTLE : 60_000);
    console.log(`${String(minute).padStart(4)} min ${((await meter.heap()) / 1e6).toFixed(2)} MB`);
  }
  await close();
}

const mock = await start(0);
const made = (/** @type {string} */ scenario) => `http://127.0.0.1:${mock.port}/${scenario}/`;
await look("made-up traffic, 1,000,000 packets a second", made("flood"));
if (capture) {
  const radar = new Radar(config({ places: false }), { arguments: ["-r", resolve(capture), "--pace", "1", "--repeat"], life: 600 + 60 * minutes });
  try {
    const { origin } = await radar.address();
    await look(`${basename(capture)}, played by radar as fast as it was`, `${origin}/`);
  } finally {
    await radar.stop();
  }
}
if (minutes > 0) await long(made("flood"));
await browser.close();
mock.close();
