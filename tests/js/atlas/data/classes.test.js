import assert from "node:assert/strict";
import { test } from "node:test";
import {
  classIndex,
  countVillages,
  isPartial,
  majorityClass,
} from "../../../../webmap/js/atlas/data/classes.js";

const STYLES = ["no_data", "unformed", "forming", "dasar", "mandiri"].map((key, index) => ({
  key,
  colour: "",
  hatched: index === 0,
  label: key,
  formed: index > 2,
}));

test("the byte of an area has its class, and whether it is partial", () => {
  assert.deepEqual([5, 0x85].map(classIndex), [5, 5]);
  assert.deepEqual([5, 0x85, 0x80].map(isPartial), [false, true, true]);
});

test("villages are counted by class, the formed together", () => {
  const counts = countVillages(Uint8Array.from([0, 1, 1, 2, 3, 4, 4]), STYLES);
  assert.deepEqual(counts, {
    villages: 7,
    formed: 3,
    byClass: { no_data: 1, unformed: 2, forming: 1, dasar: 1, mandiri: 2 },
  });
});

test("the majority is the most frequent class, the lowest of several", () => {
  assert.deepEqual(majorityClass(Uint8Array.from([1, 3, 3]), 5), { index: 3, all: false });
  assert.deepEqual(majorityClass(Uint8Array.from([3, 1]), 5), { index: 1, all: false });
  assert.deepEqual(majorityClass(Uint8Array.from([0, 0]), 5), { index: 0, all: true });
});
