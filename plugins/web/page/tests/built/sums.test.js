//! What a file holds is what the page tells: sums are those of the capture, and every view adds up to them.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, reads } from "../browser/chromium.js";
import { go, open } from "./page.js";
import { Radar } from "./radar.js";
import { config, places, town } from "./town.js";

/** @type {Radar} */
let radar;
/** @type {import("playwright-core").Browser} */
let browser;
/** @type {Awaited<ReturnType<typeof open>>} */
let look;
before(async () => {
  radar = new Radar(config(), { arguments: ["-r", "town.pcap"], files: { "town.pcap": town.file, ...places } });
  browser = await launch();
  const { origin } = await radar.address();
  look = await open(browser, origin, { hash: "#/top" });
  await reads(look.page, "#notices", /radar ended/, 15_000);
});
after(async () => {
  assert.deepEqual(look?.troubles, []);
  await browser?.close();
  await radar?.stop();
});

const sum = (/** @type {Record<string, any>[]} */ rows, /** @type {string[]} */ ...columns) => rows.reduce((all, row) => all + columns.reduce((some, column) => some + (row[column] ?? 0), 0), 0);
/** Rows of the table that the `t` key shows. */
const listed = () => look.page.evaluate(() => [...document.querySelectorAll(".listing-table tbody tr")].map((row) => [.../** @type {HTMLTableRowElement} */ (row).cells].map((cell) => cell.textContent ?? "")));

test("the end says how many packets the file has", async () => {
  const text = await look.page.innerText("#notices");
  assert.match(text, new RegExp(`town\\.pcap · ${town.packets} packets`));
  assert.match(text, /end of file/);
});

test("the time line holds every packet", async () => {
  const { totals, timeline } = await radar.view("status");
  assert.equal(totals[0].packets, town.packets);
  assert.equal(totals[0].octets, town.octets);
  assert.equal(sum(timeline, "packets"), town.packets);
});

test("the rows of Top are its total, by whatever they are grouped", async () => {
  const flows = await radar.view("flows?limit=200");
  const octets = sum(flows.rows, "octets_up", "octets_down");
  const count = flows.count[0].all;
  assert.equal(flows.rows.length, count);
  for (const by of ["host", "service", "country", "name", "process"]) {
    const { rows, total } = await radar.view(`top?by=${by}&limit=200`);
    assert.equal(sum(total.slice(0, 1), "octets_up", "octets_down"), octets, by);
    assert.equal(sum([...rows, ...total.slice(1)], "octets_up", "octets_down"), octets, by);
    assert.equal(sum([...rows, ...total.slice(1)], "flows"), count, by);
  }
  await reads(look.page, ".sum", new RegExp(`in ${count} flows`));
  await go(look.page, "#/flows");
  await reads(look.page, "#view", new RegExp(`^${count} flows`));
});

test("the columns of Sankey carry what the flows carry", async () => {
  const octets = sum((await radar.view("flows?limit=200")).rows, "octets_up", "octets_down");
  const { nodes, links } = await radar.view("sankey?columns=service,country");
  for (const column of new Set(nodes.map((node) => node.column))) assert.equal(sum(nodes.filter((node) => node.column === column), "octets"), octets, `column ${column}`);
  assert.equal(sum(links, "octets"), octets);
});

test("Stats counts each packet once, by size and by second", async () => {
  const { sizes, rates } = await radar.view("stats");
  assert.equal(sum(sizes, "packets"), town.packets);
  assert.equal(sum(rates, "packets"), town.packets);
  assert.equal(sum(rates, "octets"), town.octets);
});

test("DNS asks as often as its clients, and as often as the event says", async () => {
  const { totals, clients, series } = await radar.view("dns");
  assert.equal(sum(clients, "queries"), totals[0].queries);
  assert.equal(sum(series, "queries"), totals[0].queries);
  await go(look.page, "#/dns");
  await reads(look.page, "#view .tiles", new RegExp(`Queries\\s+${totals[0].queries}\\b`));
});

test("when nothing comes any more, the fight is drawn no more", async () => {
  await go(look.page, "#/fight");
  await reads(look.page, ".fight-names", /www\.example\.net/);
  const probe = () => look.page.evaluate(() => /** @type {any} */ (document.querySelector(".fight-ground")).probe());
  await look.page.waitForFunction(() => /** @type {any} */ (document.querySelector(".fight-ground")).probe().resting, null, { timeout: 15_000 });
  await look.page.waitForTimeout(2000);
  const { frames } = await probe();
  await look.page.waitForTimeout(2000);
  assert.ok((await probe()).frames - frames <= 4, "it rests");
});

test("the table behind a view has what is drawn", async () => {
  for (const [hash, content] of /** @type {[string, RegExp][]} */ ([["#/fight", /www\.example\.net/], ["#/sankey", /https/], ["#/stats", /Packet/], ["#/map", /London|United Kingdom/]])) {
    await go(look.page, hash);
    await look.page.waitForSelector("#view > *");
    await look.page.keyboard.press("t");
    await reads(look.page, "#listing", content);
    assert.ok((await listed()).length > 0, hash);
    await look.page.keyboard.press("t");
    await look.page.waitForSelector("#listing", { state: "hidden" });
  }
});
