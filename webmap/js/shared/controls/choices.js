// Lists and sliders that load another page: arrow keys pass over options without choosing them.

const KEY_TIME = 500; // milliseconds; a change that comes later was made in the opened list

/** @typedef {Pick<KeyboardEvent, "key" | "altKey" | "timeStamp">} Key */

/** Tells when a visitor has settled on an option of one list. */
export class Choice {
  constructor() {
    this.keyTime = Number.NEGATIVE_INFINITY; // of the last key that may change the option
    this.isPending = false; // an option was reached by keys and is not settled on
  }

  /**
   * Follow a key; Enter settles on the option that was reached.
   *
   * @param {Key} key
   * @returns {boolean} whether it settles
   */
  press({ key, altKey, timeStamp }) {
    if (key === "Enter" && this.isPending) return this.settle();
    const opensList = altKey || [" ", "Enter", "F4"].includes(key);
    this.keyTime = opensList ? Number.NEGATIVE_INFINITY : timeStamp;
    return false;
  }

  /**
   * Follow a change of the option.
   *
   * @param {number} timeStamp
   * @returns {boolean} whether it settles: it was not made by a key
   */
  change(timeStamp) {
    this.isPending = timeStamp - this.keyTime < KEY_TIME;
    return !this.isPending;
  }

  /** Settle on the option that was reached, as leaving the list does; false if none was. */
  settle() {
    const wasPending = this.isPending;
    this.isPending = false;
    return wasPending;
  }
}

/**
 * Call a function when the visitor has settled on an option: with the pointer or in the opened list
 * at once, with arrow keys by Enter or by leaving the list. Escape returns to the option before.
 *
 * @param {Document | HTMLElement} root that has or will have the lists
 * @param {(element: Element) => boolean} isWanted whether an element is one of the lists
 * @param {(element: HTMLElement) => void} chosen
 * @param {number} [pause] milliseconds without a change that settle, too; none by default
 */
export function listenToChoices(root, isWanted, chosen, pause = Number.POSITIVE_INFINITY) {
  /** @type {WeakMap<HTMLElement, Choice>} */
  const choices = new WeakMap();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  /**
   * @param {string} type
   * @param {(element: HTMLElement, choice: Choice, event: Event) => boolean} settles
   */
  function listen(type, settles) {
    root.addEventListener(type, (event) => {
      const element = event.target;
      if (!(element instanceof HTMLElement) || !isWanted(element)) return;
      const choice = choices.get(element) ?? new Choice();
      choices.set(element, choice);
      if (settles(element, choice, event)) chosen(element);
    });
  }

  listen("keydown", (element, choice, event) => {
    const key = /** @type {KeyboardEvent} */ (event);
    if (key.key === "Escape" && choice.isPending) {
      choice.settle();
      if (element instanceof HTMLSelectElement) restore(element);
      return false;
    }
    const settled = choice.press(key);
    if (settled) event.preventDefault(); // Enter would submit the form
    return settled;
  });
  listen("change", (element, choice, { timeStamp }) => {
    clearTimeout(timer);
    const settled = choice.change(timeStamp);
    if (!settled && Number.isFinite(pause)) {
      timer = setTimeout(() => choice.settle() && chosen(element), pause);
    }
    return settled;
  });
  listen("focusout", (_element, choice) => choice.settle());
}

/** @param {HTMLSelectElement} list */
function restore(list) {
  const index = [...list.options].findIndex(({ defaultSelected }) => defaultSelected);
  list.selectedIndex = Math.max(0, index);
}
