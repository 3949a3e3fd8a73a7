import assert from "node:assert/strict";
import { test } from "node:test";
import { BoxPlacer, breakLines } from "../../../../webmap/js/shared/drawing/label-layout.js";

/** @param {string} line */
const measure = (line) => line.length;

test("a text that fits stays on one line", () => {
  assert.deepEqual(breakLines("Muara Selayung", 14, measure), ["Muara Selayung"]);
});

test("a text that is too wide is broken where its lines are narrowest", () => {
  assert.deepEqual(breakLines("Gunung Kemuning Utara", 10, measure), ["Gunung", "Kemuning Utara"]);
  assert.deepEqual(breakLines("Pulau Damar Utara Raya", 10, measure), [
    "Pulau Damar",
    "Utara Raya",
  ]);
});

test("two words are broken, too", () => {
  assert.deepEqual(breakLines("Muara Selayung", 13, measure), ["Muara", "Selayung"]);
});

test("a single word is never broken", () => {
  assert.deepEqual(breakLines("Tirtamandala", 3, measure), ["Tirtamandala"]);
});

test("a box is placed unless it overlaps one that was placed before", () => {
  const placer = new BoxPlacer();
  assert.equal(placer.place([0, 0, 10, 10]), true);
  for (const [x, y] of [
    [9, 0],
    [-9, 0],
    [0, 9],
    [0, -9],
  ]) {
    assert.equal(placer.place([x, y, x + 10, y + 10]), false, `${x} ${y}`);
  }
  assert.equal(placer.place([10, 0, 20, 10]), true, "boxes may touch");
  assert.equal(placer.place([15, 5, 16, 6]), false);
  assert.equal(placer.place([25, 5, 35, 15]), true, "beside both");
  assert.equal(placer.place([5, 25, 15, 35]), true, "below both");
});

test("a box without room takes none", () => {
  const placer = new BoxPlacer();
  placer.place([0, 0, 10, 10]);
  placer.place([5, 0, 30, 10]);
  assert.equal(placer.place([20, 0, 40, 10]), true);
});
