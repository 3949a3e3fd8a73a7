// Forms that need no button, and the buttons that copy.

import { listenToChoices } from "./choices.js";

/**
 * Submit a form as soon as something in it is chosen; arrow keys do not choose in a list.
 *
 * @param {string} id of the form
 */
export function setUpAutoSubmit(id) {
  const form = document.getElementById(id);
  if (form instanceof HTMLFormElement) {
    const submit = () => form.requestSubmit();
    const isList = (/** @type {unknown} */ one) => one instanceof HTMLSelectElement;
    listenToChoices(form, isList, submit);
    form.addEventListener("change", ({ target }) => isList(target) || submit());
  }
}

/** Show the buttons that copy a text, where the browser can; they work for parts that are exchanged, too. */
export function setUpCopyButtons() {
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll("[data-copy]")) {
    if (button instanceof HTMLElement) button.hidden = false;
  }
  document.addEventListener("click", async ({ target }) => {
    const button = target instanceof Element ? target.closest("[data-copy]") : null;
    if (!(button instanceof HTMLElement)) return;
    const field = document.getElementById(button.dataset.copy ?? "");
    if (!field) return;
    const isArea = field instanceof HTMLTextAreaElement;
    if (isArea) field.select();
    await navigator.clipboard.writeText(isArea ? field.value : (field.textContent ?? ""));
    button.textContent = button.dataset.copied ?? "";
  });
}
