//! What stands around the filter: BPF, words that were meant, places in octets, pcapng.

import assert from "node:assert/strict";
import { test } from "node:test";
import { bpfOf } from "../../src/bpf.js";
import { distance, nearest } from "../../src/nearest.js";
import { fromOctets, toOctets } from "../../src/octets.js";
import { Order } from "../../src/order.js";
import { pcapng } from "../../src/pcapng.js";
import { term } from "../../src/term.js";

test("a filter is said in BPF where it can be", () => {
  assert.equal(bpfOf("port:443 !host:192.0.2.1"), "port 443 and not host 192.0.2.1");
  assert.equal(bpfOf("(tcp or udp) host:192.0.2.0/24"), "(tcp or udp) and net 192.0.2.0/24");
  assert.equal(bpfOf("host:2001:db8::1"), "host 2001:db8::1");
  for (const filter of ["sni:github.com", "host:example.org", "github", "port:443;rm", "bytes>1M"]) assert.equal(bpfOf(filter), "", filter);
});

test("a mistyped word finds its neighbour", () => {
  assert.equal(nearest("gogle.com", [{ text: "google.com" }, { text: "github.com" }], 1)[0].text, "google.com");
  assert.deepEqual(nearest("abc", [{ text: "xyz" }], 1), []);
  assert.equal(distance("gogle", "google.com"), 1);
});

test("places are counted in octets on one side and UTF-16 on the other", () => {
  const text = "é🙂x";
  assert.equal(toOctets(text, 3), 6);
  assert.equal(fromOctets(text, 6), 3);
  assert.equal(fromOctets(text, 99), 4);
});

test("a held order stays, and new rows come last", () => {
  const order = new Order();
  order.arrange(["a", "b", "c"]);
  order.held = true;
  assert.deepEqual(order.arrange(["c", "d", "a"]), [2, 0, 1]);
  order.held = false;
  assert.deepEqual(order.arrange(["c", "d", "a"]), [0, 1, 2]);
});

test("a capture has its blocks in whole words and tells what it is", () => {
  const file = pcapng([{ time: 1_764_068_400_000.5, length: 1500, data: Uint8Array.of(0x45, 0, 5) }], "why");
  const view = new DataView(file.buffer);
  let at = 0;
  const types = [];
  while (at < file.length) {
    types.push(view.getUint32(at, true));
    const length = view.getUint32(at + 4, true);
    assert.equal(length % 4, 0);
    assert.equal(view.getUint32(at + length - 4, true), length);
    at += length;
  }
  assert.deepEqual(types, [0x0a0d0d0a, 1, 6]);
  assert.equal(at, file.length);
});

test("a value off the wire is quoted where it would be read as something else", () => {
  assert.equal(term("proc", "firefox"), "proc:firefox");
  assert.equal(term("host", "2001:db8::1"), "host:2001:db8::1");
  assert.equal(term("proc", "Web Content"), 'proc:"Web Content"');
  assert.equal(term("sni", 'a" or \\b*'), 'sni:"a\\" or \\\\b*"');
});
