//! Strings, numbers and units, and texts of strangers.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import * as text from "../../src/text.js";
import { visible } from "../../src/untrusted.js";

const root = new URL("../../", import.meta.url);
const strings = JSON.parse(readFileSync(new URL("strings/en.json", root), "utf8"));
text.use("en", strings);

test("a string has its values and its plural", () => {
  text.use("en", { hello: "{name} has {count}", rows: { one: "{count} row", other: "{count} rows" } });
  assert.equal(text.t("hello", { name: "a", count: 1234 }), "a has 1,234");
  assert.equal(text.t("rows", { count: 1 }), "1 row");
  assert.equal(text.t("rows", { count: 0 }), "0 rows");
  assert.equal(text.t("not.there"), "not.there");
  text.use("en", strings);
});

test("octets, rates and times have units that fit", () => {
  assert.equal(text.bytes(0), "0 B");
  assert.equal(text.bytes(999), "999 B");
  assert.equal(text.bytes(1_200_000), "1.2 MB");
  assert.equal(text.rate(18_400_000), "18.4 MB/s");
  assert.equal(text.bytes(999_999), "1.0 MB");
  assert.equal(text.duration(340), "340 μs");
  assert.equal(text.duration(12_300), "12.3 ms");
  assert.equal(text.share(620), "62%");
  assert.equal(text.number(NaN), text.NOTHING);
});

test("what hides in a text is shown by its number", () => {
  assert.equal(visible("a\u202eb"), "a\\u{202e}b");
  assert.equal(visible("\u0000\u001b[31m\r\n"), "\\u{0}\\u{1b}[31m\\u{d}\\u{a}");
  assert.equal(visible("z\u200bz\ufeff"), "z\\u{200b}z\\u{feff}");
  assert.equal(visible(`z${"\u0301".repeat(40)}`).length, 6);
  assert.equal(visible("x".repeat(10_000)).length, 4097);
  assert.equal(visible("Zürich 東京"), "Zürich 東京");
  assert.equal(visible("\ud800"), "\\u{d800}");
});

/** @param {URL} folder @returns {string[]} */
function sources(folder) {
  return readdirSync(folder, { recursive: true }).map(String).filter((name) => name.endsWith(".js")).map((name) => readFileSync(new URL(name, folder), "utf8"));
}

test("every string that is asked for is there", () => {
  for (const source of sources(new URL("src/", root))) {
    for (const [, key] of source.matchAll(/\bt\("([^"]+)"/g)) assert.ok(key in strings, key);
    for (const [, key] of source.matchAll(/(?:title|text): "((?:view|key)\.[^"]+)"/g)) assert.ok(key in strings, key);
  }
});

test("nothing turns a text into markup or code", () => {
  for (const source of sources(new URL("src/", root))) {
    assert.doesNotMatch(source, /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|createContextualFragment|srcdoc/);
  }
});
