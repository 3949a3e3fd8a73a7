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
    this.calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.figures = new peta.Figures(setup);
    map.setMinZoom(2).setMaxZoom(14);
    map.createPane("atlas").style.zIndex = 300;
    this.layer = new peta.AtlasLayer(setup, this.figures);
    this.labels = new peta.AtlasLabels(map, this.figures, this.layer);
    this.panel = new peta.AtlasPanel(setup, this.figures, this.layer);
    this.controls();
    this.readAddress();
    this.listen();
    this.writeAddress();
    this.box.ariaBusy = "true";
    this.ready = this.load();
  }

  async load() {
    try {
      this.layer.addTo(this.map); // asks for its tiles while codes and classes come
      await this.figures.load(this.day);
      this.layer.draw();
    } catch (error) {
      this.fail(error);
    }
  }

  fail(error) {
    const message = document.getElementById("map-failed");
    message.textContent = this.setup.texts.failed;
    message.hidden = false;
    this.box.ariaBusy = "false";
    // a list of areas or an archive that is no more: the page itself is out of date
    if (error.status === 404) return this.renew();
    else console.warn(error);
    clearTimeout(this.again);
    this.pause = Math.min(60, 2 * (this.pause || 1)); // seconds
    this.again = setTimeout(() => (this.figures.levels ? this.layer.draw() : this.load()), 1000 * this.pause);
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
      this.fit(true);
    });
    L.DomUtil.create("div", "cross", this.box);
    this.tip = L.tooltip({ className: "tip", direction: "top", offset: [0, -8], opacity: 1 });
    this.select = document.getElementById("date");
    this.time = document.getElementById("time");
  }

  fit(animate = false) {
    this.map.fitBounds(this.setup.bounds, { padding: [14, 14], animate: animate && !this.calm });
  }

  // Address ----------------------------------------------------------------------------------------

  readAddress() {
    const asked = new URLSearchParams(location.search);
    this.everywhere = asked.get("by") === "village";
    this.only = asked.get("only");
    const [zoom, lat, lng] = location.hash.slice(1).split("/").map(Number);
    if (Number.isFinite(zoom) && Math.abs(lat) <= 85 && Math.abs(lng) <= 180) {
      this.map.setView([lat, lng], zoom, { animate: false });
    } else {
      this.fit();
    }
    this.apply();
  }

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
      const other = new URLSearchParams(query);
      other.set("lang", link.hreflang);
      link.href = `?${other}${place}`;
    }
  }

  // What the address says, onto layer and controls.
  apply() {
    const status = this.setup.status.some(({ key }) => key === this.only);
    this.layer.everywhere = this.everywhere || status;
    this.layer.only = this.only;
    document.getElementById("by-level").setAttribute("aria-pressed", String(!this.layer.everywhere));
    document.getElementById("by-village").setAttribute("aria-pressed", String(this.layer.everywhere));
    document.getElementById("only").checked = this.only === "unformed";
    const place = this.setup.days.findIndex(({ date }) => date === this.day);
    if (this.select) this.select.value = this.day;
    if (this.time) {
      this.time.value = place;
      this.time.setAttribute("aria-valuetext", this.setup.days[place].label);
      document.getElementById("time-label").textContent = this.setup.days[place].short;
    }
  }

  // Changes ----------------------------------------------------------------------------------------

  change(changes) {
    Object.assign(this, changes);
    this.apply();
    this.layer.draw();
    this.writeAddress();
  }

  async show(day) {
    this.day = day;
    this.apply();
    try {
      const { generation } = await this.figures.day(day);
      if (this.day !== day) return; // another one was asked for meanwhile
      if (generation > this.setup.generation) return this.renew();
      await this.figures.show(day);
      this.change({});
    } catch (error) {
      this.fail(error);
    }
  }

  listen() {
    const { map, layer } = this;
    layer.on("drawn", () => this.drawn());
    layer.on("failed", ({ error }) => this.fail(error));
    map.on("moveend", () => this.writeAddress());
    map.on("mousemove", (event) => this.point(event));
    map.on("mouseout movestart", () => this.enter(null));
    map.on("click", (event) => this.click(event));
    map.on("moveend", () => this.tellMiddle());
    this.box.addEventListener("focus", () => this.tellMiddle());
    this.box.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target === this.box) this.go(layer.at(map.getCenter()));
    });
    this.box.addEventListener("pointerdown", (event) => (this.touched = event.pointerType !== "mouse"), true);
    addEventListener("hashchange", () => this.readAddress());
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
    if (this.select) this.select.addEventListener("change", () => this.show(this.select.value));
    if (this.time) {
      this.time.addEventListener("input", () => this.show(this.setup.days[this.time.value].date));
      document.getElementById("play").addEventListener("click", () => this.play(!this.playing));
    }
    this.listenToPanel();
    this.listenToSearch();
    this.fullScreen();
  }

  listenToPanel() {
    const { list, summary } = this.panel;
    const light = (event) => {
      const link = event.target.closest("a[data-place]");
      this.lightPlace(link && event.type !== "mouseout" && event.type !== "focusout" ? Number(link.dataset.place) : null);
    };
    for (const type of ["mouseover", "mouseout", "focusin", "focusout"]) list.addEventListener(type, light);
    summary.addEventListener("click", (event) => {
      const link = event.target.closest("a[data-code]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.zoomTo(link.dataset.code);
    });
  }

  listenToSearch() {
    document.addEventListener("peta:go", (event) => {
      event.preventDefault();
      this.zoomTo(event.detail.code);
      this.box.focus({ preventScroll: true });
    });
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

  play(on) {
    clearInterval(this.playing);
    const button = document.getElementById("play");
    button.setAttribute("aria-pressed", String(on));
    this.playing = on ? setInterval(() => this.next(), 1400) : 0;
    if (on) this.next();
  }

  next() {
    const { days } = this.setup;
    const place = days.findIndex(({ date }) => date === this.day);
    this.show(days[(place + 1) % days.length].date);
    if (place + 2 === days.length) this.play(false);
  }

  // Looking ----------------------------------------------------------------------------------------

  drawn() {
    this.box.ariaBusy = "false";
    document.getElementById("map-failed").hidden = true;
    this.pause = 0;
    if (!this.box.dataset.drawn) performance.mark("drawn");
    this.box.dataset.drawn = String(Number(this.box.dataset.drawn || 0) + 1);
    this.box.dataset.day = this.day;
    clearTimeout(this.looking);
    this.looking = setTimeout(async () => {
      const generation = await this.panel.look(this.day, String(this.query()));
      if (generation > this.setup.generation) this.renew();
      this.box.dataset.told = `${this.panel.shown}`;
    }, 30);
  }

  point(event) {
    if (this.touched || this.waiting) return;
    this.waiting = requestAnimationFrame(() => {
      this.waiting = 0;
      this.enter(this.layer.at(event.latlng), event.latlng);
    });
  }

  // The pointer, or none, is over an area.
  async enter(area, at) {
    const [level, place] = area || [];
    this.box.classList.toggle("is-over", Boolean(area));
    this.over = area;
    if (!area) this.tip.remove();
    else this.tell(level, place, at);
    this.lightPlace(area ? place : null);
    this.panel.light(area ? place : null);
    if (!area) return;
    await Promise.all([this.figures.ask(level, place), this.figures.ask("regency", place)]);
    if (this.over === area) this.tell(level, place, at);
  }

  tell(level, place, at) {
    const box = document.createElement("div");
    peta.add(box, "b", this.figures.title(level, place));
    const lines = this.figures.lines(level, place);
    lines.forEach((line, i) => {
      const item = peta.add(box, "span", line);
      if (level === "village" && i === lines.length - 1) item.prepend(peta.swatch(this.figures.style(level, place)));
    });
    this.tip.setContent(box).setLatLng(at).addTo(this.map);
  }

  lightPlace(place) {
    const { layer } = this;
    const lit = place === null || !layer.now ? null : [layer.now.level, place];
    if (String(lit) === String(layer.lit)) return;
    layer.lit = lit;
    if (layer.now) layer.light();
  }

  // Say what lies in the middle of the map to whom the keyboard leads there.
  async tellMiddle() {
    if (document.activeElement !== this.box || !this.layer.now) return;
    const area = this.layer.at(this.map.getCenter());
    const status = document.getElementById("under");
    if (!area) return void (status.textContent = "");
    await Promise.all([this.figures.ask(...area), this.figures.ask("regency", area[1])]);
    const what = [this.figures.title(...area), ...this.figures.lines(...area)].join(", ");
    status.textContent = this.figures.fill(this.setup.texts.under, { what });
  }

  // Going somewhere --------------------------------------------------------------------------------

  address(area) {
    return `${this.setup.addresses.area.replace("CODE", this.figures.code(...area))}?${this.query()}`;
  }

  go(area) {
    if (area) location.assign(this.address(area));
  }

  // A finger cannot hover: what a tooltip says comes first, with a way on.
  async click(event) {
    const area = this.layer.at(event.latlng);
    if (!area || !this.touched) return this.go(area);
    await Promise.all([this.figures.ask(...area), this.figures.ask("regency", area[1])]);
    const box = document.createElement("div");
    const title = this.figures.title(...area);
    peta.add(box, "h3", title);
    for (const line of this.figures.lines(...area)) peta.add(box, "p", line);
    const link = peta.add(box, "a", this.figures.fill(this.setup.texts.open, { title }));
    link.href = this.address(area);
    const popup = L.popup({ className: "facts", maxWidth: 290 }).setLatLng(event.latlng).setContent(box);
    popup.openOn(this.map);
    this.lightPlace(area[1]);
    popup.on("remove", () => this.lightPlace(null));
  }

  // Bring an area into view; a village lit in its district.
  async zoomTo(code) {
    const answer = await fetch(`${this.setup.addresses.summary.replace("CODE", code)}?${this.query()}`);
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const { bounds } = page.querySelector(".summary").dataset;
    if (!bounds) return;
    const [west, south, east, north] = bounds.split(",").map(Number);
    const village = code.split(".").length === 4 && this.figures.place("village", Number(code.replaceAll(".", "")));
    this.map.fitBounds([[south, west], [north, east]], { padding: [20, 20], animate: !this.calm });
    if (village === false || village < 0) return;
    this.layer.once("drawn", () => this.lightPlace(village));
  }
};
