// The layers of the map of an area: areas, outlines over them, areas around, highlight.

import { idle } from "../shared/dom.js";
import { polygonsOf } from "../shared/drawing/polygon.js";
import { CrispSvg } from "./crisp-svg.js";
import {
  areaStyle,
  borderWeight,
  CASING,
  CONTEXT_STYLE,
  needsCasing,
  outlineStyle,
} from "./styles.js";

/** @import { LatLng, LeafletMouseEvent, Map as LeafletMap, Path, Polygon } from "leaflet" */
/** @import { AreaFeature, AreaFigures, AreaRow } from "../types/blocks.js" */

/**
 * @typedef {object} PointerHandlers what happens under the pointer, by the code of an area
 * @property {(code: string, latlng: LatLng) => void} enter
 * @property {(latlng: LatLng) => void} move
 * @property {() => void} leave
 * @property {(code: string, latlng: LatLng) => void} click
 */

const Z_INDEXES = { context: 350, casing: 380, children: 400, outlines: 450, lit: 460, names: 500 };
const WITH_POINTER = ["children", "context"];
const HIGHLIGHT = /** @type {const} */ ([
  ["#fff", 5],
  ["#111a24", 2.5],
]);
const MANY = 700; // areas that are simplified for this view, so that nearly all are in it
const PART = 400; // areas that are given finer shapes at once

/**
 * Return one geometry of all polygons.
 *
 * @param {AreaFeature[]} features
 * @returns {AreaFeature["geometry"]}
 */
function uniteFeatures(features) {
  const coordinates = features.flatMap(({ geometry }) => polygonsOf(geometry));
  return { type: "MultiPolygon", coordinates };
}

/** @param {AreaFeature["geometry"]} geometry */
function latLngsOf({ type, coordinates }) {
  return L.GeoJSON.coordsToLatLngs(coordinates, type === "Polygon" ? 1 : 2);
}

export class AreaLayers {
  /**
   * @param {LeafletMap} map
   * @param {AreaFigures} figures
   * @param {Map<string, AreaRow>} rows by code
   */
  constructor(map, figures, rows) {
    this.map = map;
    this.figures = figures;
    this.rows = rows;
    this.hasBaseMap = Boolean(map.attributionControl); // a base map is land enough
    /** @type {Map<string, Path>} */
    this.paths = new Map(); // by code
    /** @type {Map<string, AreaFeature>} */
    this.features = new Map(); // by code
    /** @type {Map<string, Path>} */
    this.outlinePaths = new Map(); // by code
    /** @type {AreaFeature[]} */
    this.outlines = [];
    /** @type {AreaFeature[]} */
    this.context = [];
    /** @type {Element[]} */
    this.highlighted = [];
    this.weight = 1; // of borders in pixels
    this.hasCasing = false;
    /** @type {Polygon | null} */
    this.casing = null;
    for (const [name, zIndex] of Object.entries(Z_INDEXES)) {
      const { style } = map.createPane(name);
      style.zIndex = String(zIndex);
      if (!WITH_POINTER.includes(name)) style.pointerEvents = "none";
    }
    this.renderers = {
      context: new CrispSvg({ pane: "context", padding: 0.3 }),
      casing: new CrispSvg({ pane: "casing", padding: 0.3 }),
      children: new CrispSvg({ pane: "children", padding: 0.3 }),
      outlines: new CrispSvg({ pane: "outlines", padding: 0.3 }),
      lit: new CrispSvg({ pane: "lit", padding: 0.3 }),
    };
    this.highlightLayer = L.layerGroup([], { pane: "lit" }).addTo(map);
  }

  /**
   * Draw the coloured areas.
   *
   * @param {AreaFeature[]} features
   * @param {PointerHandlers} handlers
   */
  drawAreas(features, handlers) {
    this.weight = borderWeight(features.length, this.figures.code, Boolean(this.figures.grid));
    this.features = new Map(features.map((feature) => [feature.id, feature]));
    const layer = L.geoJSON(features, {
      pane: "children",
      renderer: this.renderers.children,
      noClip: features.length > MANY,
      style: (feature) => this.style(String(feature?.id)),
      onEachFeature: ({ id }, path) => this.paths.set(String(id), /** @type {Path} */ (path)),
    });
    // one listener for all areas: adding a thousand takes long
    /** @param {LeafletMouseEvent} event */
    const codeOf = (event) => event.propagatedFrom.feature.id;
    layer.on("mouseover", (event) => handlers.enter(codeOf(event), event.latlng));
    layer.on("mousemove", (event) => handlers.move(event.latlng));
    layer.on("mouseout", () => handlers.leave());
    layer.on("click", (event) => handlers.click(codeOf(event), event.latlng));
    layer.addTo(this.map);
    // a picture would hide the areas in it from screen readers
    this.map.getPane("children")?.querySelector("svg")?.setAttribute("role", "group");
  }

