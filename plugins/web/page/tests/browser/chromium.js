//! Chromium, and what every look at the page must hold: no error, no request to anywhere else, nothing that axe finds
//! serious.

import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

export const SIZES = { wide: { width: 1440, height: 900 }, narrow: { width: 390, height: 844 } };
export const THEMES = /** @type {const} */ (["dark", "light"]);
const SHOTS = fileURLToPath(new URL("screenshots/", import.meta.url));
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** @typedef {{theme?: "dark" | "light", size?: keyof typeof SIZES | {width: number, height: number}, motion?: "reduce" | "no-preference", scale?: number}} Look */
/** @typedef {import("playwright-core").Page} Page */

/** WebGL is drawn by the processor, and memory stays out of /dev/shm, which is small in containers. */
const GL = ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"];

/** @param {{gl?: boolean}} [how] */
export function launch({ gl = false } = {}) {
  mkdirSync(SHOTS, { recursive: true });
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-dev-shm-usage", ...(gl ? GL : ["--disable-gpu"])] });
}

/**
 * An empty page in a context of its own, and the list that its troubles are written to.
 * @param {import("playwright-core").Browser} browser
 * @param {string} origin of radar: requests to others are a trouble
 * @param {Look} [look]
 */
export async function blank(browser, origin, { theme = "dark", size = "wide", motion = "no-preference", scale = 1 } = {}) {
  const viewport = typeof size === "string" ? SIZES[size] : size;
  const context = await browser.newContext({ viewport, colorScheme: theme, reducedMotion: motion, deviceScaleFactor: scale, hasTouch: size === "narrow" });
  const page = await context.newPage();
  /** @type {string[]} */
  const troubles = [];
  page.on("console", (message) => {
    // A server that refuses on purpose makes Chromium say so.
    if (message.type() === "error" && !/WebSocket connection|403 \(Forbidden\)/.test(message.text())) troubles.push(message.text());
  });
  page.on("pageerror", (error) => troubles.push(String(error.stack)));
  page.on("request", (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(origin)) troubles.push(`request to ${request.url()}`);
  });
  page.on("websocket", (socket) => {
    if (!socket.url().startsWith(origin.replace(/^http/, "ws"))) troubles.push(`WebSocket to ${socket.url()}`);
  });
  return { page, troubles, close: () => context.close() };
}

/**
 * What axe finds of weight. It is evaluated, as the page's policy lets no script in.
 * @param {Page} page
 */
export async function findings(page) {
  await page.evaluate(`globalThis.axe ?? ${axe}`);
  const violations = await page.evaluate(async (runOnly) => {
    const found = await /** @type {any} */ (globalThis).axe.run(document, { resultTypes: ["violations"], runOnly });
    return found.violations.map((/** @type {any} */ one) => ({ id: one.id, impact: one.impact, nodes: one.nodes.slice(0, 3).map((/** @type {any} */ node) => `${node.target} ${node.failureSummary}`) }));
  }, RULES);
  return violations.filter((/** @type {any} */ { impact }) => impact === "serious" || impact === "critical");
}

/**
 * Waits until a part of the page reads like this.
 * @param {Page} page
 * @param {string} selector
 * @param {RegExp} content
 * @param {number} [timeout] milliseconds
 */
export async function reads(page, selector, content, timeout = 12_000) {
  try {
    await page.waitForFunction(
      ({ selector, source, flags }) => new RegExp(source, flags).test(/** @type {HTMLElement | null} */ (document.querySelector(selector))?.innerText ?? ""),
      { selector, source: content.source, flags: content.flags },
      { timeout },
    );
  } catch {
    const text = await page.evaluate((at) => /** @type {HTMLElement | null} */ (document.querySelector(at))?.innerText, selector);
    throw new Error(`${selector} never reads ${content}, but: ${text}`);
  }
}

/** How many pixels the page is too wide. @param {Page} page */
export function tooWide(page) {
  return page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - innerWidth));
}

/**
 * @param {Page} page
 * @param {string} name
 */
export async function shot(page, name) {
  await page.screenshot({ path: `${SHOTS}${name}.png` });
}
