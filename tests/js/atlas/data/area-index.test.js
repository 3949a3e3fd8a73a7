import assert from "node:assert/strict";
import { test } from "node:test";
import {
  firstIdIn,
  indexOfId,
  listAreas,
  lowerBound,
  parentId,
} from "../../../../webmap/js/atlas/data/area-index.js";
import { codeOf, idOf } from "../../../../webmap/js/shared/codes.js";

const VILLAGES = Float64Array.from([
  1101012001, 1101012002, 1101021001, 1102012001, 3329012001, 3329012002,
]);

test("the areas of each level are listed with their first villages", () => {
  const districts = listAreas(VILLAGES, "district");
  assert.deepEqual([...districts.ids], [110101, 110102, 110201, 332901]);
  assert.deepEqual([...districts.starts], [0, 2, 3, 4, 6]);
  assert.deepEqual([...listAreas(VILLAGES, "province").ids], [11, 33]);
  assert.deepEqual([...listAreas(VILLAGES, "village").ids], [...VILLAGES]);
});

test("ids are found, and others are not", () => {
  for (const [index, id] of VILLAGES.entries()) assert.equal(indexOfId(VILLAGES, id), index);
  for (const id of [0, 1101012003, 9999999999]) assert.equal(indexOfId(VILLAGES, id), -1);
  assert.equal(indexOfId(new Float64Array(), 1), -1);
});

test("the first area of a province is where its ids begin", () => {
  const districts = listAreas(VILLAGES, "district").ids;
  assert.equal(lowerBound(districts, firstIdIn("district", "33")), 3);
  assert.equal(lowerBound(districts, firstIdIn("district", "11")), 0);
  assert.equal(lowerBound(districts, firstIdIn("district", "99")), 4);
});

test("the area above is found by its id", () => {
  assert.equal(codeOf(parentId("village", idOf("33.29.01.2001"), "regency")), "33.29");
  assert.equal(codeOf(parentId("district", idOf("33.29.01"), "province")), "33");
});
