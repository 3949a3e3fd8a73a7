// The time slider of an area's page: shows another date without loading the page again.

import { listenToChoices } from "../../shared/controls/choices.js";
import { addressOfChoice } from "../../shared/controls/page-address.js";
import { elementById, findElement, readJsonBlock } from "../../shared/dom.js";
import { dispatch } from "../../shared/events.js";
import { fillTemplate } from "../../shared/text.js";
import { TimeSlider } from "../../shared/time/time-slider.js";
import { chosenSort } from "../tables/table.js";
import { pointToDate, withDate } from "./date-links.js";
import { showTableRows } from "./dated-tables.js";
import { findDate, mapRows, partOf, tableRows } from "./history-data.js";
import { morphContent, parseHtml } from "./morph.js";

/** @import { AreaHistory, Day, HistoryDate } from "../../types/blocks.js" */
/** @import { AreaMap } from "../area-map.js" */

const PARTS = ["themes", "summary", "trend", "notes"];
// parameters that do not change what the dates show
const NOT_DATED = ["date", "village", "only", "sort", "tab"];
const PAUSE = 1500; // milliseconds after which a day that keys have reached is loaded

/** Show the slider on a page with several dates. */
export function setUpTimeTravel() {
  const select = document.getElementById("date");
  if (!(select instanceof HTMLSelectElement) || !document.querySelector(".time")) return;
  new TimeTravel(select);
}

/**
 * Return the days of the reports, oldest first, from the options of the page.
 *
 * @param {HTMLSelectElement} select
 * @returns {Day[]}
 */
function daysOf(select) {
  return [...select.options]
    .filter(({ dataset }) => dataset.short)
    .map(({ value, text, dataset }) => ({ date: value, label: text, short: dataset.short ?? "" }))
    .reverse();
}

class TimeTravel {
  /** @param {HTMLSelectElement} select */
  constructor(select) {
    this.select = select;
    /** @type {{ address: string, themed: boolean, failed: string }} */
    this.setup = readJsonBlock("history");
    this.day = select.value;
    this.shownDay = select.value; // another one than `day` while that is loaded
    /** @type {Promise<AreaHistory> | null} */
    this.loading = null;
    this.slider = TimeSlider.create(
      daysOf(select),
      (day) => this.choose(day),
      () => this.preload(),
    );
    this.slider?.set(this.day, select.selectedOptions[0].text);
    if (this.setup.themed) {
      // other themes are drawn by the server
      const slider = elementById("time", HTMLInputElement);
      elementById("play", HTMLButtonElement).hidden = true;
      listenToChoices(
        document,
        (one) => one === slider,
        () => this.reload(),
        PAUSE,
      );
    } else {
      // the list shows a day as the slider does; other lists load the page
      select.addEventListener("change", (event) => {
        event.stopPropagation();
        this.choose(select.value);
      });
    }
  }

  reload() {
    location.assign(addressOfChoice(location.href, "date", this.day));
  }

  preload() {
    if (!this.setup.themed) this.load().catch(() => {}); // it is loaded again when a day is chosen
  }

  /** Fetch what the page shows on all dates, once. */
  load() {
    this.loading ??= this.fetchHistory().catch((error) => {
      this.loading = null;
      throw error;
    });
    return this.loading;
  }

  /** @returns {Promise<AreaHistory>} */
  async fetchHistory() {
    const query = new URLSearchParams(location.search);
    for (const name of NOT_DATED) query.delete(name);
    const response = await fetch(`${this.setup.address}?${query}`);
    if (!response.ok) throw new Error(`${this.setup.address}: ${response.status}`);
    return response.json();
  }

  /** @param {string} day */
  async choose(day) {
    this.day = day;
    this.slider?.set(day);
    if (this.setup.themed) return;
    const map = findElement(document, "#map", HTMLElement);
    try {
      map.ariaBusy = "true";
      const history = await this.load();
      if (this.day !== day) return; // another day was chosen meanwhile
      const shown = findDate(history, day);
      if (shown) this.show(history, shown);
      else this.reload(); // the store has changed
    } catch (error) {
      console.warn(error);
      if (error instanceof TypeError) this.stay(day);
      else this.reload(); // the server shows it, or says why not
    } finally {
      map.ariaBusy = "false";
    }
  }

