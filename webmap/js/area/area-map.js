// The map of an area. Folium's inline script makes the Leaflet map and calls `map.choropleth(id)`;
// the JSON block of that id has what to show, with colours and texts.

import { closestTo, nextFrame, prefersReducedMotion, readJsonBlock } from "../shared/dom.js";
import { fitBounds } from "../shared/drawing/fit-bounds.js";
import { labelPoint, sampleVertices } from "../shared/drawing/polygon.js";
import { dispatch, listen } from "../shared/events.js";
import { addControls } from "../shared/map-controls.js";
import { AreaLayers } from "./area-layers.js";
import { Box } from "./box.js";
import { areaAddress, districtOf, tooltipContent } from "./details.js";
import { unpackVillages } from "./features.js";
import { prepareForKeyboard, setTabStop } from "./keyboard.js";
import { Labels } from "./labels.js";
import { MapData } from "./map-data.js";
import { areFew, classOf, labelText } from "./styles.js";

/** @import { LatLng, Map as LeafletMap } from "leaflet" */
/** @import { Position } from "geojson" */
/** @import { AreaFeature, AreaFigures, AreaRow, PackedVillages, Style } from "../types/blocks.js" */

const FIT_TIME = 400; // milliseconds in which a movement of the map comes from fitting it
const BOX_WIDTH = 500; // pixels of the map from which on a box opens by itself

/** Let Leaflet's maps show the figures of an area. */
export function registerAreaMap() {
  L.Map.include({
    /**
     * @this {LeafletMap}
     * @param {string} blockId
     */
    choropleth(blockId) {
      const controller = new AreaMap(this, readJsonBlock(blockId));
      this.controller = controller;
      return controller;
    },
  });
}

export class AreaMap {
  /**
   * @param {LeafletMap} map
   * @param {AreaFigures} figures
   */
  constructor(map, figures) {
    this.map = map;
    this.figures = figures;
    const rows = figures.rows ?? unpackVillages(/** @type {PackedVillages} */ (figures));
    this.rows = new Map(rows.map((row) => [row.code, row]));
    this.bounds = L.latLngBounds(figures.bounds);
    this.reducedMotion = prefersReducedMotion();
    /** @type {Position[]} */
    this.vertices = [];
    this.isFitting = false;
    this.wasMoved = false; // by the visitor
    /** @type {string | null} */
    this.filterKey = null;
    /** @type {string | null} */
    this.selected = null;
    this.isTouch = false; // whether the last pointer was a finger
    /** @type {string | null} */
    this.boxBefore = null; // code of the area whose box a click finds open, before it closes it
    this.areFew = true;
    map.setMinZoom(3).setMaxZoom(17);
    if (map.attributionControl) map.attributionControl.setPrefix(false);
    const showWhole = () => {
      this.wasMoved = false;
      this.fit(true);
    };
    addControls(map, figures.texts, showWhole, { hasScale: !figures.grid });
    const container = map.getContainer();
    container.role = "application"; // arrow keys are for the map
    container.ariaLabel = figures.texts.keys;
    this.layers = new AreaLayers(map, figures, this.rows);
    this.labels = new Labels(map, "names");
    this.box = new Box(this);
    this.tooltip = L.tooltip({ className: "tip", direction: "top", offset: [0, -8], opacity: 1 });
    this.fit();
    map.options.zoomAnimationThreshold = 4; // the first views are set without animation
    this.listen();
    this.ready = this.load();
  }

  listen() {
    const isFinger = (/** @type {PointerEvent} */ { pointerType }) => pointerType !== "mouse";
    this.map.getContainer().addEventListener(
      "pointerdown",
      (event) => {
        this.isTouch = isFinger(event);
      },
      true,
    );
    this.map.on("zoomstart dragstart", () => {
      if (!this.isFitting) this.wasMoved = true;
    });
    this.map.on("preclick", () => {
      this.boxBefore = this.box.code;
    });
    this.map.on("resize", () => {
      if (!this.wasMoved) this.fit();
    });
    listen("highlight", ({ code, source }) => {
      if (source !== "map") this.layers.highlight(code);
    });
    listen("filter", ({ key }) => this.filter(key));
    // the time slider may exchange the entries
    document.getElementById("legend")?.addEventListener("click", (event) => {
      const entry = closestTo(event, "button.legend__entry");
      if (!entry) return;
      const isPressed = entry.getAttribute("aria-pressed") === "true";
      dispatch("filter", { key: isPressed ? null : (entry.dataset.class ?? null) });
    });
  }

