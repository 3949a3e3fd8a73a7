import assert from "node:assert/strict";
import { test } from "node:test";
import { sortRows } from "../../../../webmap/js/atlas/panel/table-order.js";
import { textComparison } from "../../../../webmap/js/shared/collation.js";

const compare = textComparison("id");

/** @param {[value: string | number, unformed: number][]} values */
const rows = (values) => values.map(([value, unformed], index) => ({ value, unformed, index }));

test("rows are sorted by value in both directions", () => {
  const shares = rows([
    [0.5, 0],
    [0.1, 0],
    [2, 0],
    [1, 0],
  ]);
  assert.deepEqual(sortRows(shares, false, compare), [1, 0, 3, 2]);
  assert.deepEqual(sortRows(shares, true, compare), [2, 3, 0, 1]);
  assert.deepEqual(
    sortRows(
      rows([
        ["Salem", 0],
        ["Bentar 10", 0],
        ["bentar 9", 0],
      ]),
      false,
      compare,
    ),
    [2, 1, 0],
  );
});

test("shares are compared as numbers, not as texts", () => {
  const shares = rows([
    [0.5, 0],
    [0.16498, 0],
  ]);
  assert.deepEqual(sortRows(shares, false, compare), [1, 0]);
});

test("rows of equal value and gap are in the order of codes", () => {
  const reversed = rows(Array.from({ length: 5 }, () => [1, 1])).reverse();
  assert.deepEqual(sortRows(reversed, false, compare), [0, 1, 2, 3, 4]);
  assert.deepEqual(sortRows(reversed, true, compare), [0, 1, 2, 3, 4]);
});

test("of equal values the area with more unformed villages is first, then that of the lower code", () => {
  const equal = rows([
    [0, 3],
    [0, 9],
    [0, 3],
    [1, 99],
  ]);
  assert.deepEqual(sortRows(equal, false, compare), [1, 0, 2, 3]);
  assert.deepEqual(sortRows(equal, true, compare), [3, 1, 0, 2]);
});
