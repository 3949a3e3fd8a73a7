// The tables beside the map: sorting, the highlight shared with the map, the filter by class.

import { textComparison } from "../shared/collation.js";
import { closestTo } from "../shared/dom.js";
import { dispatch, listen } from "../shared/events.js";
import { sortItems, sortValue } from "./sorting.js";

const VILLAGE_PAGE = /\/area\/\d\d\.\d\d\.\d\d\.\d{4}$/;
const BESIDE = "(min-width: 900px)"; // the panel lies beside the map
const SCROLL_DELAY = 400; // milliseconds that the pointer rests

/**
 * Keep a part of the state in the address.
 *
 * @param {string} name of the query parameter
 * @param {string | null} value null removes it
 */
function setParameter(name, value) {
  const address = new URL(location.href);
  if (value) address.searchParams.set(name, value);
  else address.searchParams.delete(name);
  history.replaceState(null, "", address);
}

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

/** Sort a table by the heading that is clicked. */
export function setUpSorting() {
  for (const head of document.querySelectorAll("table.sortable thead")) {
    head.addEventListener("click", (event) => {
      const heading = closestTo(event, "th");
      if (!(heading instanceof HTMLTableCellElement)) return;
      const { first } = heading.querySelector("button")?.dataset ?? {};
      // a column of what is missing begins with the most
      const isFirst = first === "descending" && heading.ariaSort === "none";
      sortBy(heading, heading.ariaSort === "ascending" || isFirst);
      const table = /** @type {HTMLTableElement} */ (heading.closest("table"));
      table.dataset.sorted = "true"; // by the visitor
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

// Filter -------------------------------------------------------------------------------------------

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
  const selector = `.legend__entry[data-class="${CSS.escape(key ?? "")}"] span`;
  const name = document.querySelector(selector)?.textContent ?? "";
  note.hidden = !name;
  note.textContent = (note.dataset.text ?? "").replace("{class}", name);
}

/** Show the rows of one class only: chosen by the checkbox, in the legend or in the address. */
export function setUpFilter() {
  // the time slider may exchange the checkbox
  const findCheckbox = () => {
    const found = document.getElementById("only");
    return found instanceof HTMLInputElement ? found : null;
  };
  const table = document.querySelector("table.villages");

  listen("filter", ({ key }) => {
    const checkbox = findCheckbox();
    if (checkbox) checkbox.checked = key === checkbox.dataset.class;
    if (table instanceof HTMLTableElement) {
      for (const row of table.tBodies[0].rows) {
        row.hidden = Boolean(key) && row.dataset.class !== key;
      }
    }
    setParameter("only", key);
    filterFiles(key);
  });
  document.addEventListener("change", (event) => {
    const checkbox = findCheckbox();
    if (!checkbox || event.target !== checkbox) return;
    dispatch("filter", { key: checkbox.checked ? (checkbox.dataset.class ?? null) : null });
  });
  // once the map listens, too
  addEventListener("DOMContentLoaded", () => {
    const key = new URLSearchParams(location.search).get("only") ?? "";
    if (document.querySelector(`.legend__entry[data-class="${CSS.escape(key)}"]`)) {
      dispatch("filter", { key });
    }
  });
}