  // Drawing ----------------------------------------------------------------------------------------

  async load() {
    const { texts, selected } = this.figures;
    const data = new MapData(this.figures, (code) => this.rows.has(code));
    const container = this.map.getContainer();
    container.ariaBusy = "true";
    try {
      const [children, outlines] = await data.loadFirst();
      // into view first, so that all is drawn once
      this.vertices = sampleVertices(children);
      this.fit();
      this.drawAreas(children);
      this.layers.drawOutlines(outlines);
      await nextFrame();
      this.drawLabels(children, outlines);
      if (selected) this.showSelected(selected);
    } catch (error) {
      const message = document.getElementById("map-failed");
      if (message) {
        message.textContent = texts.failed;
        message.hidden = false;
      }
      throw error;
    } finally {
      container.ariaBusy = "false";
      document.getElementById("map-loading")?.remove();
    }
    // what the first view can do without; if it fails, the map stays as it is
    const { hasBaseMap } = this.layers;
    const [context] = await Promise.all([hasBaseMap ? [] : data.loadContext(), data.loadNames()]);
    for (const code of this.layers.paths.keys()) this.setLabel(code);
    this.drawContext(context);
    container.dataset.drawn = "true";
    const fine = await data.loadFine();
    if (fine) await this.layers.refine(...fine);
    container.dataset.refined = "true";
  }

  /** @param {AreaFeature[]} features */
  drawAreas(features) {
    this.areFew = areFew(features.length); // beyond that the table is the way for the keyboard
    if (this.areFew) this.map.getContainer().ariaLabel += ` ${this.figures.texts.area_keys}`;
    this.layers.drawAreas(features, {
      enter: (code, latlng) => this.enter(code, latlng),
      move: (latlng) => this.tooltip.setLatLng(latlng),
      leave: () => this.leave(),
      click: (code, latlng) => this.click(code, latlng),
    });
    const codes = [...this.layers.paths.keys()];
    const first = codes.find((code) => this.rows.has(code));
    for (const code of codes) this.prepareElement(code, code === first);
    if (this.filterKey) this.filter(this.filterKey);
  }

  /**
   * Give the element of an area its data and its behaviour for the keyboard.
   *
   * @param {string} code
   * @param {boolean} isFirst whether the Tab key leads to it
   */
  prepareElement(code, isFirst) {
    const element = this.layers.element(code);
    const row = this.rows.get(code);
    element.dataset.code = code;
    if (row) element.dataset.class = row.class;
    if (!this.areFew) return;
    prepareForKeyboard(this, code);
    if (isFirst) setTabStop(this, code);
    this.setLabel(code);
  }

  /** @param {string} code */
  setLabel(code) {
    if (!this.areFew) return;
    const label = [this.name(code), ...this.lines(code)].join(", ");
    this.layers.element(code).setAttribute("aria-label", label);
  }

  /** @param {AreaFeature[]} features */
  drawContext(features) {
    const { names } = this.figures;
    this.layers.drawContext(features, {
      enter: (code, latlng) => this.showTooltip(latlng, names[code], []),
      move: (latlng) => this.tooltip.setLatLng(latlng),
      leave: () => this.leave(),
      click: (code, latlng) => this.click(code, latlng),
    });
  }

  /**
   * @param {AreaFeature[]} children
   * @param {AreaFeature[]} outlines
   */
  drawLabels(children, outlines) {
    /** @param {AreaFeature} feature */
    const nameOf = ({ id }) => labelText(this.name(id), this.figures.kinds);
    if (outlines.length > 1) this.labels.show(outlines, nameOf);
    else if (areFew(children.length)) this.labels.show(children, nameOf);
  }

  fit(animate = false) {
    this.isFitting = true;
    fitBounds(this.map, this.bounds, this.vertices, animate && !this.reducedMotion);
    setTimeout(() => {
      this.isFitting = false;
    }, FIT_TIME);
  }

  // Another date -----------------------------------------------------------------------------------

