//! Addresses: a link shows the same again.

import assert from "node:assert/strict";
import { test } from "node:test";
import { format, formatRange, parse, parseRange } from "../../src/route.js";

test("a flow's Community ID, filter and time survive the address", () => {
  const hash = "#/flows/1:wCb3OG7yAFWelaUydu0D+125CLM=?f=sni%3Agithub.com&t=-5m..now&cols=proc,rtt";
  const route = parse(hash, "fight");
  assert.deepEqual(route, { view: "flows", item: "1:wCb3OG7yAFWelaUydu0D+125CLM=", filter: "sni:github.com", range: [-300, 0], params: { cols: "proc,rtt" } });
  assert.deepEqual(parse(format(route, {}), "fight"), route);
});

test("an ID with a slash is one item", () => {
  assert.equal(parse("#/flows/1:a/b+c=", "fight").item, "1:a/b+c=");
});

test("hostile addresses are read as far as they make sense", () => {
  assert.equal(parse("", "fight").view, "fight");
  assert.equal(parse("#/%E0%A4%A", "fight").view, "%E0%A4%A");
  assert.deepEqual(parse("#/top?t=now..-5m", "fight").range, [-60, 0]);
  assert.deepEqual(parse("#/top?&=&a", "fight").params, {});
});

test("times are relative or absolute", () => {
  assert.deepEqual(parseRange("-90s..-30s"), [-90, -30]);
  assert.deepEqual(parseRange("1000..2000"), { from: 1000, to: 2000 });
  for (const text of ["", "..", "1..", "-1h..now", "2..1", "1..2..3", "-5m..-6m"]) assert.equal(parseRange(text), null, text);
  assert.equal(formatRange([-300, 0]), "-5m..now");
  assert.equal(formatRange({ from: 1, to: 2 }), "1..2");
});

test("what is usual is not written", () => {
  assert.equal(format({ view: "top", item: "", filter: "", range: [-60, 0], params: { by: "host" } }, { by: "host" }), "#/top");
});
