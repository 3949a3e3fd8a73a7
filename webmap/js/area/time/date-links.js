// The date of the page in its links and forms.

const NOT_DATED = /\/(?:static|trend|ogc|api)(?:\/|$)/; // addresses without a parameter `date`

/**
 * Return an address of the site with another date; one that has no date stays as it is.
 *
 * @param {string} href
 * @param {string} day
 * @param {string} base address of the page
 */
export function withDate(href, day, base) {
  const address = new URL(href, base);
  if (address.origin !== new URL(base).origin || NOT_DATED.test(address.pathname)) return href;
  address.searchParams.set("date", day);
  return `${address.pathname}${address.search}${address.hash}`;
}

/**
 * Point the links and forms of a part of the page to a date.
 *
 * @param {ParentNode} part
 * @param {string} day
 */
export function pointToDate(part, day) {
  for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (
    part.querySelectorAll("a[href]")
  )) {
    const href = link.getAttribute("href") ?? "";
    if (!href.startsWith("#") && !href.includes(`date=${day}`))
      link.setAttribute("href", withDate(href, day, location.href));
  }
  for (const form of part.querySelectorAll("form.search")) {
    let input = form.querySelector("input[name=date]");
    if (!(input instanceof HTMLInputElement)) {
      input = document.createElement("input");
      input.setAttribute("type", "hidden");
      input.setAttribute("name", "date");
      form.prepend(input);
    }
    input.setAttribute("value", day);
  }
  for (const list of /** @type {NodeListOf<HTMLElement>} */ (
    part.querySelectorAll("[data-keep]")
  )) {
    list.dataset.keep = JSON.stringify({ ...JSON.parse(list.dataset.keep ?? "{}"), date: day });
  }
}
