import assert from "node:assert/strict";
import { test } from "node:test";
import { fillTemplate, formatPercent, withoutKind } from "../../../webmap/js/shared/text.js";

test("a template gets its values, also twice, and keeps what looks like markup", () => {
  const text = fillTemplate("%(a)s dari %(b)s (%(a)s)", { a: "1", b: "<b>$&" });
  assert.equal(text, "1 dari <b>$& (1)");
});

// the same cases as `percent` in Python has
test("half is rounded up", () => {
  assert.equal(formatPercent(1, 800, "en"), "0.1%");
  assert.equal(formatPercent(49, 297, "id"), "16,5 %");
  assert.equal(formatPercent(49, 297, "en", 0), "16%");
  assert.equal(formatPercent(1, 8, "id", 0), "13 %");
});

test("only nothing is 0 % and only all is 100 %", () => {
  assert.equal(formatPercent(0, 10, "id"), "0 %");
  assert.equal(formatPercent(1, 100_000, "id"), "0,1 %");
  assert.equal(formatPercent(99_999, 100_000, "id"), "99,9 %");
  assert.equal(formatPercent(99_999, 100_000, "en", 0), "99%");
  assert.equal(formatPercent(10, 10, "en"), "100%");
});

test("a kind of area is left out before a name, a city stays one", () => {
  assert.equal(withoutKind("Kabupaten Tirtamandala"), "Tirtamandala");
  assert.equal(withoutKind("Distrik Air Laut"), "Air Laut");
  assert.equal(withoutKind("Kota Liwaraya"), "Kota Liwaraya");
  assert.equal(withoutKind("Provinsi"), "Provinsi");
});
