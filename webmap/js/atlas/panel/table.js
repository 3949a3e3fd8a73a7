// The table of the areas in view: the columns of the page of an area, sorted by any of them.

import { textComparison } from "../../shared/collation.js";
import { appendElement, closestTo, elementById, findElement } from "../../shared/dom.js";
import { fillTemplate, formatPercent, withoutKind } from "../../shared/text.js";
import { sortRows } from "./table-order.js";

/** @import { AtlasSetup, AtlasStyle, Level } from "../../types/blocks.js" */
/** @import { Counts } from "../data/classes.js" */
/** @import { Figures } from "../data/figures.js" */
/** @import { View } from "../drawing/map-layer.js" */

/** @typedef {{ key: string, title: string, value: (index: number) => string | number }} Column */

const FIRST_ROWS = 40;
const MORE_ROWS = 200;
const MAX_VILLAGES = 1500; // beyond that the areas that they lie in are listed
const NO_DATA_SHARE = 2; // sorts areas without data after a coverage of 1
const TEXT_COLUMNS = ["name", "district", "status"];
const COVERAGE = "coverage";
const OPTIONAL_COLUMNS = ["forming", "no_data"]; // left out where all areas have 0

export class AreaTable {
  /**
   * @param {AtlasSetup} setup
   * @param {Figures} figures
   */
  constructor(setup, figures) {
    this.setup = setup;
    this.figures = figures;
    this.box = elementById("in-view", HTMLElement);
    this.table = findElement(this.box, "table", HTMLTableElement);
    this.compareTexts = textComparison(setup.language);
    /** @type {Level} */
    this.level = "province";
    /** @type {number[]} */
    this.indices = []; // of the areas that are listed
    /** @type {View | null} */
    this.view = null;
    this.filteredCount = 0; // areas in view that the filter leaves
    this.filterLabel = "";
    this.query = "";
    this.sorting = { column: "", descending: false };
    /** @type {Map<number, HTMLTableRowElement>} */
    this.rows = new Map(); // by index
    this.limit = FIRST_ROWS;
    this.listing = ""; // tells one list of areas from the next
    this.writings = 0;
    this.box.addEventListener("click", (event) => this.handleClick(event));
  }

  /**
   * Show the areas in view.
   *
   * @param {View} view
   * @param {number[]} filtered indices of the areas that the filter leaves
   * @param {string} filterLabel "" without a filter
   * @param {string} query of the addresses of the areas
   */
  async show(view, filtered, filterLabel, query) {
    const { level, indices } = this.listed(view, filtered);
    const ends = [indices[0], indices[indices.length - 1]];
    const listing = [level, indices.length, ...ends, filterLabel].join(" ");
    if (listing !== this.listing) this.limit = FIRST_ROWS;
    if ((this.level === "village") !== (level === "village") || !this.sorting.column) {
      const column = level === "village" ? "status" : COVERAGE;
      this.sorting = { column, descending: false };
    }
    Object.assign(this, { listing, level, indices, view, filterLabel, query });
    this.filteredCount = filtered.length;
    await this.write();
  }

  /**
   * Return the areas to list: the areas above where the villages are too many to read.
   *
   * @param {View} view
   * @param {number[]} filtered
   * @returns {{ level: Level, indices: number[] }}
   */
  listed({ level, indices, above }, filtered) {
    if (level !== "village" || filtered.length <= MAX_VILLAGES) return { level, indices: filtered };
    const parents = new Set(indices.map((index) => this.figures.parent(level, index, above)));
    return { level: above, indices: [...parents] };
  }

  // Names may have to be loaded; a table that a later one has overtaken is dropped.
  async write() {
    const { level } = this;
    const writing = ++this.writings;
    const sorted = await this.sort(level, this.indices);
    const shown = sorted.slice(0, this.limit);
    await this.loadNames(level, shown);
    if (writing === this.writings && this.view) this.fill(this.view, level, shown);
  }

  /**
   * @param {Level} level
   * @param {number[]} indices
   */
  loadNames(level, indices) {
    return Promise.all(
      indices.flatMap((index) => [
        this.figures.loadNames("regency", index),
        this.figures.loadNames(level, index),
      ]),
    );
  }

  // Order ------------------------------------------------------------------------------------------

