// The filter by class: rows of the tables, links to files, and the headings that count the rows.

import { setParameter } from "../../shared/controls/page-address.js";
import { dispatch, listen } from "../../shared/events.js";

/**
 * Let the links to files lead to those of the class that the page shows, and say so.
 *
 * @param {string | null} key of the class, null for all areas
 */
function filterFiles(key) {
  const links = /** @type {NodeListOf<HTMLAnchorElement>} */ (
    document.querySelectorAll('.exports a[href*="/export/"]')
  );
  for (const link of links) {
    const address = new URL(link.href);
    if (key) address.searchParams.set("only", key);
    else address.searchParams.delete("only");
    link.href = address.href;
  }
  const note = document.getElementById("exports-only");
  if (!note) return;
  const name = labelOf(key);
  note.hidden = !name;
  note.textContent = name && (note.dataset.text ?? "").replace("{class}", name);
}

/**
 * Return the label of a class in the legend; "" for none.
 *
 * @param {string | null} key
 */
function labelOf(key) {
  const selector = `.legend__entry[data-class="${CSS.escape(key ?? "")}"] span`;
  return document.querySelector(selector)?.textContent ?? "";
}

/**
 * Write what a heading counts: all rows of its list, or those that a filter leaves. The order of the
 * page is named only while the rows have it.
 *
 * @param {HTMLElement} heading with its texts as data
 * @param {HTMLTableElement} table
 * @param {string | null} key of the class that is shown
 */
function writeHeading(heading, table, key) {
  const { all = "", some = "", order = "" } = heading.dataset;
  const format = new Intl.NumberFormat(document.documentElement.lang).format;
  const rows = [...table.tBodies[0].rows];
  const isFiltered = Boolean(key) && rows.some((row) => row.dataset.class);
  const shown = rows.filter((row) => !row.hidden).length;
  const text = isFiltered
    ? some.replace("{shown}", format(shown)).replace("{class}", labelOf(key))
    : all;
  const isOrdered = !table.dataset.sorted && order;
  heading.textContent = isOrdered ? `${text}, ${order}` : text;
}

/**
 * Show the rows of a class; a table whose rows have no class shows all.
 *
 * @param {HTMLTableElement} table
 * @param {string | null} key
 */
function filterRows(table, key) {
  let hasClasses = false;
  for (const row of table.tBodies[0].rows) {
    const own = row.dataset.class;
    hasClasses ||= Boolean(own);
    row.hidden = Boolean(key && own && own !== key);
  }
  if (table.tFoot) table.tFoot.hidden = Boolean(key) && hasClasses; // the sum of all
}

/** Show the rows of one class only: chosen by the checkbox, in the legend or in the address. */
export function setUpFilter() {
  // the time slider may exchange checkbox and headings
  const findCheckbox = () => {
    const found = document.getElementById("only");
    return found instanceof HTMLInputElement ? found : null;
  };
  const tables = /** @type {NodeListOf<HTMLTableElement>} */ (
    document.querySelectorAll("table.sortable[data-list]")
  );
  /** @type {string | null} */
  let shownKey = null;

  function writeHeadings() {
    for (const table of tables) {
      const name = table.dataset.list;
      const headings = /** @type {NodeListOf<HTMLElement>} */ (
        document.querySelectorAll(`[data-heads="${name}"]`)
      );
      for (const heading of headings) writeHeading(heading, table, shownKey);
    }
  }

  listen("filter", ({ key }) => {
    shownKey = key;
    const checkbox = findCheckbox();
    if (checkbox) checkbox.checked = key === checkbox.dataset.class;
    for (const table of tables) filterRows(table, key);
    writeHeadings();
    setParameter("only", key);
    filterFiles(key);
  });
  listen("sort", writeHeadings);
  document.addEventListener("change", (event) => {
    const checkbox = findCheckbox();
    if (!checkbox || event.target !== checkbox) return;
    dispatch("filter", { key: checkbox.checked ? (checkbox.dataset.class ?? null) : null });
  });
  // once the map listens, too
  addEventListener("DOMContentLoaded", () => {
    const key = new URLSearchParams(location.search).get("only") ?? "";
    if (labelOf(key)) dispatch("filter", { key });
    else writeHeadings(); // the address may have an order
  });
}