  /**
   * Show other classes and texts of the same areas; filter, selection and focus stay.
   *
   * @param {Map<string, AreaRow>} rows by code, without names
   */
  showRows(rows) {
    for (const [code, row] of rows) {
      const old = this.rows.get(code);
      const name = old?.name;
      this.rows.set(code, name ? { ...row, name } : row);
      const element = this.layers.paths.get(code)?.getElement();
      if (!(element instanceof SVGElement)) continue; // not drawn yet, or without a shape
      if (old?.class !== row.class || old?.partial !== row.partial) {
        this.layers.recolour(code);
        element.dataset.class = row.class;
      }
      this.setLabel(code);
    }
    this.tooltip.remove();
    this.box.update();
  }

  // Texts ------------------------------------------------------------------------------------------

  /** @param {string} code */
  name(code) {
    return this.rows.get(code)?.name || this.figures.names[code] || code;
  }

  /** @param {string} code */
  style(code) {
    return this.figures.styles[classOf(this.rows.get(code))];
  }

  /**
   * Lines of the tooltip of an area below its name.
   *
   * @param {string} code
   */
  lines(code) {
    const lines = this.rows.get(code)?.lines;
    if (lines) return lines;
    const district = this.figures.districts?.[districtOf(code)];
    const place = district ? [`${this.figures.texts.district} ${district}`] : [];
    return [...place, this.style(code).label];
  }

  /**
   * @param {LatLng} latlng
   * @param {string} title
   * @param {string[]} lines
   * @param {Style | null} [style]
   */
  showTooltip(latlng, title, lines, style = null) {
    const content = tooltipContent(title, lines, this.hasVillages() ? style : null);
    this.tooltip.setContent(content).setLatLng(latlng).addTo(this.map);
  }

  // Highlight and filter ---------------------------------------------------------------------------

  /**
   * @param {string} code
   * @param {LatLng} latlng
   */
  enter(code, latlng) {
    this.layers.highlight(code);
    this.showTooltip(latlng, this.name(code), this.lines(code), this.style(code));
    dispatch("highlight", { code, source: "map" });
  }

  leave() {
    this.layers.highlight(null);
    this.tooltip.remove();
    dispatch("highlight", { code: null, source: "map" });
  }

  /** @param {string | null} key */
  filter(key) {
    this.filterKey = key;
    for (const entry of document.querySelectorAll("button.legend__entry")) {
      const isPressed = /** @type {HTMLElement} */ (entry).dataset.class === key;
      entry.setAttribute("aria-pressed", String(isPressed));
    }
    this.layers.filter(key);
  }

  // Opening ----------------------------------------------------------------------------------------

  /** Whether the map shows villages: a click opens the box of one. */
  hasVillages() {
    return this.figures.by === "village";
  }

  /**
   * React to a click. A finger cannot hover: a tap shows the figures first, the next one opens.
   *
   * @param {string} code
   * @param {LatLng} latlng
   */
  click(code, latlng) {
    if (this.isTouch && this.boxBefore !== code && !this.isVillage(code)) {
      this.box.open(code, latlng);
      this.layers.highlight(code);
    } else {
      this.activate(code);
    }
  }

  /** @param {string} code */
  isVillage(code) {
    return this.hasVillages() && this.rows.has(code);
  }

  /** @param {string} code */
  activate(code) {
    if (this.isVillage(code)) this.openPopup(code);
    else this.openPage(code);
  }

  /** @param {string} code */
  openPage(code) {
    const address = areaAddress(this.figures, code);
    if (address) location.assign(address);
  }

  /**
   * Show the village that the address names; on a small map the panel says what a box would.
   *
   * @param {string} code
   */
  showSelected(code) {
    if (this.map.getSize().x >= BOX_WIDTH) this.openPopup(code);
    else if (this.layers.paths.has(code)) this.select(code);
  }

  /** @param {string} code */
  openPopup(code) {
    if (!this.layers.paths.has(code)) return;
    const popup = this.box.open(code, this.centre(code));
    this.select(code);
    popup.on("remove", () => {
      if (this.selected === code) this.select(null);
    });
  }

  /** @param {string | null} code */
  select(code) {
    if (this.selected) this.layers.element(this.selected).classList.remove("is-selected");
    if (code) this.layers.element(code).classList.add("is-selected");
    if (code) setTabStop(this, code);
    this.selected = code;
    dispatch("select", { code });
  }

  /**
   * Return a point well inside an area.
   *
   * @param {string} code
   */
  centre(code) {
    const feature = this.layers.features.get(code);
    const point = feature && labelPoint(feature.geometry);
    return L.latLng(point?.lat ?? 0, point?.lng ?? 0);
  }
}
