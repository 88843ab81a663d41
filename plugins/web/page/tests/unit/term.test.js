import assert from "node:assert/strict";
import { test } from "node:test";

import { term, termOf } from "../../src/views/term.js";

test("a value of more than one word is quoted, and cannot end the quotes", () => {
  assert.equal(term("proc", "firefox"), "proc:firefox");
  assert.equal(term("city", "São Paulo"), 'city:"São Paulo"');
  assert.equal(term("proc", 'a" or !b\\'), 'proc:"a\\" or !b\\\\"');
});

test("nodes become terms of their fields", () => {
  assert.equal(termOf("process", "curl"), "proc:curl");
  assert.equal(termOf("asn", "AS3320 Deutsche Telekom"), "asn:3320");
  assert.equal(termOf("service", "443/udp"), "port:443 proto:udp");
});

test("what is not known or stands for many is no term", () => {
  for (const label of ["", "?", "unknown", "everything else"]) assert.equal(termOf("country", label), "");
});
