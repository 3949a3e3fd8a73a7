import assert from "node:assert/strict";
import { test } from "node:test";
import { DIRECTIONS, nearestInDirection } from "../../../webmap/js/area/nearest.js";

const FROM = { lat: -7, lng: 108 };
/** @type {[string, { lat: number, lng: number }][]} */
const CENTRES = [
  ["east", { lat: -6.8, lng: 109 }],
  ["far east", { lat: -7, lng: 111 }],
  ["north", { lat: -6, lng: 108.1 }],
  ["west", { lat: -7, lng: 107 }],
  ["south", { lat: -9, lng: 108 }],
  ["south aside", { lat: -8, lng: 109.4 }],
];

test("each arrow key leads to the nearest area in its direction", () => {
  const found = Object.values(DIRECTIONS).map((direction) =>
    nearestInDirection(FROM, direction, CENTRES),
  );
  assert.deepEqual(Object.keys(DIRECTIONS), ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"]);
  assert.deepEqual(found, ["north", "south", "west", "east"]);
});

test("an area straight ahead is nearer than one of the same distance aside", () => {
  const found = nearestInDirection(
    FROM,
    [1, 0],
    [
      ["aside", { lat: -6.5, lng: 109 }],
      ["straight", { lat: -7, lng: 109.9 }],
      ["also straight", { lat: -7, lng: 109.9 }],
    ],
  );
  assert.equal(found, "straight");
});

test("null where no area is ahead", () => {
  const north = DIRECTIONS.ArrowUp;
  assert.equal(nearestInDirection(FROM, north, [["side", { lat: -6, lng: 109.6 }]]), null);
  assert.equal(nearestInDirection(FROM, north, [["side", { lat: -6, lng: 109.5 }]]), "side");
  assert.equal(nearestInDirection(FROM, north, [["behind", { lat: -8, lng: 108 }]]), null);
  assert.equal(nearestInDirection(FROM, north, [["same", FROM]]), null);
});