  /**
   * @param {Level} level
   * @returns {Column[]}
   */
  columns(level) {
    const { columns, legends, rank } = this.setup;
    const { figures } = this;
    /**
     * @param {string} key
     * @param {Column["value"]} value
     */
    const column = (key, value) => ({ key, title: columns[key], value });
    const { one } = legends[level];
    const name = {
      ...column("name", (index) => this.name(level, index)),
      title: one,
    };
    if (level === "village") {
      return [
        name,
        column("district", (index) => figures.parentTitle(level, index, "district")),
        column("status", (index) => rank.indexOf(figures.style(level, index).key)),
      ];
    }
    return [
      name,
      ...Object.keys(columns)
        .filter((key) => !TEXT_COLUMNS.includes(key) && key !== COVERAGE)
        .filter((key) => this.isNeeded(level, key))
        .map((key) => column(key, (index) => countOf(figures.counts(level, index), key))),
      column(COVERAGE, (index) => coverage(figures.counts(level, index))),
    ];
  }

  /**
   * @param {Level} level
   * @param {string} key of a column
   */
  isNeeded(level, key) {
    if (!OPTIONAL_COLUMNS.includes(key)) return true;
    return this.indices.some((index) => countOf(this.figures.counts(level, index), key));
  }

  /**
   * @param {Level} level
   * @param {number[]} indices
   */
  async sort(level, indices) {
    const { column, descending } = this.sorting;
    const found = this.columns(level).find(({ key }) => key === column);
    if (!found) return indices;
    if (column === "name" || column === "district") await this.loadNames(level, indices);
    const isVillage = level === "village";
    const rows = indices.map((index) => ({
      value: found.value(index),
      unformed: isVillage ? 0 : this.figures.counts(level, index).byClass.unformed,
      index,
    }));
    return sortRows(rows, descending, this.compareTexts);
  }

  /**
   * @param {Level} level
   * @param {number} index
   */
  name(level, index) {
    const title = this.figures.title(level, index);
    return level === "village" ? title.replace(/^\S+ /, "") : withoutKind(title);
  }

  // Rows -------------------------------------------------------------------------------------------

  /**
   * @param {View} view
   * @param {Level} level
   * @param {number[]} shown indices of the rows
   */
  fill(view, level, shown) {
    const columns = this.columns(level);
    this.box.hidden = false;
    this.table.hidden = !shown.length;
    const wide = columns.length > 5 ? "areas wide fits fits--wider" : "areas fits fits--wide";
    this.table.className = level === "village" ? "villages fits fits--wide" : wide;
    columns.forEach(({ title }, index) => {
      this.table.style.setProperty(`--c${index + 1}`, JSON.stringify(title));
    });
    this.writeHead(columns);
    const rows = shown.map((index) => this.createRow(level, index, columns));
    this.table.tBodies[0].replaceChildren(...rows);
    this.rows = new Map(rows.map((row, position) => [shown[position], row]));
    this.writeTexts(view, level, shown.length);
  }

  /**
   * @param {View} view
   * @param {Level} level
   * @param {number} count of the rows
   */
  writeTexts(view, level, count) {
    const { texts, legends } = this.setup;
    const { format } = this.figures.number;
    const heading = this.filterLabel ? texts.in_view_only : texts.in_view;
    findElement(this.box, "h2", HTMLElement).textContent = fillTemplate(heading, {
      count: format(this.filteredCount),
      all: format(view.indices.length),
      noun: legends[view.level].noun,
      label: this.filterLabel,
    });
    const more = count < this.indices.length;
    const part = { shown: format(count), count: format(this.indices.length) };
    const notes = [
      more ? fillTemplate(texts.first, part) : "",
      level !== view.level ? texts.closer : "",
    ];
    findElement(this.box, "p", HTMLElement).textContent = notes.filter(Boolean).join(". ");
    findElement(this.box, ".more", HTMLElement).hidden = !more;
  }

