// Events by which the parts of a page (map, table, search, candidates) follow each other. They are
// DOM events on the document, so that no part has to know which others the page has.

/**
 * @typedef {object} PageEvents
 * @property {{ code: string | null, source: "map" | "table" | "candidates" }} highlight
 *   The pointer or the focus is on an area, or on none.
 * @property {{ key: string | null }} filter
 *   Only areas of one class are shown, or all.
 * @property {{}} sort
 *   A table was sorted by the visitor.
 * @property {{ code: string | null }} select
 *   The popup of a village was opened or closed.
 * @property {{ day: string }} date
 *   The page shows another date.
 * @property {{ code: string }} open
 *   An area was chosen in the search. A listener that shows it itself cancels the event.
 */

/**
 * Dispatch an event to all parts of the page.
 *
 * @template {keyof PageEvents} Name
 * @param {Name} name
 * @param {PageEvents[Name]} detail
 * @returns {boolean} false if a listener cancelled it
 */
export function dispatch(name, detail) {
  return document.dispatchEvent(new CustomEvent(`peta:${name}`, { cancelable: true, detail }));
}

/**
 * Call a function at every event of a name.
 *
 * @template {keyof PageEvents} Name
 * @param {Name} name
 * @param {(detail: PageEvents[Name], event: Event) => void} callback
 */
export function listen(name, callback) {
  document.addEventListener(`peta:${name}`, (event) => {
    callback(/** @type {CustomEvent<PageEvents[Name]>} */ (event).detail, event);
  });
}
