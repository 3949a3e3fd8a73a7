import assert from "node:assert/strict";
import { test } from "node:test";
import { AreaMask } from "../../../../webmap/js/shared/drawing/area-mask.js";
import { overlap } from "../../../../webmap/js/shared/drawing/label-layout.js";
import { LINE_HEIGHT, placeLabels } from "../../../../webmap/js/shared/drawing/label-placement.js";

/** @import { Box } from "../../../../webmap/js/shared/drawing/label-layout.js" */
/** @import { Label, PlacedLabel } from "../../../../webmap/js/shared/drawing/label-placement.js" */

const SIZE = 10;
/** @type {Box} */
const FRAME = [0, 0, 400, 300];
/** @param {string} line */
const measure = (line) => line.length * 6;

/**
 * A mask of squares in which the labels lie.
 *
 * @param {Label[]} labels
 */
function squares(labels) {
  const mask = new AreaMask(FRAME);
  labels.forEach(({ x, y, width }, area) => {
    const half = width / 2;
    const corners = [
      [x - half, y - half],
      [x + half, y - half],
      [x + half, y + half],
      [x - half, y + half],
    ];
    mask.add(area, [[...corners, corners[0]]]);
  });
  return mask;
}

/**
 * @param {string} name
 * @param {number} x
 * @param {number} y
 * @param {number} side
 */
const label = (name, x, y, side) => ({ name, x, y, width: side, height: side });

/** @param {Label[]} labels */
const place = (labels) =>
  placeLabels(labels, { size: SIZE, measure, frame: FRAME, mask: () => squares(labels) });

/**
 * @param {PlacedLabel} label
 * @returns {Box}
 */
function boxOf({ lines, x, y }) {
  const width = Math.max(...lines.map(measure));
  const height = lines.length * SIZE * LINE_HEIGHT;
  return [x - width / 2, y - height / 2, x + width / 2, y + height / 2];
}

test("a name that fits lies at the point of its area", () => {
  const [placed] = place([label("Muara", 200, 150, 100)]);
  assert.deepEqual(placed, { index: 0, lines: ["Muara"], x: 200, y: 150, leader: null });
});

test("a name that does not fit lies beside its area, with a line to it", () => {
  const [placed] = place([label("Kepulauan Selimbar", 200, 150, 8)]);
  assert.ok(placed.leader);
  assert.deepEqual(placed.leader[1], [200, 150]);
  const [left, top, right, bottom] = boxOf(placed);
  assert.ok(left > 200 || right < 200 || top > 150 || bottom < 150);
});

test("without a mask a name that does not fit is left out", () => {
  const labels = [label("Kepulauan Selimbar", 200, 150, 8)];
  assert.deepEqual(placeLabels(labels, { size: SIZE, measure, frame: FRAME }), []);
});

test("a name beside its area lies on the sea rather than on another area", () => {
  const labels = [label("Besar", 150, 150, 140), label("Kelurahan", 225, 150, 10)];
  const mask = squares(labels);
  const small = place(labels).find(({ index }) => index === 1);
  assert.ok(small);
  assert.equal(mask.shares(boxOf(small), 1).other, 0);
});

test("no name covers another, an obstacle, or the edge of the frame", () => {
  /** @type {Label[]} */
  const labels = [];
  for (let i = 0; i < 20; i++) {
    labels.push(label(`Tempat ${i}`, 40 + (i % 5) * 60, 60 + Math.floor(i / 5) * 40, 12));
  }
  /** @type {Box} */
  const obstacle = [300, 0, 400, 60];
  const placed = placeLabels(labels, {
    ...{ size: SIZE, measure, frame: FRAME, obstacles: [obstacle] },
    mask: () => squares(labels),
  });
  assert.ok(placed.length >= 15, `${placed.length} names`);
  const boxes = placed.map(boxOf);
  for (const [i, box] of boxes.entries()) {
    assert.ok(box[0] >= 0 && box[1] >= 0 && box[2] <= 400 && box[3] <= 300);
    assert.ok(!overlap(box, obstacle));
    for (const other of boxes.slice(i + 1)) assert.ok(!overlap(box, other));
  }
});

test("a name never covers the point of an area that has no name yet", () => {
  const labels = [label("Panjang sekali", 100, 100, 20), label("Kecil", 140, 100, 6)];
  for (const one of place(labels)) {
    const other = labels[1 - one.index];
    const [left, top, right, bottom] = boxOf(one);
    assert.ok(!(other.x > left && other.x < right && other.y > top && other.y < bottom));
  }
});
