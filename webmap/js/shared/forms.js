// Forms that need no button, and the button that prints.

/**
 * Submit a form as soon as something in it is chosen.
 *
 * @param {string} id of the form
 */
export function setUpAutoSubmit(id) {
  const form = document.getElementById(id);
  if (form instanceof HTMLFormElement) {
    form.addEventListener("change", () => form.requestSubmit());
  }
}

/** Show the button that prints the page. */
export function setUpPrintButton() {
  const button = document.getElementById("print");
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
