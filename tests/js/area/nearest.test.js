import assert from "node:assert/strict";
import { test } from "node:test";
import { DIRECTIONS, nearestInDirection } from "../../../webmap/js/area/nearest.js";

const FROM = { lat: 0, lng: 0 };
/** @type {[string, { lat: number, lng: number }][]} */
const CENTRES = [
  ["east", { lat: 0.2, lng: 1 }],
  ["far east", { lat: 0, lng: 3 }],
  ["north", { lat: 1, lng: 0.1 }],
  ["west", { lat: 0, lng: -1 }],
  ["south", { lat: -2, lng: 0 }],
  ["south aside", { lat: -1, lng: 1.4 }],
];

test("each arrow key leads to the nearest area in its direction", () => {
  const found = Object.values(DIRECTIONS).map((direction) =>
    nearestInDirection(FROM, direction, CENTRES),
  );
  assert.deepEqual(Object.keys(DIRECTIONS), ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"]);
  assert.deepEqual(found, ["north", "south", "west", "east"]);
});

test("null where no area is ahead", () => {
  assert.equal(nearestInDirection(FROM, [0, 1], [["side", { lat: 1, lng: 1.6 }]]), null);
  assert.equal(nearestInDirection(FROM, [0, 1], [["side", { lat: 1, lng: 1.5 }]]), "side");
  assert.equal(nearestInDirection(FROM, [0, 1], [["behind", { lat: -1, lng: 0 }]]), null);
});
