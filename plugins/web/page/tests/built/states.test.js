//! Every state that the built radar or the link to it can be in is said, and left again.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { launch, reads, shot } from "../browser/chromium.js";
import { go, open } from "./page.js";
import { library, Radar } from "./radar.js";
import { config, places, town } from "./town.js";

/** @typedef {Awaited<ReturnType<typeof open>>} Looked */

const FILES = { "town.pcap": town.file, ...places };
const LOOKS = /** @type {const} */ ([["dark", "wide"], ["light", "narrow"], ["light", "wide"], ["dark", "narrow"]]);
/** A port of loopback where nobody listens, and nobody but these tests sends to. */
const PORT = 9;

/** @type {import("playwright-core").Browser} */
let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

/**
 * A state looked at in both themes, wide and narrow.
 * @param {Radar} radar
 * @param {string} name
 * @param {string} hash
 * @param {string} selector
 * @param {RegExp} content
 */
async function said(radar, name, hash, selector, content) {
  const { origin } = await radar.address();
  for (const [theme, size] of LOOKS) {
    const { page, troubles, close } = await open(browser, origin, { theme, size, hash });
    await reads(page, selector, content, 15_000);
    if (selector !== "#cover") await page.waitForSelector("#cover", { state: "hidden" });
    await shot(page, `built-state-${name}-${theme}-${size}`);
    assert.deepEqual(troubles, []);
    await close();
  }
}

