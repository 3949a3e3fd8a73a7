// The results of the search box without the page: their addresses, and moving through them by keys.

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