  /**
   * Stay with the day that is shown, and say so: without a network there is no other page, either.
   *
   * @param {string} day that could not be had
   */
  stay(day) {
    if (this.day !== day) return; // another day was chosen meanwhile
    const labelOf = (/** @type {string} */ wanted) =>
      [...this.select.options].find(({ value }) => value === wanted)?.text ?? wanted;
    const shown = labelOf(this.shownDay);
    this.slider?.play(false);
    this.slider?.set(this.shownDay, shown);
    this.day = this.select.value = this.shownDay;
    const message = elementById("map-failed", HTMLElement);
    message.textContent = fillTemplate(this.setup.failed, { day: labelOf(day), shown });
    message.dataset.date = "";
    message.hidden = false;
  }

  /**
   * @param {AreaHistory} history
   * @param {HistoryDate} shown
   */
  show(history, shown) {
    const day = shown.date;
    this.select.value = this.shownDay = day;
    const message = elementById("map-failed", HTMLElement);
    if (message.dataset.date !== undefined) message.hidden = true; // about a date, not the shapes
    window.history.replaceState(null, "", withDate(location.href, day, location.href));
    document.title = shown.texts.title;
    this.showParts(history, shown);
    this.showTables(history, shown);
    this.showMap(history, shown);
    // links of the parts above have the date already
    for (const part of document.querySelectorAll(".head, .path, .switch")) pointToDate(part, day);
    dispatch("date", { day });
    const map = document.getElementById("map_area");
    if (map) map.dataset.day = day;
  }

  /**
   * @param {AreaHistory} history
   * @param {HistoryDate} shown
   */
  showParts(history, shown) {
    for (const name of PARTS) {
      const element = findElement(document, `[data-part="${name}"]`, HTMLElement);
      morphContent(element, parseHtml(partOf(history, shown, name)));
    }
    const legend = elementById("legend", HTMLElement);
    const fresh = parseHtml(partOf(history, shown, "legend")).querySelector("#legend");
    if (fresh) morphContent(legend, fresh);
    const { alternative, sentence, caption } = shown.texts;
    elementById("map", HTMLElement).setAttribute("aria-label", alternative);
    findElement(document, ".map__sentence", HTMLElement).textContent = sentence;
    elementById("caption", HTMLElement).textContent = caption;
  }

  /**
   * @param {AreaHistory} history
   * @param {HistoryDate} shown
   */
  showTables(history, shown) {
    const part = findElement(document, '[data-part="tables"]', HTMLElement);
    const tables = () =>
      /** @type {HTMLTableElement[]} */ ([...part.querySelectorAll("table.sortable")]);
    const sorts = tables().map(chosenSort);
    morphContent(part, parseHtml(partOf(history, shown, "tables"))); // all but the rows
    const rows = tableRows(history, shown);
    tables().forEach((table, index) => {
      showTableRows(table, rows[index] ?? [], sorts[index] ?? null);
    });
  }

  /**
   * @param {AreaHistory} history
   * @param {HistoryDate} shown
   */
  showMap(history, shown) {
    const controller = /** @type {AreaMap | undefined} */ (window.map_area?.controller);
    if (!controller) return;
    const { figures } = controller;
    const link = withDate(figures.link, shown.date, location.href);
    figures.link = link.replace(encodeURI("{code}"), "{code}");
    figures.reports = history.reports;
    controller.showRows(mapRows(history, shown, [...controller.rows.keys()].sort()));
    // a class that is rare may have no entry in the legend of another date
    const key = controller.filterKey;
    const entry = key && document.querySelector(`.legend__entry[data-class="${CSS.escape(key)}"]`);
    dispatch("filter", { key: entry ? key : null });
  }
}
