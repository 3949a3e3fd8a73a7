// The atlas. Folium's inline script makes the Leaflet map and calls `map.atlas(id)`; the JSON block
// of that id has addresses, classes, colours and texts. The address of the page has its state.

import { setUpFullScreen } from "../shared/controls/full-screen.js";
import { closestTo, elementById, prefersReducedMotion, readJsonBlock } from "../shared/dom.js";
import { fitBounds } from "../shared/drawing/fit-bounds.js";
import { listen } from "../shared/events.js";
import { addControls } from "../shared/map-controls.js";
import { fillTemplate } from "../shared/text.js";
import { TimeSlider } from "../shared/time/time-slider.js";
import { dayQuery, formatPosition, formatQuery, parsePosition, parseQuery } from "./address.js";
import { Figures } from "./data/figures.js";
import { DaySwitch } from "./day-switch.js";
import { AtlasLabels } from "./drawing/labels.js";
import { MapLayer } from "./drawing/map-layer.js";
import { replaceAddress, Steps } from "./history.js";
import { Panel } from "./panel/panel.js";
import { borderOf, cornersOf } from "./places.js";
import { Pointer } from "./pointer.js";

/** @import { Map as LeafletMap } from "leaflet" */
/** @import { AtlasSetup, AtlasStyle } from "../types/blocks.js" */

/** @typedef {Error & { status?: number }} RequestError */

const LOADING_DELAY = 700; // milliseconds until the page says that it loads
const MAX_PAUSE = 60; // seconds between two attempts
const PLACING_TIME = 1000; // milliseconds in which the map moves to an area
const DISTRICT_LENGTH = 8; // characters of the code of a district, whose panel villages share
const RELOADED = "atlas-renewed"; // key of the generation that the page was reloaded for

/** Let Leaflet's maps show the atlas. */
export function registerAtlas() {
  L.Map.include({
    /**
     * @this {LeafletMap}
     * @param {string} blockId
     */
    atlas(blockId) {
      const controller = new Atlas(this, readJsonBlock(blockId));
      this.controller = controller;
      return controller;
    },
  });
}

export class Atlas {
  /**
   * @param {LeafletMap} map
   * @param {AtlasSetup} setup
   */
  constructor(map, setup) {
    this.map = map;
    this.setup = setup;
    this.container = map.getContainer();
    this.day = setup.date;
    this.allVillages = false; // as the address says
    /** @type {string | null} */
    this.filterKey = null;
    this.steps = new Steps();
    this.isPlacing = false; // whether the map moves to an area that was asked for
    this.pause = 1; // seconds before the last attempt
    /** @type {Record<"loading" | "retry" | "update", ReturnType<typeof setTimeout> | undefined>} */
    this.timers = { loading: undefined, retry: undefined, update: undefined };
    this.reducedMotion = prefersReducedMotion();
    if (this.reducedMotion) this.disableAnimation();
    this.message = elementById("map-failed", HTMLElement);
    this.loadingMessage = elementById("map-loading", HTMLElement);
    const select = document.getElementById("date");
    this.dateSelect = select instanceof HTMLSelectElement ? select : null;
    this.figures = new Figures(setup, (error) => this.reloadIfGone(error));
    map.setMinZoom(2).setMaxZoom(14);
    map.createPane("atlas").style.zIndex = "300";
    this.layer = new MapLayer(setup, this.figures);
    this.labels = new AtlasLabels(map, this.figures, this.layer);
    this.panel = new Panel(setup, this.figures, this.layer);
    this.days = new DaySwitch(this);
    this.time = TimeSlider.create(
      setup.days,
      (day) => this.showDay(day, "time"),
      (day) => this.figures.loadDay(day).catch(() => {}), // it is loaded again when it is chosen
    );
    addControls(map, setup.texts, () => {
      this.steps.record("place");
      this.fit(true);
    });
    this.pointer = new Pointer(this);
    this.readAddress();
    this.listen();
    this.writeAddress();
    this.ready = this.load();
  }

  // No motion by keyboard, wheel or button for visitors who asked for less.
  disableAnimation() {
    const { map } = this;
    map._zoomAnimated = map.options.zoomAnimation = map.options.inertia = false;
    map.panBy = (offset, options) =>
      L.Map.prototype.panBy.call(map, offset, { ...options, animate: false });
  }

  // Loading and failures ---------------------------------------------------------------------------

  async load() {
    this.beginLoading();
    try {
      const figures = this.figures.load(this.day);
      await Promise.all([figures, this.loadShapes()]);
      if (!this.layer.isPainted) this.layer.draw();
      const { pinned } = this.panel;
      if (pinned) this.pointer.highlightCode(this.setup.start?.village ?? pinned);
    } catch (error) {
      this.fail(/** @type {RequestError} */ (error));
    }
  }

