import assert from "node:assert/strict";
import { test } from "node:test";
import { placeDates } from "../../../../webmap/js/shared/time/time-marks.js";

/**
 * @param {(number | null)[]} offsets
 * @param {number[]} widths
 * @param {number} total
 */
function edges(offsets, widths, total) {
  return offsets.flatMap((offset, index) => {
    if (offset === null) return [];
    const left = (total * index) / (widths.length - 1) + offset;
    return [[left, left + widths[index]]];
  });
}

test("with room enough every date stands at its mark", () => {
  const offsets = placeDates([60, 60, 60], 400);
  assert.deepEqual(offsets.slice(1, 2), [-30]);
  assert.ok(offsets.every((offset) => offset !== null));
});

test("the oldest and the newest date are always there, above the slider", () => {
  const widths = Array(40).fill(70);
  const offsets = placeDates(widths, 300);
  assert.notEqual(offsets[0], null);
  assert.notEqual(offsets.at(-1), null);
  for (const [left, right] of edges(offsets, widths, 300)) {
    assert.ok(left >= -8 && right <= 308);
  }
});

test("dates keep a distance to each other", () => {
  for (const total of [150, 300, 500, 900]) {
    const widths = [70, 64, 72, 70, 66, 70, 58, 70];
    const places = edges(placeDates(widths, total), widths, total).sort(([a], [b]) => a - b);
    assert.ok(places.length >= 2);
    for (let i = 1; i < places.length; i++) assert.ok(places[i][0] - places[i - 1][1] >= 8);
  }
});

test("a date in the middle has room between the ends", () => {
  assert.deepEqual(
    placeDates([70, 70, 70], 230).map((offset) => offset !== null),
    [true, true, true],
  );
  assert.deepEqual(
    placeDates([70, 70, 70], 200).map((offset) => offset !== null),
    [true, false, true],
  );
});
