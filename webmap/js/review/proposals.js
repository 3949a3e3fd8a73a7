// Proposals that are accepted together: the number of ticked boxes on the button, and all or none.

/** Count the ticked boxes of each group; without this script the form works without the number. */
export function setUpProposals() {
  const forms = /** @type {NodeListOf<HTMLFormElement>} */ (
    document.querySelectorAll("form[data-proposals]")
  );
  for (const form of forms) setUpForm(form);
}

/** @param {HTMLFormElement} form */
function setUpForm(form) {
  const boxes = [
    .../** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("input[name=proposal]")),
  ];
  const count = /** @type {HTMLElement} */ (form.querySelector("[data-ticked]"));
  const submit = /** @type {HTMLButtonElement} */ (count.closest("button"));
  const all = /** @type {HTMLButtonElement} */ (form.querySelector("[data-tick-all]"));
  const update = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    count.textContent = ` (${ticked.toLocaleString(document.documentElement.lang)})`;
    submit.disabled = ticked === 0;
  };
  form.addEventListener("change", update);
  all.addEventListener("click", () => {
    const checked = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = checked;
    update();
  });
  count.hidden = false;
  all.hidden = boxes.length < 2;
  update();
}