describe("a file that is played again and again", () => {
  /** @type {Radar} */
  let radar;
  before(() => (radar = new Radar(config({ places: false }), { arguments: ["-r", "town.pcap", "--pace", "2", "--repeat"], files: FILES })));
  after(() => radar?.stop());

  test("a filter that hides everything is told, with what may have been meant", async () => {
    const { origin } = await radar.address();
    const { page, close } = await open(browser, origin, { hash: "#/flows" });
    await reads(page, "#view", /www\.example\.org/, 15_000);
    await close();
    await said(radar, "hidden", "#/flows?f=sni:www.exmple.org", "#notices", /0 of \d+ flows match[\s\S]*sni:www\.exmple\.org[\s\S]*Did you mean[\s\S]*www\.example\.org[\s\S]*Clear/);
  });

  test("a wrong filter is told, with the field that is meant", async () => {
    await said(radar, "wrong", "#/flows?f=prt:443", "#head", /prt[\s\S]*Did you mean/);
  });

  test("without a database the map says where one is looked for", async (context) => {
    if ((await radar.view("map")).counts[0].database) return context.skip("this machine has databases of its own");
    await said(radar, "nowhere", "#/map", "#view", /No location data: radar geoip status/);
  });

  test("a file does not tell programs, and the page says so", async () => {
    await said(radar, "programs", "#/processes", "#view", /\d+ flows \([\s\S]*without a program: a file does not tell it/);
  });

  test("space holds time, the brackets go back in it, and it goes on", async () => {
    const { origin } = await radar.address();
    const { page, troubles, close } = await open(browser, origin, { hash: "#/top" });
    await reads(page, "#view", /www\.example\.net/, 15_000);
    await page.keyboard.press(" ");
    await reads(page, "#head", /looking back/);
    await page.waitForFunction(() => /\.\./.test(location.hash));
    // Reports of the last second may still come.
    await page.waitForTimeout(1500);
    const held = await page.innerText(".sum");
    await page.waitForTimeout(1500);
    assert.equal(await page.innerText(".sum"), held, "what is looked back at does not change");
    await page.keyboard.press("]");
    await page.keyboard.press("End");
    await page.evaluate(() => /** @type {HTMLElement} */ (document.activeElement)?.blur());
    if (/\.\./.test(await page.evaluate(() => location.hash))) await page.keyboard.press(" ");
    await reads(page, "#head", /replay 2×/);
    assert.deepEqual(troubles, []);
    await close();
  });

  test("the pace is changed from the page", async () => {
    const { origin } = await radar.address();
    const { page, close } = await open(browser, origin, { hash: "#/top" });
    await page.waitForSelector("#foot select:not([hidden])");
    await page.selectOption("#foot select", "10");
    await reads(page, "#head", /replay 10×/);
    await page.selectOption("#foot select", "2");
    await reads(page, "#head", /replay 2×/);
    await close();
  });
});

test("the end of a file is told, and it is played again from the page", async () => {
  const radar = new Radar(config(), { arguments: ["-r", "town.pcap"], files: FILES });
  try {
    await said(radar, "ended", "#/top", "#notices", new RegExp(`radar ended: end of file[\\s\\S]*town\\.pcap · ${town.packets} packets[\\s\\S]*Replay:[\\s\\S]*100×`));
    const { origin } = await radar.address();
    const { page, troubles, close } = await open(browser, origin, { hash: "#/top" });
    await page.getByRole("button", { name: "10×", exact: true }).click();
    await reads(page, "#head", /replay 10×/);
    await reads(page, "#notices", /radar ended/, 10_000);
    await page.waitForTimeout(600);
    assert.equal((await radar.view("status")).totals[0].packets, 2 * town.packets);
    assert.deepEqual(troubles, []);
    await close();
  } finally {
    await radar.stop();
  }
});

test("a lost connection is told, what was shown stays, and it comes back by itself", async () => {
  const how = { arguments: ["-r", "town.pcap", "--pace", "2", "--repeat"], files: FILES };
  let radar = new Radar(config(), how);
  try {
    const { origin } = await radar.address();
    /** @type {Looked[]} */
    const looks = [];
    for (const [theme, size] of LOOKS) {
      const look = await open(browser, origin, { theme, size, hash: "#/top" });
      await reads(look.page, "#view", /www\.example\.net/, 15_000);
      looks.push(look);
    }
    await radar.stop();
    for (const [n, { page }] of looks.entries()) {
      await reads(page, "#notices", /Connection lost[\s\S]*reconnecting/);
      assert.match(await page.innerText("#view"), /www\.example\.net/);
      await shot(page, `built-state-lost-${LOOKS[n].join("-")}`);
    }
    radar = new Radar(config(), { ...how, port: Number(new URL(origin).port) });
    await radar.address();
    for (const { page, troubles, close } of looks) {
      await reads(page, "#head", /replay 2×/, 20_000);
      await page.waitForFunction(() => document.getElementById("notices")?.innerText === "");
      const before = await page.innerText(".sum");
      await page.waitForFunction((text) => /** @type {HTMLElement} */ (document.querySelector(".sum")).innerText !== text, before);
      assert.deepEqual(troubles.filter((text) => !/ERR_CONNECTION_REFUSED/.test(text)), []);
      await close();
    }
  } finally {
    await radar.stop();
  }
});

test("a plugin that was set aside is told, and made anew from the page", async () => {
  const broken = `[analyzers.x-panics]\nlibrary = ${JSON.stringify(library("hostile_panics"))}\nat = "datagram"\n`;
  const radar = new Radar(`workers = 1\n${config()}${broken}`, { arguments: ["-r", "town.pcap", "--pace", "5", "--repeat"], files: FILES });
  try {
    await said(radar, "aside", "#/plugins", "#view", /set aside\s+x-panics/);
    const { origin } = await radar.address();
    const { page, close } = await open(browser, origin, { hash: "#/plugins" });
    await reads(page, "#toasts", /The plugin x-panics was set aside/);
    await page.locator("tr", { hasText: "x-panics" }).click();
    await page.getByRole("button", { name: "Restart" }).click();
    // It fails again at once: with three more faults.
    await reads(page, "#view", /set aside\s+x-panics.*\s[4-6]\s/);
    await close();
  } finally {
    await radar.stop();
  }
});

/** A radar on loopback; where it may not listen there, the tests say so. @param {string} more @param {string[]} words */
function listening(more, words) {
  return new Radar(`[analyzers.dns]\n[analyzers.process]\n[analyzers.names]\n${more}`, { arguments: ["-i", "lo", ...words] });
}

/** @param {Radar} radar */
async function mayListen(radar) {
  try {
    await radar.address();
    return true;
  } catch (error) {
    if (!/permi|CAP_NET_RAW/.test(String(error))) throw error;
    return false;
  }
}

test("an interface without packets is told, with others that have some", async (context) => {
  const radar = listening("", ["-f", `udp port ${PORT}`]);
  try {
    if (!(await mayListen(radar))) return context.skip("radar may not listen here");
    await said(radar, "quiet", "#/fight", "#cover", /Listening on lo[\s\S]*No packets for \d+ s/);
    const { origin } = await radar.address();
    const { page, troubles, close } = await open(browser, origin, { hash: "#/fight" });
    await reads(page, "#cover", /No packets for \d+ s/);
    await flood(20, 10);
    await page.waitForSelector("#cover", { state: "hidden" });
    assert.deepEqual(troubles, []);
    await close();
  } finally {
    await radar.stop();
  }
});

test("on this machine programs have names, and what radar itself sends is left out", async (context) => {
  const radar = listening("", []);
  try {
    if (!(await mayListen(radar))) return context.skip("radar may not listen here");
    const { origin } = await radar.address();
    const { page, troubles, close } = await open(browser, origin, { hash: "#/processes" });
    const program = named("<img src=x>");
    const sending = flood(400, 10).finally(() => program.stop());
    await reads(page, "#view", /\bnode\b/, 15_000);
    await reads(page, "#view", /<img src=x>/);
    assert.equal(await page.locator("#view img").count(), 0, "a program's name is text");
    await go(page, "#/flows");
    await reads(page, "#view", new RegExp(`:${PORT}\\b`));
    assert.doesNotMatch(await page.innerText("#view"), new RegExp(`:${new URL(origin).port}\\b`));
    await go(page, "#/fight");
    await reads(page, ".fight-names", /this machine/);
    await shot(page, "built-loopback");
    await sending;
    assert.deepEqual(troubles, []);
    await close();
  } finally {
    await radar.stop();
  }
});

test("lost packets are red, and a click says what helps", async (context) => {
  const slow = `[analyzers.x-sleeps]\nlibrary = ${JSON.stringify(library("hostile_sleeps"))}\nsleep = "40ms"\n`;
  const radar = listening(slow, ["-f", `udp port ${PORT}`, "--set", "sources.lo.buffer=\"256KiB\"", "--set", "workers=1"]);
  try {
    if (!(await mayListen(radar))) return context.skip("radar may not listen here");
    const { origin } = await radar.address();
    const { page, troubles, close } = await open(browser, origin, { hash: "#/top" });
    const sending = flood(40_000, 0, 1200);
    await page.waitForSelector(".drops.some", { timeout: 15_000 });
    await page.click(".drops");
    await reads(page, ".popover", /lost by the kernel[\s\S]*buffer/);
    await shot(page, "built-state-drops");
    await sending;
    assert.deepEqual(troubles, []);
    await close();
  } finally {
    await radar.stop();
  }
});

/** A program of this name that sends to the port too. @param {string} name */
function named(name) {
  const folder = mkdtempSync(join(tmpdir(), "radar-page-"));
  const path = join(folder, name);
  symlinkSync(process.execPath, path);
  const code = `const socket = require("dgram").createSocket("udp4"); setInterval(() => socket.send("x", ${PORT}, "127.0.0.1"), 20); setTimeout(() => process.exit(), 20_000)`;
  const child = spawn(path, ["-e", code], { stdio: "ignore" });
  return {
    stop() {
      child.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Datagrams to a port of loopback.
 * @param {number} count
 * @param {number} wait milliseconds between them
 * @param {number} [size] octets of each
 */
async function flood(count, wait, size = 100) {
  const socket = createSocket("udp4");
  socket.on("error", () => {});
  for (let n = 0; n < count; n++) {
    socket.send(Buffer.alloc(size), PORT, "127.0.0.1", () => {});
    if (wait > 0 || n % 64 === 0) await new Promise((settle) => setTimeout(settle, wait));
  }
  socket.close();
}