  /**
   * Write the headings; the focus stays on the heading of the same column.
   *
   * @param {Column[]} columns
   */
  writeHead(columns) {
    const head = /** @type {HTMLTableSectionElement} */ (this.table.tHead);
    const active = head.contains(document.activeElement) ? document.activeElement : null;
    const focused = active instanceof HTMLElement ? active.dataset.column : undefined;
    const row = document.createElement("tr");
    for (const { key, title } of columns) {
      const heading = appendElement(row, "th", "", TEXT_COLUMNS.includes(key) ? "" : "num");
      heading.scope = "col";
      const order = this.sorting.descending ? "descending" : "ascending";
      heading.ariaSort = key === this.sorting.column ? order : "none";
      const button = appendElement(heading, "button", title.replace("/", "/\u200b"));
      button.type = "button";
      button.dataset.column = key;
    }
    head.replaceChildren(row);
    const button = focused && head.querySelector(`[data-column="${focused}"]`);
    if (button instanceof HTMLElement) button.focus();
  }

  /**
   * @param {Level} level
   * @param {number} index
   * @param {Column[]} columns
   */
  createRow(level, index, columns) {
    const { figures, setup } = this;
    const row = document.createElement("tr");
    row.dataset.place = String(index);
    const heading = appendElement(row, "th");
    heading.scope = "row";
    const address = setup.addresses.area.replace("CODE", figures.code(level, index));
    appendElement(heading, "a", this.name(level, index)).href = `${address}?${this.query}`;
    const style = figures.style(level, index);
    if (level === "village") {
      const district = figures.parentTitle(level, index, "district");
      appendElement(row, "td", district.replace(/^(Kecamatan|Distrik) /, ""));
      const cell = appendElement(row, "td", style.label, "key");
      const swatch = appendElement(cell, "i", "", "swatch");
      swatch.dataset.class = style.key;
      cell.prepend(swatch);
      return row;
    }
    const counts = figures.counts(level, index);
    for (const { key } of columns.slice(1, -1)) {
      appendElement(row, "td", figures.number.format(countOf(counts, key)), "num");
    }
    this.appendCoverage(row, style, counts);
    return row;
  }

  /**
   * @param {HTMLTableRowElement} row
   * @param {AtlasStyle} style
   * @param {Counts} counts
   */
  appendCoverage(row, style, counts) {
    const { villages, formed, byClass } = counts;
    const isUnknown = byClass.no_data === villages;
    const cell = appendElement(row, "td", isUnknown ? "–" : "", "num share key");
    if (isUnknown) return;
    const bar = appendElement(appendElement(cell, "span", "", "meter"), "i");
    bar.dataset.class = style.key;
    bar.style.width = `${(100 * formed) / villages}%`;
    cell.append(formatPercent(formed, villages, this.setup.language, 0));
  }

  // Events -----------------------------------------------------------------------------------------

  /** @param {Event} event */
  handleClick(event) {
    const button = closestTo(event, "button");
    const row = closestTo(event, "tr[data-place]");
    const column = button?.dataset.column;
    if (column) {
      const descending = this.sorting.column === column && !this.sorting.descending;
      this.sorting = { column, descending };
      this.write();
    } else if (button) {
      this.showMore();
    } else if (row && !closestTo(event, "a") && !String(getSelection())) {
      row.querySelector("a")?.click(); // a click on the row opens its link
    }
  }

  async showMore() {
    const next = this.limit;
    this.limit += MORE_ROWS;
    await this.write();
    const link = this.box.querySelectorAll("tbody a")[next];
    if (link instanceof HTMLElement) link.focus();
  }

  /**
   * Highlight the row of an area, or of the listed area that it lies in; null highlights none.
   *
   * @param {Level} level
   * @param {number | null} index
   */
  highlight(level, index) {
    const isListed = index === null || level === this.level;
    const found = isListed ? index : this.figures.parent(level, index, this.level);
    for (const [own, row] of this.rows) row.classList.toggle("is-lit", own === found);
  }
}

/**
 * Return a number of villages by the key of its column.
 *
 * @param {Counts} counts
 * @param {string} key
 */
function countOf(counts, key) {
  if (key === "villages") return counts.villages;
  return key === "formed" ? counts.formed : counts.byClass[key];
}

/**
 * Return the share of formed villages; where all are without data, a number above all shares.
 *
 * @param {Counts} counts
 */
function coverage({ villages, formed, byClass }) {
  return villages > byClass.no_data ? formed / villages : NO_DATA_SHARE;
}
