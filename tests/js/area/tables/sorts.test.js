import assert from "node:assert/strict";
import { test } from "node:test";
import { formatSorts, parseSorts } from "../../../../webmap/js/area/tables/sorts.js";

test("what is written is read back", () => {
  const sorts = new Map([
    ["villages", { column: "formed_on", descending: true }],
    ["areas", { column: "name", descending: false }],
  ]);
  assert.equal(formatSorts(sorts), "villages.-formed_on,areas.name");
  assert.deepEqual(parseSorts(formatSorts(sorts)), sorts);
  assert.equal(formatSorts(new Map()), "");
});

test("what cannot be read is left out", () => {
  assert.equal(parseSorts("").size, 0);
  assert.equal(parseSorts("need,villages.,.name,<b>.x").size, 0);
  assert.deepEqual([...parseSorts("x,areas.name,y.").keys()], ["areas"]);
});
