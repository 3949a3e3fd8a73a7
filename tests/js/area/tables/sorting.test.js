import assert from "node:assert/strict";
import { test } from "node:test";
import { sortItems, sortValue } from "../../../../webmap/js/area/tables/sorting.js";
import { textComparison } from "../../../../webmap/js/shared/collation.js";

const compare = textComparison("id");

test("a cell is sorted by its value, else by its text", () => {
  assert.equal(sortValue(" Air Laut ", undefined, "text"), "Air Laut");
  assert.equal(sortValue("27 Jul 2023", "2023-07-27", "text"), "2023-07-27");
  assert.equal(sortValue("", "", "text"), "");
  assert.equal(sortValue("1.230", undefined, "number"), 1230);
  assert.equal(sortValue("16 %", "0.16498", "number"), 0.16498);
  assert.equal(sortValue("Belum", "0", "rank"), 0);
});

test("items are sorted up and down, those of equal value keep their order", () => {
  /** @type {[number, string][]} */
  const items = [
    [10, "a"],
    [9, "b"],
    [10, "c"],
    [2, "d"],
  ];
  assert.deepEqual(sortItems(items, false, compare), ["d", "b", "a", "c"]);
  assert.deepEqual(sortItems(items, true, compare), ["a", "c", "b", "d"]);
  assert.equal(items[0][1], "a", "the given list stays");
});

test("shares are sorted as numbers, not as texts", () => {
  /** @type {[number, string][]} */
  const items = [
    [0.5, "half"],
    [0.16498, "sixth"],
    [2, "none"],
  ];
  assert.deepEqual(sortItems(items, false, compare), ["sixth", "half", "none"]);
});

test("texts are sorted by language, not by code point", () => {
  /** @type {[string, number][]} */
  const items = [
    ["Zamrud", 1],
    ["air laut", 2],
    ["Jati 10", 3],
    ["Jati 9", 4],
  ];
  assert.deepEqual(sortItems(items, false, compare), [2, 4, 3, 1]);
});
