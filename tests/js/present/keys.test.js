import assert from "node:assert/strict";
import { test } from "node:test";

import { stepOf } from "../../../webmap/js/present/keys.js";

/** @param {string} key @param {Partial<KeyboardEventInit>} [held] */
const press = (key, held = {}) =>
  stepOf({ key, shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, ...held });

test("arrows step through areas and dates, with shift through views", () => {
  assert.equal(press("ArrowRight"), "area-after");
  assert.equal(press("ArrowLeft"), "area-before");
  assert.equal(press("ArrowUp"), "date-after");
  assert.equal(press("ArrowDown"), "date-before");
  assert.equal(press("ArrowRight", { shiftKey: true }), "view-after");
  assert.equal(press("ArrowLeft", { shiftKey: true }), "view-before");
});

test("remote controls step through areas", () => {
  assert.equal(press("PageDown"), "area-after");
  assert.equal(press("PageUp"), "area-before");
});

test("keys of the browser stay its own", () => {
  assert.equal(press("ArrowLeft", { altKey: true }), "");
  assert.equal(press("f", { ctrlKey: true }), "");
  assert.equal(press("F"), "full");
  assert.equal(press("Enter"), "");
});
