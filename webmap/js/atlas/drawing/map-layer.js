// The Leaflet layer of the atlas: vector tiles on one canvas, at any zoom, without seams.

import { TileArchive, tileKey } from "../data/tile-archive.js";
import { planDrawing } from "./draw-plan.js";
import { clearCanvas, contextOf, paintCasing, strokeFeatures } from "./painting.js";
import { fillTile } from "./tile-fill.js";

/** @import { Bounds, LatLng, Point } from "leaflet" */
/** @import { AtlasSetup, AtlasStyle, Level } from "../../types/blocks.js" */
/** @import { Figures } from "../data/figures.js" */
/** @import { VectorTile } from "../data/vector-tile.js" */
/** @import { DrawPlan } from "./draw-plan.js" */

/** @typedef {[level: Level, index: number]} Area */

/**
 * @typedef {object} TilePlace a tile and where it lies on the canvas, in pixels
 * @property {number} x
 * @property {number} y
 * @property {number} z
 * @property {number} side
 * @property {number} left
 * @property {number} top
 */

/**
 * @typedef {object} View what the map shows
 * @property {Level} level that is filled
 * @property {number[]} indices of the areas of which a part is in view
 * @property {number} middle index of the area in the middle of the map, -1 if there is none
 * @property {Level} above level that is listed if the villages are too many
 * @property {boolean} whole whether the whole country is in view
 */

const EXTENT = 4096; // units of the side of a tile
const HIGHLIGHT = /** @type {const} */ ([
  ["#ffffffd0", 5],
  ["#111a24", 2.5],
]);

export class MapLayer extends L.Renderer {
  /**
   * @param {AtlasSetup} setup
   * @param {Figures} figures
   */
  constructor(setup, figures) {
    super({ padding: 0.12, pane: "atlas" });
    this.setup = setup;
    this.figures = figures;
    this.allVillages = false; // at every zoom
    /** @type {string | null} */
    this.filterKey = null; // of the one class that is shown
    /** @type {Area | null} */
    this.highlighted = null;
    /** @type {DrawPlan | null} */
    this.plan = null; // of what is drawn
    /** @type {Set<string>} */
    this.missingTiles = new Set();
    this.pixelRatio = 1;
    this.archive = new TileArchive(
      setup.tiles,
      (z, x, y) => this.tileLoaded(z, x, y),
      (error) => this.fire("failed", { error }),
    );
  }

  // Methods that Leaflet calls ---------------------------------------------------------------------

  _initContainer() {
    this._container = L.DomUtil.create("div", "atlas-canvas");
    this.canvas = L.DomUtil.create("canvas", "", this._container);
    this.labelCanvas = L.DomUtil.create("canvas", "", this._container);
    this.highlightCanvas = L.DomUtil.create("canvas", "", this._container);
    for (const canvas of this.canvases()) canvas.style.position = "absolute";
  }

  _destroyContainer() {
    this._container.remove();
    this._container = /** @type {any} */ (null); // as Leaflet does
  }

  _update() {
    // @ts-expect-error a private member of Leaflet's map
    if (this._map._animatingZoom && this._bounds) return;
    super._update();
    const size = this._bounds.getSize();
    this.pixelRatio = window.devicePixelRatio || 1;
    for (const canvas of this.canvases()) {
      canvas.width = Math.round(size.x * this.pixelRatio);
      canvas.height = Math.round(size.y * this.pixelRatio);
      canvas.style.width = `${size.x}px`;
      canvas.style.height = `${size.y}px`;
    }
    L.DomUtil.setPosition(this._container, this.corner());
    this.draw();
  }

  /**
   * At a fractional zoom Leaflet leaves a layer at a fraction of a pixel, which blurs it.
   *
   * @param {LatLng} center
   * @param {number} zoom
   */
  _updateTransform(center, zoom) {
    if (this._bounds && zoom === this._zoom && center.equals(this._center)) {
      L.DomUtil.setPosition(this._container, this.corner());
    } else {
      super._updateTransform(center, zoom);
    }
  }

  /** @returns {HTMLCanvasElement[]} */
  canvases() {
    const { canvas, labelCanvas, highlightCanvas } = this;
    return [canvas, labelCanvas, highlightCanvas].flatMap((one) => (one ? [one] : []));
  }

  /** Upper left corner of the canvas, as a point of Leaflet's layers. */
  corner() {
    return /** @type {Point} */ (this._bounds.min);
  }

  /** Whether the layer is on a map. */
  isOnMap() {
    return Boolean(this._map);
  }

  // Tiles ------------------------------------------------------------------------------------------

