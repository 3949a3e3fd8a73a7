// The box over the map that a click on a village or a tap on an area opens: its facts, and a link.

import { appendElement } from "../shared/dom.js";
import { areaContent, villageContent } from "./details.js";
import { focusArea } from "./keyboard.js";

/** @import { LatLng, Popup } from "leaflet" */
/** @import { AreaMap } from "./area-map.js" */

const OPTIONS = {
  className: "facts",
  maxWidth: 290,
  minWidth: 200,
  offset: /** @type {[number, number]} */ ([0, -3]), // its tip leaves the place under a second tap
  autoPanPadding: /** @type {[number, number]} */ ([30, 30]),
};

export class Box {
  /** @param {AreaMap} areaMap */
  constructor(areaMap) {
    this.areaMap = areaMap;
    this.map = areaMap.map;
    /** @type {Popup | null} */
    this.popup = null; // the one that is open
    /** @type {string | null} */
    this.code = null; // of the area that it is about
    const container = this.map.getContainer();
    // behind the areas in the order of the page: the Tab key leads from an area into its box
    const panes = this.map.getPane("mapPane");
    const pane = this.map.getPane("popupPane");
    if (panes && pane) panes.append(pane);
    this.announcement = appendElement(container, "p", "", "hidden");
    this.announcement.role = "status";
    container.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.popup) return;
      event.stopPropagation();
      this.close();
    });
  }

  /**
   * Open the box of an area that is drawn, or of one around the map.
   *
   * @param {string} code
   * @param {LatLng} latlng
   */
  open(code, latlng) {
    this.areaMap.tooltip.remove();
    const popup = L.popup(OPTIONS).setLatLng(latlng).setContent(this.content(code));
    popup.openOn(this.map); // closes the one before
    this.popup = popup;
    this.code = code;
    const element = popup.getElement();
    const { texts } = this.areaMap.figures;
    const close = element?.querySelector(".leaflet-popup-close-button");
    if (close) close.ariaLabel = texts.close;
    element?.setAttribute("role", "group");
    element?.setAttribute("aria-label", this.areaMap.name(code));
    this.announce();
    popup.on("remove", () => {
      if (this.popup !== popup) return;
      this.popup = null;
      this.code = null;
      this.announcement.textContent = "";
    });
    return popup;
  }

  /** Show other facts of the same area. */
  update() {
    if (this.popup && this.code) this.popup.setContent(this.content(this.code));
  }

  /** Close the box; the focus returns from it to its area. */
  close() {
    const { code, popup } = this;
    const hadFocus = popup?.getElement()?.contains(document.activeElement);
    popup?.close();
    if (hadFocus && code) focusArea(this.areaMap, code);
  }

  // A screen reader says what is in the box while the focus stays on the area.
  announce() {
    const lines = this.popup?.getElement()?.querySelectorAll("h3, p, dt, dd") ?? [];
    this.announcement.textContent = [...lines].map(({ textContent }) => textContent).join(", ");
  }

  /** @param {string} code */
  content(code) {
    const { areaMap } = this;
    const { figures, rows } = areaMap;
    const [name, row] = [areaMap.name(code), rows.get(code)];
    if (row && areaMap.hasVillages()) return villageContent(figures, row, name);
    return areaContent(figures, code, name, row ? areaMap.lines(code) : []);
  }
}
