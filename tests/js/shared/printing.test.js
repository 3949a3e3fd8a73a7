import assert from "node:assert/strict";
import { test } from "node:test";
import { marginRules, setUpPrintButton } from "../../../webmap/js/shared/printing.js";

/** @param {Record<string, unknown>} elements */
function page(elements) {
  Object.assign(globalThis, {
    document: { getElementById: (/** @type {string} */ id) => elements[id] ?? null },
  });
}

test("the button that prints is shown and prints", () => {
  const button = Object.assign(new EventTarget(), { hidden: true });
  let printed = 0;
  Object.assign(globalThis, { window: { print: () => (printed += 1) } });
  page({ print: button });
  setUpPrintButton();
  button.dispatchEvent(new Event("click"));
  assert.deepEqual([button.hidden, printed], [false, 1]);
});

test("a page without the button is left alone", () => {
  page({});
  setUpPrintButton();
});

test("the margins have the title after the first sheet, the address and the number of the sheet", () => {
  const rules = marginRules("Kabupaten Brebes", "https://peta.example/area/33.29", "dicetak 1 Jan");
  assert.match(rules, /@top-left \{ content: "Kabupaten Brebes"; \}/);
  assert.match(rules, /@bottom-left \{ content: "https:\/\/peta.example\/area\/33.29"; \}/);
  assert.match(rules, /"dicetak 1 Jan · " counter\(page\) " \/ " counter\(pages\);/);
  assert.match(rules, /@page :first \{ @top-left \{ content: none; \} \}/);
});

test("no text ends the string that it is written in", () => {
  const rules = marginRules('a"; } body { display: none; } "', "back\\slash\nline", "");
  assert.match(rules, /content: "a\\22 ; } body { display: none; } \\22 ";/);
  assert.match(rules, /content: "back\\5c slash\\a line";/);
});