  /**
   * Return the tiles of the canvas, or of a part of it.
   *
   * @param {number} z
   * @param {Bounds} [bounds]
   * @returns {TilePlace[]}
   */
  tilePlaces(z, bounds = this._bounds) {
    const origin = this._map.getPixelOrigin();
    const corner = this.corner();
    const side = 256 * 2 ** (this._map.getZoom() - z);
    const last = 2 ** z - 1;
    const [low, high] = /** @type {[Point, Point]} */ ([bounds.min, bounds.max]);
    const first = {
      x: Math.floor((low.x + origin.x) / side),
      y: Math.floor((low.y + origin.y) / side),
    };
    const end = {
      x: Math.floor((high.x + origin.x) / side),
      y: Math.floor((high.y + origin.y) / side),
    };
    const places = [];
    for (let x = Math.max(0, first.x); x <= Math.min(last, end.x); x++) {
      for (let y = Math.max(0, first.y); y <= Math.min(last, end.y); y++) {
        const left = x * side - origin.x - corner.x;
        const top = y * side - origin.y - corner.y;
        places.push({ x, y, z, side, left, top });
      }
    }
    return places;
  }

  /**
   * Return a loaded tile for a place; until its own is loaded, a coarser one that contains it.
   *
   * @param {TilePlace} place
   * @param {Level} level
   * @returns {{ tile: VectorTile, up: number } | null} `up` zooms coarser
   */
  tileFor({ z, x, y }, level) {
    for (let up = 0; z - up >= this.setup.zooms[level][0]; up++) {
      const tile = this.archive.tile(z - up, x >> up, y >> up);
      if (tile) return { tile, up };
    }
    return null;
  }

  /**
   * @param {number} z
   * @param {number} x
   * @param {number} y
   */
  tileLoaded(z, x, y) {
    if (!this.isOnMap() || !this.plan || !this.missingTiles.delete(tileKey(z, x, y))) return;
    const place = this.tilePlaces(this.plan.z).find((one) => one.x === x && one.y === y);
    if (place && this.figures.levels) this.paintTile(place, this.plan);
    this.finishDrawing();
  }

  // Drawing ----------------------------------------------------------------------------------------

  draw() {
    if (!this.isOnMap() || !this.canvas) return;
    const { setup, archive } = this;
    this.plan = planDrawing(this._map.getZoom(), this.allVillages, setup.levels, setup.zooms);
    clearCanvas(this.canvas);
    const places = this.tilePlaces(this.plan.z);
    archive.abortOthers(new Set(places.map(({ z, x, y }) => tileKey(z, x, y))));
    this.missingTiles = new Set();
    for (const place of places) {
      const { x, y, z } = place;
      if (!archive.tile(z, x, y)) {
        this.missingTiles.add(tileKey(z, x, y));
        archive.load(z, x, y);
      }
      if (this.figures.levels) this.paintTile(place, this.plan);
    }
    this.finishDrawing();
  }

  /** Paint the tiles that are loaded, as they were planned. */
  paintTiles() {
    const { plan } = this;
    if (plan) for (const place of this.tilePlaces(plan.z)) this.paintTile(place, plan);
  }

  finishDrawing() {
    if (this.missingTiles.size || !this.figures.levels) return;
    this.drawHighlight();
    this.fire("drawn");
  }

  /**
   * Paint inside a tile, in units of the tile that is drawn there.
   *
   * @param {HTMLCanvasElement} canvas
   * @param {TilePlace} place
   * @param {number} up zooms by which the drawn tile is coarser
   * @param {(context: CanvasRenderingContext2D, pixel: number) => void} paint gets the units of a pixel
   */
  paintInside(canvas, { x, y, left, top, side }, up, paint) {
    const { pixelRatio } = this;
    const context = contextOf(canvas);
    const [west, north] = [Math.round(left * pixelRatio), Math.round(top * pixelRatio)];
    const east = Math.round((left + side) * pixelRatio);
    const south = Math.round((top + side) * pixelRatio);
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.beginPath();
    context.rect(west, north, east - west, south - north);
    context.clip();
    const pixelsPerUnit = (side * 2 ** up) / EXTENT;
    const scale = pixelsPerUnit * pixelRatio;
    const mask = 2 ** up - 1; // of the position within a coarser tile
    const dx = (left - (x & mask) * side) * pixelRatio;
    const dy = (top - (y & mask) * side) * pixelRatio;
    context.setTransform(scale, 0, 0, scale, dx, dy);
    paint(context, 1 / pixelsPerUnit);
    context.restore();
  }

