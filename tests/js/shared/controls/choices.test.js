import assert from "node:assert/strict";
import { test } from "node:test";
import { Choice } from "../../../../webmap/js/shared/controls/choices.js";

/** @param {string} key @param {number} timeStamp @param {boolean} [altKey] */
const press = (key, timeStamp, altKey = false) => ({ key, altKey, timeStamp });

test("a change with the pointer settles at once", () => {
  const choice = new Choice();
  assert.equal(choice.change(10_000), true);
  assert.equal(choice.settle(), false, "leaving the list does not settle again");
});

test("arrow keys pass over options; Enter settles on the last", () => {
  const choice = new Choice();
  assert.equal(choice.press(press("ArrowDown", 1000)), false);
  assert.equal(choice.change(1003), false);
  assert.equal(choice.press(press("ArrowDown", 1200)), false);
  assert.equal(choice.change(1203), false);
  assert.equal(choice.press(press("Enter", 2000)), true);
  assert.equal(choice.press(press("Enter", 2200)), false);
});

test("leaving the list settles on what keys have reached", () => {
  const choice = new Choice();
  choice.press(press("End", 1000));
  choice.change(1001);
  assert.equal(choice.settle(), true);
  assert.equal(choice.settle(), false);
});

test("a choice in a list that keys have opened settles at once", () => {
  for (const opening of [press(" ", 1000), press("ArrowDown", 1000, true), press("F4", 1000)]) {
    const choice = new Choice();
    choice.press(press("ArrowDown", 900));
    choice.press(opening);
    assert.equal(choice.change(1100), true);
  }
  const slow = new Choice(); // an arrow key opens the list where the system has it so
  slow.press(press("ArrowDown", 1000));
  assert.equal(slow.change(2500), true);
});
