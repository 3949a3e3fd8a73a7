// What is under the pointer, the finger or the middle of the map: tooltip, highlight, opening.

import { idOf } from "../shared/codes.js";
import { appendElement, closestTo, createSwatch, elementById } from "../shared/dom.js";
import { fillTemplate } from "../shared/text.js";
import { tooltipLines } from "./tooltip.js";

/** @import { LatLng, LeafletMouseEvent } from "leaflet" */
/** @import { Atlas } from "./atlas.js" */
/** @import { Area } from "./drawing/map-layer.js" */
/** @import { Level } from "../types/blocks.js" */

/** By the number of parts of a code. @type {Level[]} */
const LEVELS = ["province", "regency", "district", "village"];

export class Pointer {
  /** @param {Atlas} atlas */
  constructor(atlas) {
    this.atlas = atlas;
    this.map = atlas.map;
    this.layer = atlas.layer;
    this.figures = atlas.figures;
    this.table = atlas.panel.table;
    this.container = atlas.container;
    this.texts = atlas.setup.texts;
    this.tooltip = L.tooltip({ className: "tip", direction: "top", offset: [0, -8], opacity: 1 });
    this.middleText = elementById("under", HTMLElement); // for screen readers
    /** @type {Area | null} */
    this.area = null; // under the pointer
    this.isTouch = false;
    this.frame = 0;
    appendElement(this.container, "div", "", "cross");
    this.container.setAttribute("role", "application");
    this.container.setAttribute("aria-label", this.texts.keys);
    this.listenToMap();
    this.listenToTable();
  }

  listenToMap() {
    const { map, container } = this;
    map.on("mousemove", (event) => this.move(event));
    map.on("mouseout movestart", () => this.leave());
    map.on("click", (event) => this.click(event));
    map.on("moveend", () => this.announceMiddle());
    this.layer.on("drawn", () => this.announceMiddle());
    container.addEventListener("focus", () => this.announceMiddle());
    container.addEventListener("blur", () => this.leave());
    container.addEventListener("keydown", (event) => {
      if (event.target !== container) return;
      if (event.key === "Enter") this.open(this.layer.areaAt(map.getCenter()));
      if (event.key === "Escape") this.leave();
    });
    container.addEventListener(
      "pointerdown",
      (event) => {
        this.isTouch = event.pointerType !== "mouse";
      },
      true,
    );
  }

  listenToTable() {
    const { box } = this.table;
    /** @param {Event} event */
    const highlight = (event) => {
      const row = closestTo(event, "tr[data-place]");
      const leaves = event.type === "mouseout" || event.type === "focusout";
      const index = row && !leaves ? Number(row.dataset.place) : null;
      this.highlight(index === null ? null : [this.table.level, index]);
      this.table.highlight(this.table.level, index);
    };
    for (const type of ["mouseover", "mouseout", "focusin", "focusout"]) {
      box.addEventListener(type, highlight);
    }
  }

  // Pointer ----------------------------------------------------------------------------------------

  // Search for the area once per frame.
  /** @param {LeafletMouseEvent} event */
  move(event) {
    if (this.isTouch || this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      const area = this.layer.areaAt(event.latlng);
      if (area) this.enter(area, event.latlng);
      else this.leave();
    });
  }

  /**
   * @param {Area} area
   * @param {LatLng} latlng
   */
  async enter(area, latlng) {
    this.area = area;
    this.container.classList.add("is-over");
    this.showTooltip(area, latlng);
    this.highlight(area);
    this.table.highlight(...area);
    await this.loadNames(area);
    if (this.area === area) this.showTooltip(area, latlng);
  }

  leave() {
    this.area = null;
    this.container.classList.remove("is-over");
    this.tooltip.remove();
    this.highlight(null);
    this.table.highlight(this.table.level, null);
  }

  /** @param {Area} area */
  loadNames([level, index]) {
    return Promise.all([
      this.figures.loadNames(level, index),
      this.figures.loadNames("regency", index),
    ]);
  }

  /**
   * @param {Area} area
   * @param {LatLng} latlng
   */
  showTooltip(area, latlng) {
    const content = document.createElement("div");
    appendElement(content, "b", this.figures.title(...area));
    this.appendLines(content, "span", area);
    this.tooltip.setContent(content).setLatLng(latlng).addTo(this.map);
  }

  /**
   * @param {HTMLElement} content
   * @param {"span" | "p"} tag
   * @param {Area} area
   */
  appendLines(content, tag, area) {
    const lines = tooltipLines(this.figures, ...area).map((line) =>
      appendElement(content, tag, line),
    );
    const [level] = area;
    if (level === "village") lines.at(-1)?.prepend(createSwatch(this.figures.style(...area)));
  }

  /** @param {Area | null} area */
  highlight(area) {
    if (String(area) === String(this.layer.highlighted)) return;
    this.layer.highlighted = area;
    if (this.layer.plan) this.layer.drawHighlight();
  }

  /**
   * Highlight an area, until the pointer is on another one.
   *
   * @param {string} code
   */
  highlightCode(code) {
    const level = LEVELS[code.split(".").length - 1];
    const index = this.figures.index(level, idOf(code));
    if (index >= 0) this.highlight([level, index]);
  }

  // Middle of the map ------------------------------------------------------------------------------

  // Tell what lies in the middle of the map while the map has the focus of the keyboard.
  async announceMiddle() {
    if (document.activeElement !== this.container || !this.layer.plan) return;
    const latlng = this.map.getCenter();
    const area = this.layer.areaAt(latlng);
    if (this.container.matches(":focus-visible")) {
      if (area) this.enter(area, latlng);
      else this.leave();
    }
    if (!area) {
      this.middleText.textContent = "";
      return;
    }
    await this.loadNames(area);
    const what = [this.figures.title(...area), ...tooltipLines(this.figures, ...area)].join(", ");
    this.middleText.textContent = fillTemplate(this.texts.under, { what });
  }

  // Opening ----------------------------------------------------------------------------------------

  /** @param {Area} area */
  address(area) {
    const { addresses } = this.atlas.setup;
    return `${addresses.area.replace("CODE", this.figures.code(...area))}?${this.atlas.dayQuery()}`;
  }

  /** @param {Area | null} area */
  open(area) {
    if (area) location.assign(this.address(area));
  }

  // A finger cannot hover: a popup shows what a tooltip would, with a link.
  /** @param {LeafletMouseEvent} event */
  async click({ latlng }) {
    const area = this.layer.areaAt(latlng);
    if (!area || !this.isTouch) return this.open(area);
    await this.loadNames(area);
    const content = document.createElement("div");
    const title = this.figures.title(...area);
    appendElement(content, "h3", title);
    this.appendLines(content, "p", area);
    const link = appendElement(content, "a", fillTemplate(this.texts.open, { title }));
    link.href = this.address(area);
    const popup = L.popup({ className: "facts", maxWidth: 290 });
    popup.setLatLng(latlng).setContent(content).openOn(this.map);
    this.highlight(area);
    popup.on("remove", () => this.highlight(null));
  }
}
