// The results of the search box without the page: their addresses, and moving through them by keys.

/**
 * @typedef {object} Result an area of /api/search
 * @property {string} code
 * @property {string} name
 * @property {string} [title]
 * @property {string} path names of the areas around it
 * @property {string} url
 * @property {string} [match] how it matches: exact, prefix, alias, former or similar
 * @property {string} [note] which other name or code of it matches
 */

/**
 * Return whether results are only like the text, so that the list asks whether one is meant.
 *
 * @param {Result[]} results
 */
export function areGuesses(results) {
  return results.length > 0 && results.every((result) => result.match === "similar");
}

/**
 * Return the address of a result in the state (date, language) of the page.
 *
 * @param {string} url address of the area
 * @param {Record<string, string>} state query parameters to keep
 * @param {string} base address of the page
 */
export function resultAddress(url, state, base) {
  const address = new URL(url, base);
  for (const [key, value] of Object.entries(state)) address.searchParams.set(key, value);
  return address.href;
}

/**
 * Return the index of the option that an arrow key leads to; the list is a ring.
 *
 * @param {number} active index of the active option, -1 if there is none
 * @param {number} count number of options
 * @param {string} key "ArrowDown" or "ArrowUp"
 */
export function nextOption(active, count, key) {
  const next = active < 0 && key === "ArrowUp" ? -1 : active + (key === "ArrowDown" ? 1 : -1);
  return (next + count) % count;
}
