// The tables beside the map: sorting, the highlight shared with the map, the selected village.

import { textComparison } from "../../shared/collation.js";
import { setParameter } from "../../shared/controls/page-address.js";
import { closestTo } from "../../shared/dom.js";
import { dispatch, listen } from "../../shared/events.js";
import { sortItems, sortValue } from "./sorting.js";
import { formatSorts, parseSorts } from "./sorts.js";

/** @import { Sort } from "./sorts.js" */

const VILLAGE_PAGE = /\/area\/\d\d\.\d\d\.\d\d\.\d{4}$/;
const BESIDE = "(min-width: 900px)"; // the panel lies beside the map
const SCROLL_DELAY = 400; // milliseconds that the pointer rests

// Sorting ------------------------------------------------------------------------------------------

/**
 * Sort the rows of a table by the column of a heading.
 *
 * @param {HTMLTableCellElement} heading
 * @param {boolean} descending
 */
export function sortBy(heading, descending) {
  const compareTexts = textComparison(document.documentElement.lang);
  const table = /** @type {HTMLTableElement} */ (heading.closest("table"));
  const [body] = table.tBodies;
  const kind = heading.querySelector("button")?.dataset.kind ?? "text";
  const items = [...body.rows].map((row) => {
    const cell = row.cells[heading.cellIndex];
    const value = sortValue(cell.textContent ?? "", cell.dataset.value, kind);
    return /** @type {[string | number, HTMLTableRowElement]} */ ([value, row]);
  });
  body.append(...sortItems(items, descending, compareTexts));
  for (const other of table.tHead?.rows[0].cells ?? []) other.ariaSort = "none";
  heading.ariaSort = descending ? "descending" : "ascending";
}

/**
 * Return the heading of a column; null if the table has no such column.
 *
 * @param {HTMLTableElement} table
 * @param {string} column key
 */
export function headingOf(table, column) {
  const headings = [...(table.tHead?.rows[0].cells ?? [])];
  return headings.find((one) => columnOf(one) === column) ?? null;
}

/** @param {HTMLTableCellElement} heading */
function columnOf(heading) {
  return heading.querySelector("button")?.dataset.column ?? "";
}

/**
 * Return how the visitor has sorted a table; null for the order of the page.
 *
 * @param {HTMLTableElement} table
 * @returns {Sort | null}
 */
export function chosenSort(table) {
  if (!table.dataset.sorted) return null;
  const heading = [...(table.tHead?.rows[0].cells ?? [])].find(({ ariaSort }) =>
    ["ascending", "descending"].includes(ariaSort ?? ""),
  );
  return heading
    ? { column: columnOf(heading), descending: heading.ariaSort === "descending" }
    : null;
}

/**
 * Sort a table as the visitor chose; a column that it does not have leaves the order of the page.
 *
 * @param {HTMLTableElement} table
 * @param {Sort | null} sort
 */
export function applySort(table, sort) {
  const heading = sort && headingOf(table, sort.column);
  if (!heading) {
    delete table.dataset.sorted;
    return;
  }
  sortBy(heading, sort.descending);
  table.dataset.sorted = "true"; // by the visitor
}

/** Sort a table by the heading that is clicked, or as the address says; the address keeps it. */
export function setUpSorting() {
  const tables = /** @type {HTMLTableElement[]} */ ([
    ...document.querySelectorAll("table.sortable[data-list]"),
  ]);
  const sorts = parseSorts(new URLSearchParams(location.search).get("sort") ?? "");
  for (const table of tables) {
    const name = table.dataset.list ?? "";
    applySort(table, sorts.get(name) ?? null);
    table.tHead?.addEventListener("click", (event) => {
      const heading = closestTo(event, "th");
      if (!(heading instanceof HTMLTableCellElement)) return;
      const { first } = heading.querySelector("button")?.dataset ?? {};
      // a column of what is missing begins with the most
      const isFirst = first === "descending" && heading.ariaSort === "none";
      const sort = {
        column: columnOf(heading),
        descending: heading.ariaSort === "ascending" || isFirst,
      };
      applySort(table, sort);
      sorts.set(name, sort);
      setParameter("sort", formatSorts(sorts));
      dispatch("sort", {});
    });
  }
}

// Highlight ----------------------------------------------------------------------------------------

/** @returns {Map<string, HTMLElement>} */
function rowsByCode() {
  const rows = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("tr[data-code]"));
  return new Map([...rows].map((row) => [row.dataset.code ?? "", row]));
}

/** Highlight the same area in the table and on the map. */
export function setUpHighlight() {
  const rows = rowsByCode();
  /** @type {HTMLElement | null} */
  let highlighted = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  // The visible row of an area, or of the nearest area above it that has one.
  /** @param {string} code */
  function visibleRow(code) {
    for (let own = code; own; own = own.slice(0, Math.max(0, own.lastIndexOf(".")))) {
      const row = rows.get(own);
      if (row?.getClientRects().length) return row;
    }
    return null;
  }

  /** @param {string | null} code */
  function highlight(code) {
    const row = code ? visibleRow(code) : null;
    if (highlighted !== row) highlighted?.classList.remove("is-lit");
    highlighted = row;
    row?.classList.add("is-lit");
    return row;
  }

  /** @param {string | null} code */
  function announce(code) {
    highlight(code);
    dispatch("highlight", { code, source: "table" });
  }

  for (const body of document.querySelectorAll("table.sortable tbody")) {
    body.addEventListener("mouseover", (event) => {
      const row = closestTo(event, "tr[data-code]");
      if (row && row !== highlighted) announce(row.dataset.code ?? null);
    });
    body.addEventListener("mouseleave", () => announce(null));
    body.addEventListener("focusin", (event) => {
      announce(closestTo(event, "tr")?.dataset.code ?? null);
    });
    body.addEventListener("focusout", () => announce(null));
    // a click on the row opens its link; selecting text is not a click
    body.addEventListener("click", (event) => {
      const row = closestTo(event, "tr[data-code]");
      if (!row || closestTo(event, "a") || String(getSelection())) return;
      row.querySelector("a")?.click();
    });
  }

  listen("highlight", ({ code, source }) => {
    if (source !== "map") return;
    const row = highlight(code);
    clearTimeout(timer);
    // scroll the row into view once the pointer rests
    if (row && matchMedia(BESIDE).matches) {
      timer = setTimeout(() => row.scrollIntoView({ block: "nearest" }), SCROLL_DELAY);
    }
  });
}

/** Mark the row of the village whose popup is open, and keep its code in the address. */
export function setUpSelection() {
  const rows = rowsByCode();
  listen("select", ({ code }) => {
    for (const row of document.querySelectorAll("tr.is-selected")) {
      row.classList.remove("is-selected");
    }
    if (code) rows.get(code)?.classList.add("is-selected");
    // the page of a village has its code in the path
    if (!VILLAGE_PAGE.test(location.pathname)) setParameter("village", code);
  });
}
