import assert from "node:assert/strict";
import { test } from "node:test";
import { setUpAutoSubmit, setUpPrintButton } from "../../../webmap/js/shared/forms.js";

class Form extends EventTarget {
  submitted = 0;
  requestSubmit() {
    this.submitted += 1;
  }
}

/** @param {Record<string, unknown>} elements */
function page(elements) {
  Object.assign(globalThis, {
    HTMLFormElement: Form,
    document: { getElementById: (/** @type {string} */ id) => elements[id] ?? null },
  });
}

test("a form is submitted when something in it is chosen", () => {
  const form = new Form();
  page({ filter: form });
  setUpAutoSubmit("filter");
  form.dispatchEvent(new Event("change"));
  assert.equal(form.submitted, 1);
});

test("the button that prints is shown and prints", () => {
  const button = Object.assign(new EventTarget(), { hidden: true });
  let printed = 0;
  Object.assign(globalThis, { window: { print: () => (printed += 1) } });
  page({ print: button });
  setUpPrintButton();
  button.dispatchEvent(new Event("click"));
  assert.deepEqual([button.hidden, printed], [false, 1]);
});

test("a page without them is left alone", () => {
  page({});
  setUpAutoSubmit("filter");
  setUpPrintButton();
});
