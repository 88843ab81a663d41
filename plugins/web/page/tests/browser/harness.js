//! Chromium on the page, and what every look at it must hold: no error, no request to anywhere else.

import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { start } from "../mock/server.js";

export const SIZES = { wide: { width: 1440, height: 900 }, narrow: { width: 390, height: 844 } };
const SHOTS = fileURLToPath(new URL("screenshots/", import.meta.url));

/** @typedef {{theme?: "dark" | "light", size?: keyof typeof SIZES | {width: number, height: number}, hash?: string, motion?: "reduce" | "no-preference", scale?: number}} Look */

export class Harness {
  async open() {
    mkdirSync(SHOTS, { recursive: true });
    this.server = await start(0);
    this.browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });
  }

  async close() {
    await this.browser?.close();
    this.server?.close();
  }

  /**
   * A page of a scenario, in a context of its own.
   * @param {string} scenario
   * @param {Look} [look]
   */
  async page(scenario, { theme = "dark", size = "wide", hash = "", motion = "no-preference", scale = 1 } = {}) {
    if (!this.browser || !this.server) throw new Error("not open");
    const viewport = typeof size === "string" ? SIZES[size] : size;
    const context = await this.browser.newContext({ viewport, colorScheme: theme, reducedMotion: motion, deviceScaleFactor: scale, hasTouch: size === "narrow" });
    const page = await context.newPage();
    const origin = `http://127.0.0.1:${this.server.port}`;
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
    await page.goto(`${origin}/${scenario}/${hash}`);
    return { page, troubles, close: () => context.close() };
  }

  /**
   * @param {import("playwright-core").Page} page
   * @param {string} name
   */
  async shot(page, name) {
    await page.screenshot({ path: `${SHOTS}${name}.png` });
  }
}
