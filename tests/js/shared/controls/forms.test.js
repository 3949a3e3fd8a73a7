import assert from "node:assert/strict";
import { test } from "node:test";
import { setUpAutoSubmit } from "../../../../webmap/js/shared/controls/forms.js";

class Form extends EventTarget {
  submitted = 0;
  requestSubmit() {
    this.submitted += 1;
  }
}

class List {}

/** @param {Record<string, unknown>} elements */
function page(elements) {
  Object.assign(globalThis, {
    HTMLFormElement: Form,
    HTMLElement: List,
    HTMLSelectElement: List,
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

test("a page without it is left alone", () => {
  page({});
  setUpAutoSubmit("filter");
});