  /**
   * Style of an area by its row.
   *
   * @param {string} code
   */
  style(code) {
    return areaStyle(this.rows.get(code), this.figures.styles, this.weight, this.hasBaseMap);
  }

  /**
   * Draw an area again after its row has changed.
   *
   * @param {string} code
   */
  recolour(code) {
    this.paths.get(code)?.setStyle(this.style(code));
  }

  /**
   * Draw the line around all areas together: they stand out from the sea whatever their colours.
   * They are one path, whose filling covers the lines between them.
   *
   * @param {AreaFeature[]} features which cover the areas
   */
  drawCasing(features) {
    this.casing = L.polygon(latLngsOf(uniteFeatures(features)), {
      pane: "casing",
      renderer: this.renderers.casing,
      interactive: false,
      ...CASING,
      className: "casing",
      fill: !this.hasBaseMap,
    }).addTo(this.map);
  }

  /**
   * Give areas and outlines finer shapes, a part at a time so that the page stays responsive.
   *
   * @param {AreaFeature[]} areas
   * @param {AreaFeature[]} outlines
   */
  async refine(areas, outlines) {
    for (const [features, paths] of /** @type {const} */ ([
      [areas, this.paths],
      [outlines, this.outlinePaths],
    ])) {
      for (let first = 0; first < features.length; first += PART) {
        await idle();
        for (const feature of features.slice(first, first + PART)) {
          const path = /** @type {Polygon | undefined} */ (paths.get(feature.id));
          path?.setLatLngs(latLngsOf(feature.geometry));
          if (path && paths === this.paths) this.features.set(feature.id, feature);
        }
      }
    }
    this.outlines = outlines;
    const covering = outlines.length ? outlines : areas;
    this.casing?.setLatLngs(latLngsOf(uniteFeatures(covering)));
  }

  /** @param {AreaFeature[]} features */
  drawOutlines(features) {
    this.outlines = features;
    this.hasCasing = needsCasing(this.figures.code, features.length);
    if (this.hasCasing) this.drawCasing(features.length ? features : [...this.features.values()]);
    L.geoJSON(features, {
      pane: "outlines",
      renderer: this.renderers.outlines,
      interactive: false,
      style: outlineStyle(this.figures.code, Boolean(this.figures.grid)),
      onEachFeature: ({ id }, path) => {
        this.outlinePaths.set(String(id), /** @type {Path} */ (path));
      },
    }).addTo(this.map);
  }

  /**
   * Draw the areas around; one without a name does not react.
   *
   * @param {AreaFeature[]} features
   * @param {PointerHandlers} handlers
   */
  drawContext(features, handlers) {
    this.context = features;
    L.geoJSON(features, {
      pane: "context",
      renderer: this.renderers.context,
      style: CONTEXT_STYLE,
      onEachFeature: ({ id }, path) => {
        const code = String(id);
        if (!this.figures.names[code]) return;
        path.on("mouseover", (event) => handlers.enter(code, event.latlng));
        path.on("mousemove", (event) => handlers.move(event.latlng));
        path.on("mouseout", () => handlers.leave());
        path.on("click", (event) => handlers.click(code, event.latlng));
      },
    }).addTo(this.map);
  }

  /**
   * Return the SVG element of an area. Throws if the map has no such area.
   *
   * @param {string} code
   */
  element(code) {
    return /** @type {SVGElement} */ (this.paths.get(code)?.getElement());
  }

  /**
   * Outline an area, or all areas that lie in it; null outlines none.
   *
   * @param {string | null} code
   */
  highlight(code) {
    for (const element of this.highlighted) element.classList.remove("is-lit");
    this.highlightLayer.clearLayers();
    const all = [...this.paths.keys()];
    const codes =
      code && !this.paths.has(code) ? all.filter((one) => one.startsWith(`${code}.`)) : [code];
    const drawn = codes.flatMap((one) => (one ? [one] : []));
    this.highlighted = drawn.map((one) => this.element(one));
    for (const element of this.highlighted) element.classList.add("is-lit");
    if (!drawn.length) return;
    const features = drawn.map((one) => /** @type {AreaFeature} */ (this.features.get(one)));
    const renderer = this.renderers.lit;
    for (const [color, weight] of HIGHLIGHT) {
      const style = { pane: "lit", renderer, interactive: false, fill: false, color, weight };
      L.geoJSON(features, { style: () => style, ...style }).addTo(this.highlightLayer);
    }
  }

  /**
   * Fade the areas that are not of a class; null shows all alike.
   *
   * @param {string | null} key
   */
  filter(key) {
    for (const code of this.paths.keys()) {
      const isDim = Boolean(key) && this.rows.get(code)?.class !== key;
      this.element(code).classList.toggle("is-dim", isDim);
    }
  }
}