  beginLoading() {
    this.container.ariaBusy = "true";
    clearTimeout(this.timers.loading);
    this.timers.loading = setTimeout(() => {
      this.message.hidden = true;
      this.loadingMessage.hidden = false;
    }, LOADING_DELAY);
  }

  // The overview first: while it comes, the tiles do not compete with it.
  async loadShapes() {
    await this.layer.loadOverview(this.map.getZoom());
    this.layer.addTo(this.map); // loads its tiles
  }

  endLoading() {
    clearTimeout(this.timers.loading);
    this.loadingMessage.hidden = true;
    this.container.ariaBusy = "false";
  }

  /**
   * Show that something could not be loaded, and try again after ever longer pauses.
   *
   * @param {RequestError} error
   * @param {string} [text] what was not loaded, and of which day is what is shown; by default tiles
   */
  fail(error, text = this.textOf("failed")) {
    this.endLoading();
    this.message.textContent = text;
    this.message.hidden = false;
    if (this.reloadIfGone(error)) return;
    console.warn(error);
    clearTimeout(this.timers.retry);
    this.pause = Math.min(MAX_PAUSE, 2 * this.pause);
    this.timers.retry = setTimeout(() => this.retry(), 1000 * this.pause);
  }

  /**
   * Return a text with the day that the panel shows.
   *
   * @param {"failed" | "panel_failed"} key
   */
  textOf(key) {
    const day = this.days.label(this.panel.shown.split(" ")[1]);
    return fillTemplate(this.setup.texts[key], { day });
  }

  retry() {
    if (!this.figures.levels) this.load();
    else if (!this.days.retry()) this.layer.draw();
  }

  /**
   * Reload the page if a list of areas or an archive does not exist any more.
   *
   * @param {RequestError} error
   */
  reloadIfGone(error) {
    if (error.status === 404) this.reload();
    return error.status === 404;
  }

  // Reload the page because the store has changed; the address has the state. Once per generation.
  reload() {
    const generation = String(this.setup.generation);
    if (sessionStorage.getItem(RELOADED) === generation) return;
    sessionStorage.setItem(RELOADED, generation);
    location.reload();
  }

  // Place ------------------------------------------------------------------------------------------

  // Show the whole country or an area, clear of the overlays; its box stands for its shape.
  fit(animate = false, corners = this.setup.bounds) {
    const bounds = L.latLngBounds(corners);
    fitBounds(this.map, bounds, borderOf(bounds), animate && !this.reducedMotion);
  }

  /**
   * Bring an area into view; a village is highlighted in its district.
   *
   * @param {string} code
   */
  async zoomTo(code) {
    let corners;
    try {
      corners = cornersOf(await this.panel.fetchSummary(code, this.dayQuery()));
    } catch (error) {
      return this.fail(/** @type {RequestError} */ (error), this.textOf("panel_failed"));
    }
    if (!corners) return;
    this.steps.record("place");
    this.panel.pinned = code.slice(0, DISTRICT_LENGTH);
    this.isPlacing = true;
    setTimeout(() => {
      this.isPlacing = false;
    }, PLACING_TIME);
    this.map.fitBounds(corners, { padding: [20, 20], animate: !this.reducedMotion });
    const isVillage = code.split(".").length === 4;
    if (isVillage) this.layer.once("drawn", () => this.pointer.highlightCode(code));
  }

  // Address ----------------------------------------------------------------------------------------

  readAddress() {
    const styles = [...this.setup.status, ...this.setup.coverage];
    const keys = styles.map(({ key }) => key);
    const { allVillages, filterKey } = parseQuery(location.search, keys);
    Object.assign(this, { allVillages, filterKey });
    const position = parsePosition(location.hash);
    if (position) this.map.setView([position.lat, position.lng], position.zoom, { animate: false });
    else this.fit(false, this.setup.start?.bounds);
    this.panel.pinned = position ? null : (this.setup.start?.code ?? null);
    this.applyState();
  }

  get newestDay() {
    return this.setup.days[this.setup.days.length - 1].date;
  }

  /** Return the query for addresses of summaries and pages of the day that is shown. */
  dayQuery() {
    return dayQuery(location.search, this.day);
  }

  writeAddress() {
    const { day, allVillages, filterKey } = this;
    const state = { day, allVillages, filterKey };
    const query = formatQuery(location.search, state, this.newestDay);
    const position = formatPosition({ zoom: this.map.getZoom(), ...this.map.getCenter() });
    replaceAddress(query, position);
  }

