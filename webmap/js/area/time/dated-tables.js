// The rows of the tables on another date: cells are exchanged, sort, filter and focus stay.

import { applySort } from "../tables/table.js";
import { parseHtml } from "./morph.js";

/** @import { Sort } from "../tables/sorts.js" */
/** @import { TableRow } from "./history-data.js" */

/**
 * Show the rows of another date in the order of the page, or sorted as the visitor has chosen.
 *
 * @param {HTMLTableElement} table whose headings are those of the date
 * @param {TableRow[]} rows
 * @param {Sort | null} sort
 */
export function showTableRows(table, rows, sort) {
  const [body] = table.tBodies;
  const elements = new Map([...body.rows].map((row) => [row.dataset.code ?? "", row]));
  parseCells(rows);
  const ordered = rows.map(({ code, key, cells }) => {
    const row = elements.get(code) ?? document.createElement("tr");
    row.dataset.code = code;
    if (key) row.dataset.class = key;
    showCells(row, cells);
    return row;
  });
  const focused = document.activeElement;
  if (ordered.some((row, index) => body.rows[index] !== row)) body.append(...ordered);
  for (const row of [...body.rows].slice(ordered.length)) row.remove();
  applySort(table, sort);
  // a row that is moved loses the focus
  if (focused instanceof HTMLElement && focused !== document.activeElement) {
    if (body.contains(focused)) focused.focus({ preventScroll: true });
  }
}

/** HTML of cells by text, to be cloned. @type {Map<string, HTMLTableCellElement>} */
const parsed = new Map();

/** What a cell shows, where a step has written it. @type {WeakMap<HTMLTableCellElement, string>} */
const written = new WeakMap();

/**
 * @param {HTMLTableRowElement} row
 * @param {string[]} cells
 */
function showCells(row, cells) {
  const old = [...row.cells];
  cells.forEach((html, index) => {
    const cell = old[index];
    if (cell && written.get(cell) === html) return;
    const fresh = /** @type {HTMLTableCellElement} */ (parsed.get(html)?.cloneNode(true));
    if (!cell) row.append(fresh);
    else if (cell.tagName === "TH") showHeading(cell, fresh);
    else cell.replaceWith(fresh);
    written.set(cell?.isConnected && cell.tagName === "TH" ? cell : fresh, html);
  });
  for (const cell of old.slice(cells.length)) cell.remove();
}

/**
 * Parse the cells of rows that are not parsed yet: all at once takes a fraction of the time.
 *
 * @param {TableRow[]} rows
 */
function parseCells(rows) {
  const missing = [...new Set(rows.flatMap(({ cells }) => cells))].filter(
    (one) => !parsed.has(one),
  );
  const found = parseHtml(`<table><tr>${missing.join("")}</tr></table>`).querySelectorAll("th, td");
  found.forEach((cell, index) => {
    parsed.set(missing[index], /** @type {HTMLTableCellElement} */ (cell));
  });
}

/**
 * The link of a row may have the focus: it stays and gets the address of the date.
 *
 * @param {HTMLTableCellElement} old
 * @param {HTMLTableCellElement} fresh
 */
function showHeading(old, fresh) {
  const [link, wanted] = [old.querySelector("a"), fresh.querySelector("a")];
  if (link && wanted && link.textContent === wanted.textContent) {
    link.setAttribute("href", wanted.getAttribute("href") ?? "");
  } else {
    old.replaceWith(fresh);
  }
}
