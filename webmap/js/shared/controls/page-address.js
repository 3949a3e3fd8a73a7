// The state of a page in its address.

/**
 * Return an address with some parameters changed; null removes one.
 *
 * @param {string} href absolute address
 * @param {Record<string, string | null>} changes
 */
export function withParameters(href, changes) {
  const address = new URL(href);
  for (const [name, value] of Object.entries(changes)) {
    if (value) address.searchParams.set(name, value);
    else address.searchParams.delete(name);
  }
  return address.href;
}

/**
 * Return the address of a page after a choice in one of its lists: all other parameters stay. Change
 * cannot be shown since a day that is not before the date; then it is since the report before.
 *
 * @param {string} href absolute address of the page
 * @param {string} name of the list
 * @param {string} value
 */
export function addressOfChoice(href, name, value) {
  const query = new URL(href).searchParams;
  const since = query.get("since");
  /** @type {Record<string, string | null>} */
  const changes = { [name]: value, page: null };
  if (name === "date" && since && since >= value) {
    changes.since = null;
    changes.theme = query.get("theme") ?? "change";
  }
  return withParameters(href, changes);
}

/**
 * Keep a part of the state in the address, and in the links to the page in other languages.
 *
 * @param {string} name of the query parameter
 * @param {string | null} value null removes it
 */
export function setParameter(name, value) {
  history.replaceState(null, "", withParameters(location.href, { [name]: value }));
  const links = /** @type {NodeListOf<HTMLAnchorElement>} */ (
    document.querySelectorAll(".language a")
  );
  for (const link of links) link.href = withParameters(link.href, { [name]: value });
}
