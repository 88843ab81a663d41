//! A page of the built radar. What radar has built in is what is tested; with RADAR_PAGE=checkout the files of the
//! checkout take its place, so that who works on them need not build.

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { blank } from "../browser/chromium.js";

const PAGE = fileURLToPath(new URL("../..", import.meta.url));

/**
 * @param {import("playwright-core").Browser} browser
 * @param {string} origin
 * @param {import("../browser/chromium.js").Look & {hash?: string}} [look]
 */
export async function open(browser, origin, look = {}) {
  const looked = await blank(browser, origin, look);
  if (process.env.RADAR_PAGE === "checkout") {
    await looked.page.route(/\/(src|style|strings)\//, (route) => {
      const path = PAGE + new URL(route.request().url()).pathname;
      return existsSync(path) ? route.fulfill({ path }) : route.continue();
    });
  }
  await looked.page.goto(`${origin}/${look.hash ?? ""}`);
  return looked;
}

/**
 * Goes to another place of the page.
 * @param {import("playwright-core").Page} page
 * @param {string} hash
 */
export async function go(page, hash) {
  await page.evaluate((to) => (location.hash = to), hash);
}
