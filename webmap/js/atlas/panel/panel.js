// The panel beside the atlas: summary of the area in view, and the table.

import { elementById, findElement } from "../../shared/dom.js";
import { Legend } from "./legend.js";
import { COUNTRY, summaryArea } from "./summary-area.js";
import { AreaTable } from "./table.js";

/** @import { AtlasSetup, AtlasStyle } from "../../types/blocks.js" */
/** @import { Figures } from "../data/figures.js" */
/** @import { MapLayer, View } from "../drawing/map-layer.js" */

export class Panel {
  /**
   * @param {AtlasSetup} setup
   * @param {Figures} figures
   * @param {MapLayer} layer
   */
  constructor(setup, figures, layer) {
    this.setup = setup;
    this.figures = figures;
    this.layer = layer;
    this.legend = new Legend(setup, figures, layer);
    this.table = new AreaTable(setup, figures);
    this.summary = elementById("summary", HTMLElement);
    this.announcement = elementById("said", HTMLElement);
    this.code = setup.start?.code ?? COUNTRY; // of the area that is summarized
    this.shown = `${this.code} ${setup.date}`; // code and day of the summary, here of the page's own
    this.requests = 0;
    /** @type {string | null} */
    this.pinned = null; // code of an area that was asked for and is summarized whatever is in view
  }

  /**
   * Show everything that depends on what the map shows.
   *
   * @param {string} day
   * @param {string} query of the addresses of summaries and pages
   * @returns {Promise<number | null>} generation of the store that the summary is from; null if no
   *   summary was fetched
   */
  async update(day, query) {
    const view = this.layer.inView();
    this.legend.show(view);
    const filter = this.layer.filterStyle();
    const [generation] = await Promise.all([
      this.showSummary(this.areaInView(view), day, query),
      this.table.show(view, this.filtered(view, filter), filter ? filter.label : "", query),
    ]);
    return generation;
  }

  /** Show the legend of the whole country before its tiles have come; of a part it comes later. */
  showLegend() {
    const view = this.layer.inView();
    const indices = [...this.figures.list(view.level).ids.keys()];
    if (view.whole) this.legend.show({ ...view, indices });
  }

  /**
   * Return the areas in view that a filter leaves.
   *
   * @param {View} view
   * @param {AtlasStyle | undefined} filter
   */
  filtered({ level, indices }, filter) {
    if (!filter) return indices;
    const wanted = this.figures.styles(level).indexOf(filter);
    return indices.filter((index) => this.figures.classIndex(level, index) === wanted);
  }

  /**
   * Return the code of the area that is summarized.
   *
   * @param {View} view
   */
  areaInView(view) {
    if (this.pinned) return this.pinned;
    const area = summaryArea(view, this.figures.list(view.level).ids);
    return area ? this.figures.code(area.level, this.figures.index(area.level, area.id)) : COUNTRY;
  }

  /**
   * Show the summary of an area. A response that a later request has overtaken is dropped.
   *
   * @param {string} code
   * @param {string} day
   * @param {string} query
   * @returns {Promise<number | null>} generation of the store; null if nothing was shown
   */
  async showSummary(code, day, query) {
    const request = ++this.requests;
    if (`${code} ${day}` === this.shown) return null;
    const html = await this.fetchSummary(code, query);
    if (request !== this.requests) return null;
    return Number(this.writeSummary(html, code, day).generation);
  }

  /**
   * Fetch the summary of an area as HTML of the site itself, with every name escaped.
   *
   * @param {string} code
   * @param {string} query
   */
  async fetchSummary(code, query) {
    const address = this.setup.addresses.summary.replace("CODE", code);
    const response = await this.figures.fetch(`${address}?${query}`);
    return response.text();
  }

  /**
   * Write the summary, and those of its texts that stand on the map, too.
   *
   * @param {string} html
   * @param {string} code
   * @param {string} day
   */
  writeSummary(html, code, day) {
    this.requests++; // what is still on its way is older
    this.code = code;
    this.shown = `${code} ${day}`;
    const hadFocus = this.summary.contains(document.activeElement);
    this.summary.innerHTML = html;
    if (hadFocus) this.summary.querySelector("a")?.focus();
    const { dataset } = findElement(this.summary, ".summary", HTMLElement);
    const sentence = findElement(this.summary, ".lead", HTMLElement).textContent?.trim() ?? "";
    elementById("caption", HTMLElement).textContent = dataset.caption ?? "";
    findElement(document, ".map__title", HTMLElement).textContent = dataset.heading ?? "";
    findElement(document, ".map__sentence", HTMLElement).textContent = sentence;
    document.title = dataset.title ?? "";
    this.announcement.textContent = sentence;
    return dataset;
  }
}
