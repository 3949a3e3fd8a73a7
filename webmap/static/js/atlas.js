// The atlas: folium makes the Leaflet map and calls map.atlas(id). The address holds all that is
// shown: date, by and only before #, zoom and place of the map behind it.
"use strict";

window.peta = window.peta || {};

L.Map.include({
  atlas(id) {
    this.drawn = new peta.Atlas(this, JSON.parse(document.getElementById(id).textContent));
    return this.drawn;
  },
});

peta.Atlas = class {
  constructor(map, setup) {
    Object.assign(this, { map, setup });
    this.box = map.getContainer();
    this.day = setup.date;
    this.quieten();
    this.figures = new peta.Figures(setup, (error) => this.gone(error));
    map.setMinZoom(2).setMaxZoom(14);
    map.createPane("atlas").style.zIndex = 300;
    this.layer = new peta.AtlasLayer(setup, this.figures);
    this.labels = new peta.AtlasLabels(map, this.figures, this.layer);
    this.panel = new peta.AtlasPanel(setup, this.figures, this.layer);
    this.select = document.getElementById("date");
    this.time = new peta.AtlasTime(
      setup.days,
      (day) => this.show(day, "time"),
      (day) => this.figures.day(day).catch(() => {}), // it is asked for again when it is chosen
    );
    this.controls();
    this.pointer = new peta.AtlasPointer(this);
    this.readAddress();
    this.listen();
    this.writeAddress();
    this.ready = this.load();
  }

  // Whoever asked for less motion gets none, be it by keyboard, wheel or button.
  quieten() {
    const { map } = this;
    this.calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (!this.calm) return;
    map._zoomAnimated = map.options.zoomAnimation = map.options.inertia = false;
    map.panBy = (offset, options) => L.Map.prototype.panBy.call(map, offset, { ...options, animate: false });
  }

  async load() {
    this.box.ariaBusy = "true";
    const loading = document.getElementById("map-loading");
    this.slow = setTimeout(() => (loading.hidden = false), 700);
    try {
      this.layer.addTo(this.map); // asks for its tiles while codes and classes come
      await this.figures.load(this.day);
      this.layer.draw();
    } catch (error) {
      this.fail(error);
    }
  }

  loaded() {
    clearTimeout(this.slow);
    document.getElementById("map-loading").hidden = true;
    this.box.ariaBusy = "false";
  }

  // Say that something could not be had, and try again, ever more seldom.
  fail(error) {
    this.loaded();
    const message = document.getElementById("map-failed");
    message.textContent = this.setup.texts.failed;
    message.hidden = false;
    if (this.gone(error)) return;
    console.warn(error);
    clearTimeout(this.again);
    this.pause = Math.min(60, 2 * (this.pause || 1)); // seconds
    this.again = setTimeout(() => this.retry(), 1000 * this.pause);
  }

  retry() {
    if (!this.figures.levels) this.load();
    else if (this.figures.now !== this.day) this.show(this.day);
    else this.layer.draw();
  }

  // A list of areas or an archive that is no more: the page itself is out of date.
  gone(error) {
    if (error.status === 404) this.renew();
    return error.status === 404;
  }

  // The store has moved on: the address holds the state, so the page may be loaded again, once.
  renew() {
    if (sessionStorage.getItem("atlas-renewed") === String(this.setup.generation)) return;
    sessionStorage.setItem("atlas-renewed", String(this.setup.generation));
    location.reload();
  }

  controls() {
    const { map, setup } = this;
    L.control.zoom({ zoomInTitle: setup.texts.zoom_in, zoomOutTitle: setup.texts.zoom_out }).addTo(map);
    L.control.scale({ imperial: false, position: "topright", maxWidth: 110 }).addTo(map);
    const whole = L.DomUtil.create("a", "leaflet-control-whole", this.box.querySelector(".leaflet-control-zoom"));
    Object.assign(whole, { href: "#", title: setup.texts.whole, role: "button", ariaLabel: setup.texts.whole });
    L.DomEvent.on(whole, "click", (event) => {
      L.DomEvent.stop(event);
      this.step("place");
      this.fit(true);
    });
  }

  // The whole country clear of what lies over the map; its box stands for it.
  fit(animate = false) {
    const bounds = L.latLngBounds(this.setup.bounds);
    const [low, high] = [bounds.getSouthWest(), bounds.getNorthEast()];
    const edge = Array.from({ length: 51 }, (_, i) => [
      low.lng + ((high.lng - low.lng) * i) / 50,
      low.lat + ((high.lat - low.lat) * i) / 50,
    ]).flatMap(([lng, lat]) => [[lng, low.lat], [lng, high.lat], [low.lng, lat], [high.lng, lat]]);
    peta.fit(this.map, bounds, edge, animate && !this.calm);
  }

  // Address ----------------------------------------------------------------------------------------

  readAddress() {
    const asked = new URLSearchParams(location.search);
    this.everywhere = asked.get("by") === "village";
    const known = [...this.setup.status, ...this.setup.coverage].some(({ key }) => key === asked.get("only"));
    this.only = known ? asked.get("only") : null;
    const [zoom, lat, lng] = location.hash.slice(1).split("/").map(Number);
    if (Number.isFinite(zoom) && Math.abs(lat) <= 85 && Math.abs(lng) <= 180) {
      this.map.setView([lat, lng], zoom, { animate: false });
    } else {
      this.fit();
    }
    this.apply();
  }

  // Back or forward, or another place typed behind the #.
  returned() {
    const { days } = this.setup;
    const day = new URLSearchParams(location.search).get("date") || days[days.length - 1].date;
    if (!days.some(({ date }) => date === day)) return location.reload();
    const other = day !== this.day;
    this.day = day; // moving the map writes the address
    this.readAddress();
    if (other) this.show(day);
    else this.layer.draw();
  }

  // What is left of the address without what the atlas holds itself, and the day.
  query() {
    const query = new URLSearchParams(location.search);
    query.set("date", this.day);
    for (const key of ["by", "only"]) query.delete(key);
    return query;
  }

  writeAddress() {
    const query = this.query();
    if (this.everywhere) query.set("by", "village");
    if (this.only) query.set("only", this.only);
    const newest = this.setup.days[this.setup.days.length - 1].date;
    if (this.day === newest && !new URLSearchParams(location.search).has("date")) query.delete("date");
    const { lat, lng } = this.map.getCenter();
    const place = `#${+this.map.getZoom().toFixed(2)}/${lat.toFixed(4)}/${lng.toFixed(4)}`;
    const search = String(query);
    history.replaceState(null, "", `${location.pathname}${search && `?${search}`}${place}`);
    for (const link of document.querySelectorAll(".language a")) {
      const other = new URLSearchParams(location.search);
      other.set("lang", link.hreflang);
      link.href = `?${other}${place}`;
    }
  }

  // Before a change that one may want to take back. A slider that is drawn along is one change.
  step(kind) {
    const now = performance.now();
    if (kind !== this.stepped?.kind || now - this.stepped.at > 1500) history.pushState(null, "", location.href);
    this.stepped = { kind, at: now };
  }

  // What the address says, onto layer and controls.
  apply() {
    const has = (styles) => styles.some(({ key }) => key === this.only);
    this.layer.everywhere = this.everywhere || (has(this.setup.status) && !has(this.setup.coverage));
    this.layer.only = this.only;
    document.getElementById("by-level").setAttribute("aria-pressed", String(!this.layer.everywhere));
    document.getElementById("by-village").setAttribute("aria-pressed", String(this.layer.everywhere));
    document.getElementById("only").checked = this.only === "unformed";
    if (this.select) this.select.value = this.day;
    this.time.set(this.day);
  }

  // Changes ----------------------------------------------------------------------------------------

  change(changes) {
    this.step(Object.keys(changes).join());
    Object.assign(this, changes);
    this.apply();
    this.layer.draw();
    this.writeAddress();
  }

  async show(day, step) {
    if (step) this.step(step);
    this.day = day;
    this.apply();
    this.writeAddress();
    try {
      const { generation } = await this.figures.day(day);
      if (this.day !== day) return; // another one was asked for meanwhile
      if (generation > this.setup.generation) return this.renew();
      await this.figures.show(day);
      this.layer.draw();
    } catch (error) {
      if (this.day === day) this.fail(error);
    }
  }

  listen() {
    const { map, layer } = this;
    layer.on("drawn", () => this.drawn());
    layer.on("failed", ({ error }) => this.fail(error));
    map.on("moveend", () => this.writeAddress());
    addEventListener("popstate", () => this.returned());
    document.getElementById("by-level").addEventListener("click", () => {
      this.change({ everywhere: false, only: null });
    });
    document.getElementById("by-village").addEventListener("click", () => this.change({ everywhere: true, only: null }));
    document.getElementById("only").addEventListener("change", (event) => {
      this.change({ only: event.target.checked ? "unformed" : null });
    });
    this.panel.legend.addEventListener("click", (event) => {
      const entry = event.target.closest(".legend__entry");
      if (!entry) return;
      const key = entry.dataset.class;
      // a class of villages is asked for while villages are shown: keep showing them
      this.change({ only: this.only === key ? null : key, everywhere: layer.everywhere });
    });
    if (this.select) this.select.addEventListener("change", () => this.show(this.select.value, "time"));
    this.panel.summary.addEventListener("click", (event) => {
      const link = event.target.closest("a[data-code]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.zoomTo(link.dataset.code);
    });
    document.addEventListener("peta:go", (event) => {
      event.preventDefault();
      this.zoomTo(event.detail.code);
      this.box.focus({ preventScroll: true });
    });
    // whoever comes back to a page left open looks whether the store has moved on
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && this.figures.levels) this.look(true);
    });
    // full screen, a turned phone, a browser's own bars: Leaflet watches the window alone
    new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(this.box);
    this.fullScreen();
  }

  fullScreen() {
    const [button, section] = [document.getElementById("full"), document.getElementById("map")];
    if (!document.fullscreenEnabled) return;
    button.hidden = false;
    button.addEventListener("click", () => {
      if (document.fullscreenElement) document.exitFullscreen();
      else section.requestFullscreen();
    });
    document.addEventListener("fullscreenchange", () => {
      button.setAttribute("aria-pressed", String(document.fullscreenElement === section));
    });
  }

  // Looking ----------------------------------------------------------------------------------------

  drawn() {
    this.loaded();
    if (!this.box.dataset.drawn) performance.mark("drawn");
    this.box.dataset.drawn = String(Number(this.box.dataset.drawn || 0) + 1);
    this.box.dataset.day = this.figures.now;
    clearTimeout(this.looking);
    this.looking = setTimeout(() => this.look(), 30);
  }

  // Tell what the map shows; `anew` asks the site even where it has told already.
  async look(anew = false) {
    if (this.figures.now !== this.day) return; // the figures of that day are on their way
    if (anew) this.panel.shown = "";
    try {
      const generation = await this.panel.look(this.day, String(this.query()));
      if (generation > this.setup.generation) return this.renew();
      this.pause = 0;
      document.getElementById("map-failed").hidden = true;
      this.box.dataset.told = this.panel.shown;
    } catch (error) {
      this.fail(error);
    }
  }

  // Bring an area into view; a village lit in its district.
  async zoomTo(code) {
    let page;
    try {
      const answer = await this.figures.fetch(`${this.setup.addresses.summary.replace("CODE", code)}?${this.query()}`);
      page = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch (error) {
      return this.fail(error);
    }
    const { bounds } = page.querySelector(".summary").dataset;
    if (!bounds) return;
    const [west, south, east, north] = bounds.split(",").map(Number);
    const village = code.split(".").length === 4 && this.figures.place("village", Number(code.replaceAll(".", "")));
    this.step("place");
    this.map.fitBounds([[south, west], [north, east]], { padding: [20, 20], animate: !this.calm });
    if (village === false || village < 0) return;
    this.layer.once("drawn", () => this.pointer.light("village", village));
  }
};