  /**
   * @param {TilePlace} place
   * @param {DrawPlan} plan
   */
  paintTile(place, { level, lines, casing }) {
    const found = this.tileFor(place, level);
    if (!found || !this.canvas) return;
    this.paintInside(this.canvas, place, found.up, (context, pixel) => {
      context.clearRect(-EXTENT, -EXTENT, 3 * EXTENT, 3 * EXTENT);
      const whole = casing && found.tile.layer(casing);
      if (whole) paintCasing(context, whole, pixel);
      const { figures, pixelRatio } = this;
      const isShown = (/** @type {AtlasStyle} */ style) => this.isShown(style);
      fillTile(context, found.tile, level, { figures, pixelRatio, isShown });
      context.lineJoin = "round";
      for (const [own, colour, width] of lines) {
        const features = found.tile.layer(own);
        if (features) strokeFeatures(context, features, colour, width * pixel);
      }
    });
  }

  /** Return the style of the one class that is shown; undefined if the level has no such class. */
  filterStyle() {
    if (!this.filterKey || !this.plan) return undefined;
    return this.figures.styles(this.plan.level).find(({ key }) => key === this.filterKey);
  }

  /**
   * Whether a filter leaves a class. Areas without data stay: they may be of the class that is shown.
   *
   * @param {AtlasStyle} style
   */
  isShown(style) {
    const filter = this.filterStyle();
    return !filter || style === filter || style.hatched;
  }

  /** Outline the highlighted area over everything else. */
  drawHighlight() {
    const canvas = this.highlightCanvas;
    if (!canvas) return;
    clearCanvas(canvas);
    if (!this.highlighted || !this.plan) return;
    const [level, index] = this.highlighted;
    const id = this.figures.list(level).ids[index];
    for (const place of this.tilePlaces(this.plan.z)) {
      const found = this.tileFor(place, this.plan.level);
      const features = found?.tile.layer(level);
      const i = features ? features.ids.indexOf(id) : -1;
      if (!found || !features || i < 0) continue;
      this.paintInside(canvas, place, found.up, (context, pixel) => {
        context.beginPath();
        features.trace(context, i);
        context.lineJoin = "round";
        for (const [colour, width] of HIGHLIGHT) {
          context.strokeStyle = colour;
          context.lineWidth = width * pixel;
          context.stroke();
        }
      });
    }
  }

  // Queries ----------------------------------------------------------------------------------------

  /**
   * Return the area at a place of the map; null if there is none.
   *
   * @param {LatLng} latlng
   * @returns {Area | null}
   */
  areaAt(latlng) {
    if (!this.plan || !this.figures.levels) return null;
    const { level, z } = this.plan;
    const { x, y } = this._map.latLngToLayerPoint(latlng).subtract(this.corner());
    const place = this.tilePlaces(z).find(
      ({ left, top, side }) => x >= left && x < left + side && y >= top && y < top + side,
    );
    const features = place && this.archive.tile(z, place.x, place.y)?.layer(level);
    if (!features) return null;
    const unit = EXTENT / place.side;
    const i = features.featureAt((x - place.left) * unit, (y - place.top) * unit);
    const index = i < 0 ? -1 : this.figures.indices(level, features)[i];
    return index < 0 ? null : [level, index];
  }

  /**
   * Return what the map shows. Throws before the first drawing.
   *
   * @returns {View}
   */
  inView() {
    if (!this.plan) throw new Error("nothing is drawn yet");
    const { level, z } = this.plan;
    const indices = this.indicesInView(level, z);
    const [, middle] = this.areaAt(this._map.getCenter()) ?? [level, -1];
    // the lowest level above the villages that the tiles have, with not too many areas
    const zoom = this._map.getZoom();
    const above =
      z === this.setup.zooms.village[0] ? "province" : zoom < 8 ? "regency" : "district";
    const whole = this._map.getBounds().contains(this.setup.bounds);
    return { level, indices, middle, above, whole };
  }

  /**
   * @param {Level} level
   * @param {number} z
   * @returns {number[]} rising
   */
  indicesInView(level, z) {
    const size = this._map.getSize();
    const corner = this._map.containerPointToLayerPoint([0, 0]);
    const origin = corner.subtract(this.corner());
    const seen = new Uint8Array(this.figures.list(level).ids.length);
    for (const place of this.tilePlaces(z, L.bounds(corner, corner.add(size)))) {
      const features = this.archive.tile(z, place.x, place.y)?.layer(level);
      if (!features) continue;
      const unit = EXTENT / place.side;
      const west = Math.max(0, (origin.x - place.left) * unit);
      const north = Math.max(0, (origin.y - place.top) * unit);
      const east = Math.min(EXTENT, (origin.x - place.left + size.x) * unit);
      const south = Math.min(EXTENT, (origin.y - place.top + size.y) * unit);
      const indices = this.figures.indices(level, features);
      for (let i = 0; i < features.count; i++) {
        const index = indices[i];
        if (index < 0 || seen[index]) continue;
        if (features.intersects(i, west, north, east, south)) seen[index] = 1;
      }
    }
    return Array.from(seen.keys()).filter((index) => seen[index]);
  }
}
