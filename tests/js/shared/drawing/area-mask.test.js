import assert from "node:assert/strict";
import { test } from "node:test";
import { AreaMask } from "../../../../webmap/js/shared/drawing/area-mask.js";

/**
 * @param {number} left
 * @param {number} top
 * @param {number} side
 * @returns {[number, number][]}
 */
const square = (left, top, side) => [
  [left, top],
  [left + side, top],
  [left + side, top + side],
  [left, top + side],
  [left, top],
];

test("shares of a box are told apart by area", () => {
  const mask = new AreaMask([0, 0, 100, 100], 2);
  mask.add(0, [square(0, 0, 50)]);
  mask.add(1, [square(50, 0, 50)]);
  assert.deepEqual(mask.shares([2, 2, 47, 47], 0), { own: 1, other: 0 });
  assert.deepEqual(mask.shares([60, 10, 90, 40], 0), { own: 0, other: 1 });
  assert.deepEqual(mask.shares([10, 60, 90, 90], 0), { own: 0, other: 0 });
  const { own, other } = mask.shares([30, 10, 69, 20], 0);
  assert.deepEqual([own, other], [0.5, 0.5]);
});

test("a hole is not a part of the area, and another area may lie in it", () => {
  const mask = new AreaMask([0, 0, 100, 100], 2);
  mask.add(0, [square(0, 0, 90), square(30, 30, 30)]);
  assert.equal(mask.shares([32, 32, 57, 57], 0).own, 0);
  mask.add(1, [square(30, 30, 30)]);
  assert.deepEqual(mask.shares([32, 32, 57, 57], 0), { own: 0, other: 1 });
});

test("areas and boxes may reach out of the frame", () => {
  const mask = new AreaMask([10, 10, 50, 50], 2);
  mask.add(0, [square(-100, -100, 300)]);
  assert.deepEqual(mask.shares([-5, 20, 80, 30], 0), { own: 1, other: 0 });
});
