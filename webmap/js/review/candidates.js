// Candidates on the map: numbered markers of the row that is shown, small ones of the other rows,
// highlighted together with the list.

import { prefersReducedMotion, readJsonBlock } from "../shared/dom.js";
import { dispatch } from "../shared/events.js";

/** @import { Map as LeafletMap, Marker } from "leaflet" */
/** @import { AreaMap } from "../area/area-map.js" */
/** @import { Candidate } from "../types/blocks.js" */

const PANE = "pins";
const RADIUS = 13; // pixels of a marker
const OTHER_RADIUS = 5; // of a marker of another row

export class Candidates {
  /**
   * @param {LeafletMap} map
   * @param {AreaMap} areaMap
   * @param {Record<string, Candidate[]>} rows by id of the row
   */
  constructor(map, areaMap, rows) {
    this.map = map;
    this.areaMap = areaMap;
    this.rows = rows;
    map.createPane(PANE).style.zIndex = "620";
    this.layer = L.layerGroup([], { pane: PANE }).addTo(map);
    /** @type {string | undefined} */
    this.shownRow = undefined;
    /** @type {Map<string, Marker>} */
    this.markers = new Map(); // of the row that is shown, by code
    const cards = this.cards();
    for (const card of cards) this.listen(card);
    const first = cards.find((card) => card.querySelector(".review__error")) ?? cards[0];
    this.show(first?.dataset.row);
  }

  /** @returns {HTMLElement[]} */
  cards() {
    return [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".waits"))];
  }

  /**
   * @param {ParentNode} parent
   * @returns {HTMLElement[]}
   */
  items(parent) {
    return [.../** @type {NodeListOf<HTMLElement>} */ (parent.querySelectorAll(".candidates li"))];
  }

  /** @param {HTMLElement} card */
  listen(card) {
    const show = () => this.show(card.dataset.row);
    card.addEventListener("pointerenter", show);
    card.addEventListener("focusin", show);
    for (const item of this.items(card)) {
      const enter = () => this.highlight(item.dataset.code ?? null);
      const leave = () => this.highlight(null);
      item.addEventListener("pointerenter", enter);
      item.addEventListener("pointerleave", leave);
      item.addEventListener("focusin", enter);
      item.addEventListener("focusout", leave);
    }
  }

  /** @param {string | undefined} row */
  show(row) {
    if (row === this.shownRow) return;
    this.shownRow = row;
    this.layer.clearLayers();
    this.markers.clear();
    for (const card of this.cards()) card.classList.toggle("is-shown", card.dataset.row === row);
    for (const [other, candidates] of Object.entries(this.rows)) {
      if (other === row) continue;
      for (const candidate of candidates) {
        this.addMarker(candidate, other, "pin pin--other", OTHER_RADIUS, "");
      }
    }
    for (const candidate of this.rows[row ?? ""] ?? []) {
      const text = String(candidate.number);
      const marker = this.addMarker(candidate, row ?? "", "pin", RADIUS, text);
      this.markers.set(candidate.code, marker);
    }
  }

  /**
   * @param {Candidate} candidate
   * @param {string} row
   * @param {string} className
   * @param {number} radius
   * @param {string} text
   */
  addMarker(candidate, row, className, radius, text) {
    const label = document.createElement("span");
    label.textContent = text;
    const icon = L.divIcon({
      className,
      html: label,
      iconSize: [2 * radius, 2 * radius],
      iconAnchor: [radius, radius],
    });
    const marker = L.marker(candidate.at, {
      icon,
      pane: PANE,
      keyboard: false, // the list is the way for the keyboard
      alt: candidate.name,
    }).addTo(this.layer);
    marker.on("mouseover", () => {
      if (row === this.shownRow) this.highlight(candidate.code);
      const lines = [candidate.district, candidate.code];
      this.areaMap.showTooltip(L.latLng(candidate.at), candidate.name, lines);
    });
    marker.on("mouseout", () => {
      this.highlight(null);
      this.areaMap.tooltip.remove();
    });
    marker.on("click", () => this.choose(row, candidate.code));
    return marker;
  }

  /**
   * Highlight a candidate on the map and in the list; null highlights none.
   *
   * @param {string | null} code
   */
  highlight(code) {
    for (const [own, marker] of this.markers) {
      marker.getElement()?.classList.toggle("is-lit", own === code);
      marker.setZIndexOffset(own === code ? 1000 : 0);
    }
    for (const card of document.querySelectorAll(".waits.is-shown")) {
      for (const item of this.items(card)) {
        item.classList.toggle("is-lit", item.dataset.code === code);
      }
    }
    dispatch("highlight", { code, source: "candidates" });
  }

  /**
   * Select a candidate in the form of its row.
   *
   * @param {string} row
   * @param {string} code
   */
  choose(row, code) {
    this.show(row);
    const card = document.querySelector(`.waits[data-row="${CSS.escape(row)}"]`);
    card?.scrollIntoView({
      block: "nearest",
      behavior: prefersReducedMotion() ? "auto" : "smooth",
    });
    const radio = card?.querySelector(`.candidates li[data-code="${CSS.escape(code)}"] input`);
    if (radio instanceof HTMLInputElement) {
      radio.checked = true;
      radio.focus({ preventScroll: true });
    }
    this.highlight(code);
  }
}

/** Show the candidates of the JSON block on the map of the page. */
export function setUpCandidates() {
  addEventListener("load", () => {
    const map = window.map_area;
    if (!map?.controller) return;
    // here the legend only explains: there is no table to filter
    for (const entry of document.querySelectorAll("button.legend__entry")) {
      /** @type {HTMLButtonElement} */ (entry).disabled = true;
    }
    const areaMap = /** @type {AreaMap} */ (map.controller);
    map.candidates = new Candidates(map, areaMap, readJsonBlock("candidates"));
  });
}
