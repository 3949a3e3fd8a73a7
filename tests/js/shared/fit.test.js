import assert from "node:assert/strict";
import { test } from "node:test";
import { EDGE, findPlacement } from "../../../webmap/js/shared/fit.js";

/** @import { Box } from "../../../webmap/js/shared/label-layout.js" */

const SIZE = { x: 800, y: 600 };
const EXTENT = { x: 400, y: 600 - 2 * EDGE };

/** Points all over the extent, from its centre. */
const POINTS = Array.from({ length: 121 }, (_, i) => [
  ((i % 11) / 10 - 0.5) * EXTENT.x,
  (Math.floor(i / 11) / 10 - 0.5) * EXTENT.y,
]).map(([x, y]) => /** @type {[number, number]} */ ([x, y]));

/**
 * @param {{ zoomOut: number, centre: { x: number, y: number } }} placement
 * @param {Box[]} overlays
 */
function coveredPoints({ zoomOut, centre }, overlays) {
  const scale = 2 ** -zoomOut;
  return POINTS.map(([x, y]) => [x * scale + centre.x, y * scale + centre.y]).filter(([x, y]) =>
    overlays.some(([left, top, right, bottom]) => x > left && x < right && y > top && y < bottom),
  );
}

test("without overlays the shape is in the middle at the largest zoom", () => {
  const placement = findPlacement(SIZE, EXTENT, POINTS, []);
  assert.deepEqual(placement, { zoomOut: 0, centre: { x: 400, y: 300 } });
});

test("a shape is moved away from a legend before the map zooms out", () => {
  /** @type {Box[]} */
  const overlays = [[0, 400, 260, 600]];
  const placement = findPlacement(SIZE, EXTENT, POINTS, overlays);
  assert.ok(placement);
  assert.equal(placement.zoomOut, 0);
  assert.ok(placement.centre.x > 400);
  assert.deepEqual(coveredPoints(placement, overlays), []);
});

test("the map zooms out where moving is not enough, and the shape stays on it", () => {
  /** @type {Box[]} */
  const overlays = [
    [0, 400, 300, 600],
    [500, 400, 800, 600],
  ];
  const placement = findPlacement(SIZE, EXTENT, POINTS, overlays);
  assert.ok(placement);
  assert.ok(placement.zoomOut > 0);
  assert.deepEqual(coveredPoints(placement, overlays), []);
  const scale = 2 ** -placement.zoomOut;
  assert.ok(placement.centre.y - (EXTENT.y * scale) / 2 >= EDGE - 1e-9);
});

test("null where everything is covered", () => {
  assert.equal(findPlacement(SIZE, EXTENT, POINTS, [[0, 0, 800, 600]]), null);
});
