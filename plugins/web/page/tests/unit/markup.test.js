//! Nothing in the page can make markup or code of a text.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const PAGE = fileURLToPath(new URL("../../", import.meta.url));
const WAYS = /\b(innerHTML|outerHTML|insertAdjacentHTML|setHTMLUnsafe|parseHTMLUnsafe|createContextualFragment|DOMParser|srcdoc|document\.write(ln)?|eval|new Function|importScripts)\b|\bset(Timeout|Interval)\(\s*["'`]|javascript:/;

/** @param {string} folder @returns {string[]} */
function files(folder) {
  return readdirSync(folder, { recursive: true }).map((name) => `${folder}/${name}`).filter((name) => /\.(js|html)$/.test(name));
}

test("no file of the page makes markup or code of a text", () => {
  const all = [...files(`${PAGE}src`), `${PAGE}index.html`];
  assert.ok(all.length > 50);
  for (const file of all) {
    readFileSync(file, "utf8").split("\n").forEach((line, n) => assert.doesNotMatch(line, WAYS, `${file}:${n + 1}`));
  }
});

test("the document has no script and no style of its own but those it names", () => {
  const html = readFileSync(`${PAGE}index.html`, "utf8");
  assert.doesNotMatch(html, /<script(?![^>]*\bsrc=)|<style|\bstyle=|\bon\w+=|https?:/);
});
