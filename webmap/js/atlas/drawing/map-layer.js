// The Leaflet layer of the atlas: vector tiles on one canvas, at any zoom, without seams.

import { Overview } from "../data/overview.js";
import { TileArchive, tileKey } from "../data/tile-archive.js";
import { EXTENT } from "../data/vector-tile.js";
import { planDrawing } from "./draw-plan.js";
import { clearCanvas, paintInside } from "./painting.js";
import { paintContent } from "./tile-fill.js";
import { tilePlaces, worldPlace } from "./tile-places.js";

/** @import { Bounds, LatLng, Point } from "leaflet" */
/** @import { AtlasSetup, AtlasStyle, Level } from "../../types/blocks.js" */
/** @import { Figures } from "../data/figures.js" */
/** @import { VectorTile } from "../data/vector-tile.js" */
/** @import { DrawPlan } from "./draw-plan.js" */
/** @import { TilePlace } from "./tile-places.js" */

/** @typedef {[level: Level, index: number]} Area */

/**
 * @typedef {object} View what the map shows
 * @property {Level} level that is filled
 * @property {number[]} indices of the areas of which a part is in view
 * @property {number} middle index of the area in the middle of the map, -1 if there is none
 * @property {Level} above level that is listed if the villages are too many
 * @property {boolean} whole whether the whole country is in view
 */

const OVERVIEW_ZOOM = 8; // beyond that its steps are too coarse
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
    /** @type {Overview | null} */
    this.overview = null;
    /** @type {Overview | null} */
    this.shownOverview = null; // while tiles are missing
    this.isPainted = false; // once there were figures
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

  /**
   * Load what is painted until the tiles have come, for a zoom that has use for it.
   *
   * @param {number} zoom
   */
  async loadOverview(zoom) {
    if (zoom > OVERVIEW_ZOOM) return;
    const finest = this.allVillages ? "district" : "regency";
    const { overview } = this.setup.addresses;
    this.overview = await Overview.load((one) => this.figures.fetch(one), overview, finest);
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
    return tilePlaces(this._map, this.corner(), bounds, z);
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
    const missing = places.filter(({ z, x, y }) => !archive.tile(z, x, y));
    this.missingTiles = new Set(missing.map(({ z, x, y }) => tileKey(z, x, y)));
    for (const { z, x, y } of missing) archive.load(z, x, y);
    this.paintTiles();
    if (this.shownOverview) this.fire("overview");
    this.finishDrawing();
  }

  /** Paint the tiles that are loaded, as they were planned, and the overview where there are none. */
  paintTiles() {
    const { plan, overview } = this;
    if (!plan || !this.figures.levels) return;
    this.isPainted = true;
    const places = this.tilePlaces(plan.z);
    const isMissing = places.some((place) => !this.tileFor(place, plan.level));
    this.shownOverview = isMissing && this._map.getZoom() <= OVERVIEW_ZOOM ? overview : null;
    if (this.shownOverview) this.paintOverview(this.shownOverview, plan);
    for (const place of places) this.paintTile(place, plan);
  }

  finishDrawing() {
    if (this.missingTiles.size || !this.figures.levels) return;
    this.shownOverview = null;
    this.drawHighlight();
    this.fire("drawn");
  }

  /**
   * @param {TilePlace} place
   * @param {DrawPlan} plan
   */
  paintTile(place, plan) {
    const found = this.tileFor(place, plan.level);
    if (!found || !this.canvas) return;
    paintInside(this.canvas, place, found.up, this.pixelRatio, (context, pixel) => {
      context.clearRect(-EXTENT, -EXTENT, 3 * EXTENT, 3 * EXTENT);
      paintContent(context, found.tile, plan, pixel, this.fillOptions());
    });
  }

  /**
   * @param {Overview} overview
   * @param {DrawPlan} plan
   */
  paintOverview(overview, plan) {
    if (!this.canvas) return;
    paintInside(this.canvas, this.world(), 0, this.pixelRatio, (context, pixel) => {
      paintContent(context, overview, plan, pixel, this.fillOptions());
    });
  }

  /** Place of the overview. */
  world() {
    return worldPlace(this._map, this.corner());
  }

  fillOptions() {
    const { figures, pixelRatio } = this;
    const isShown = (/** @type {AtlasStyle} */ style) => this.isShown(style);
    return { figures, pixelRatio, isShown };
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
    for (const { place, up, tile } of this.pieces(this.plan)) {
      const features = tile.layer(level);
      const i = features ? features.ids.indexOf(id) : -1;
      if (!features || i < 0) continue;
      paintInside(canvas, place, up, this.pixelRatio, (context, pixel) => {
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

  /**
   * Return what is painted, and where.
   *
   * @param {DrawPlan} plan
   * @returns {{ place: TilePlace, up: number, tile: VectorTile | Overview }[]}
   */
  pieces(plan) {
    const pieces = this.tilePlaces(plan.z).flatMap((place) => {
      const found = this.tileFor(place, plan.level);
      return found ? [{ place, ...found }] : [];
    });
    const { shownOverview } = this;
    return shownOverview
      ? [{ place: this.world(), up: 0, tile: shownOverview }, ...pieces]
      : pieces;
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
    const tile = place && this.archive.tile(z, place.x, place.y);
    if (tile) return this.findArea(tile, level, place, x, y);
    // an overview has no villages
    const coarse = level === "village" ? "district" : level;
    return this.shownOverview && this.findArea(this.shownOverview, coarse, this.world(), x, y);
  }

  /**
   * Return the area of a level in a tile at a pixel of the canvas.
   *
   * @param {VectorTile | Overview} tile
   * @param {Level} level
   * @param {TilePlace} place
   * @param {number} x
   * @param {number} y
   * @returns {Area | null}
   */
  findArea(tile, level, place, x, y) {
    const features = tile.layer(level);
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
