import assert from "node:assert/strict";
import { test } from "node:test";
import { summaryArea } from "../../../../webmap/js/atlas/panel/summary-area.js";

/** @import { View } from "../../../../webmap/js/atlas/drawing/map-layer.js" */

// four villages of one district, two of another regency, four of another province
const IDS = Float64Array.from([
  1101012001, 1101012002, 1101012003, 1101012004, 1102012001, 1102012002, 1201012001, 1201012002,
  1201022001, 1202012001,
]);

/**
 * @param {number[]} indices
 * @param {number} middle
 * @param {Partial<View>} [more]
 */
function summarized(indices, middle, more = {}) {
  /** @type {View} */
  const view = { level: "village", indices, middle, above: "district", whole: false, ...more };
  const area = summaryArea(view, IDS);
  return area && `${area.level} ${area.id}`;
}

test("a view of the whole country is summarized as the country", () => {
  assert.equal(summarized([0, 1, 2], 0, { whole: true }), null);
});

test("the smallest area around the middle that many in view lie in", () => {
  assert.equal(summarized([0, 1, 2, 3], 0), "district 110101");
  assert.equal(summarized([0, 1, 2, 4, 5, 6], 4), "province 11", "two of six are few");
  assert.equal(summarized([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 9), "province 12");
  assert.equal(summarized([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 0), "district 110101");
});

test("where the middle is in the sea, the area that most lie in", () => {
  assert.equal(summarized([0, 1, 2, 3, 4], -1), "district 110101");
  assert.equal(summarized([0, 1, 4, 5, 6], -1), "province 11");
  assert.equal(summarized([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], -1), "province 11");
  assert.equal(summarized([0, 1, 6, 7], -1), null);
  assert.equal(summarized([], -1), null);
});

test("an area is not summarized by its own level", () => {
  const ids = Float64Array.from([1101, 1102]);
  /** @type {View} */
  const view = { level: "regency", indices: [0], middle: 0, above: "province", whole: false };
  assert.deepEqual(summaryArea(view, ids), { level: "province", id: 11 });
});

test("a regency whose districts are all small in view is summarized itself", () => {
  const ids = Float64Array.from([1, 2, 3, 4, 5].map((district) => 1101002001 + district * 10_000));
  /** @type {View} */
  const view = {
    level: "village",
    indices: [0, 1, 2, 3, 4],
    middle: 2,
    above: "district",
    whole: false,
  };
  assert.deepEqual(summaryArea(view, ids), { level: "regency", id: 1101 });
  assert.deepEqual(summaryArea({ ...view, middle: -1 }, ids), { level: "regency", id: 1101 });
});