  // The visitor went back or forward, or typed another place behind the #.
  addressChanged() {
    const { day } = parseQuery(location.search, []);
    const wanted = day || this.newestDay;
    if (!this.setup.days.some(({ date }) => date === wanted)) return location.reload();
    const isOther = wanted !== this.day;
    this.day = wanted; // before the map moves, which writes the address
    this.readAddress();
    if (isOther) this.showDay(wanted);
    else this.layer.draw();
  }

  // State ------------------------------------------------------------------------------------------

  // Give the state to layer and controls.
  applyState() {
    const { status, coverage } = this.setup;
    const has = (/** @type {AtlasStyle[]} */ styles) =>
      styles.some(({ key }) => key === this.filterKey);
    this.layer.allVillages = this.allVillages || (has(status) && !has(coverage));
    this.layer.filterKey = this.filterKey;
    const { allVillages } = this.layer;
    elementById("by-level", HTMLElement).setAttribute("aria-pressed", String(!allVillages));
    elementById("by-village", HTMLElement).setAttribute("aria-pressed", String(allVillages));
    elementById("only", HTMLInputElement).checked = this.filterKey === "unformed";
    if (this.dateSelect) this.dateSelect.value = this.day;
    this.time?.set(this.day);
  }

  /** @param {{ allVillages?: boolean, filterKey: string | null }} changes */
  change(changes) {
    this.steps.record(Object.keys(changes).join());
    Object.assign(this, changes);
    this.applyState();
    this.layer.draw();
    this.writeAddress();
  }

  /**
   * @param {string} day
   * @param {string} [step] kind of the step of the history; none without it
   */
  async showDay(day, step) {
    if (step) this.steps.record(step);
    await this.days.show(day);
  }

  // Events -----------------------------------------------------------------------------------------

  listen() {
    const { map, layer } = this;
    layer.on("drawn", () => this.layerDrawn());
    layer.on("overview", () => this.overviewDrawn());
    layer.on("failed", (event) => this.fail(/** @type {any} */ (event).error));
    map.on("moveend", () => this.writeAddress());
    map.on("movestart", () => {
      if (!this.isPlacing) this.panel.pinned = null;
    });
    addEventListener("popstate", () => this.addressChanged());
    this.listenToControls();
    listen("open", ({ code }, event) => {
      event.preventDefault();
      this.zoomTo(code);
      this.container.focus({ preventScroll: true });
    });
    // the store may have changed while the page was hidden
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && this.figures.levels) this.updatePanel(true);
    });
    // full screen, a turned phone, bars of the browser: Leaflet watches only the window
    new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(this.container);
    setUpFullScreen();
  }

  listenToControls() {
    const { layer } = this;
    for (const [id, allVillages] of /** @type {const} */ ([
      ["by-level", false],
      ["by-village", true],
    ])) {
      elementById(id, HTMLElement).addEventListener("click", () => {
        this.change({ allVillages, filterKey: null });
      });
    }
    const unformed = elementById("only", HTMLInputElement);
    unformed.addEventListener("change", () => {
      this.change({ filterKey: unformed.checked ? "unformed" : null });
    });
    this.panel.legend.element.addEventListener("click", (event) => {
      const key = closestTo(event, ".legend__entry")?.dataset.class;
      if (!key) return;
      // a class of villages is chosen while villages are shown: they stay
      const { allVillages } = layer;
      this.change({ filterKey: this.filterKey === key ? null : key, allVillages });
    });
    this.dateSelect?.addEventListener("change", () => {
      this.showDay(this.dateSelect?.value ?? this.day, "time");
    });
    this.panel.summary.addEventListener("click", (event) => {
      const code = closestTo(event, "a[data-code]")?.dataset.code;
      if (!code || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.zoomTo(code);
    });
  }

  overviewDrawn() {
    this.endLoading();
    if (!this.container.dataset.overview) performance.mark("overview");
    this.container.dataset.overview = "true";
    this.panel.showLegend();
  }

  layerDrawn() {
    this.endLoading();
    const { dataset } = this.container;
    if (!dataset.drawn) performance.mark("drawn");
    dataset.drawn = String(Number(dataset.drawn ?? 0) + 1);
    dataset.day = this.figures.day ?? "";
    clearTimeout(this.timers.update);
    this.timers.update = setTimeout(() => this.updatePanel(), 30);
  }

  // Show in the panel what the map shows; `force` fetches the summary even if it is shown already.
  async updatePanel(force = false) {
    if (this.figures.day !== this.day) return; // the classes of that day are being loaded
    if (force) this.panel.shown = "";
    try {
      const generation = await this.panel.update(this.day, this.dayQuery());
      if ((generation ?? 0) > this.setup.generation) return this.reload();
      this.pause = 1;
      this.message.hidden = true;
      this.container.dataset.summary = this.panel.shown;
    } catch (error) {
      this.fail(/** @type {RequestError} */ (error), this.textOf("panel_failed"));
    }
  }
}
