// The choropleth: folium makes the Leaflet map and calls map.choropleth(id); what to draw stands in
// the JSON block of that id, colours and texts finished. Names are set as text, never as markup.
"use strict";

window.peta = window.peta || {};

L.Map.include({
  choropleth(id) {
    this.drawn = new peta.Choropleth(this, JSON.parse(document.getElementById(id).textContent));
    return this.drawn;
  },
});

peta.Choropleth = class {
  constructor(map, figures) {
    this.map = map;
    this.figures = figures;
    figures.rows = figures.rows || peta.unpack(figures);
    this.rows = new Map(figures.rows.map((row) => [row.code, row]));
    this.names = figures.names;
    this.paths = new Map(); // code → Leaflet path
    this.bounds = L.latLngBounds(figures.bounds);
    this.calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.only = null;
    this.moved = false;
    map.setMinZoom(3).setMaxZoom(17);
    this.based = Boolean(map.attributionControl); // a base map shows through, and is land enough
    if (this.based) map.attributionControl.setPrefix(false);
    this.controls();
    this.panes();
    this.fit();
    map.options.zoomAnimationThreshold = 4; // the first views are set, not flown to
    this.ready = this.load();
    map.on("zoomstart dragstart", (event) => {
      if (!this.fitting) this.moved = true;
    });
    map.on("resize", () => {
      if (!this.moved) this.fit();
    });
    document.addEventListener("peta:light", (event) => {
      if (event.detail.from !== "map") this.light(event.detail.code);
    });
    document.addEventListener("peta:only", (event) => this.filter(event.detail.key));
    this.legend = [...document.querySelectorAll(".legend__entry")];
    for (const entry of this.legend) {
      entry.addEventListener("click", () => {
        const key = entry.getAttribute("aria-pressed") === "true" ? null : entry.dataset.class;
        document.dispatchEvent(new CustomEvent("peta:only", { detail: { key } }));
      });
    }
  }

  controls() {
    const { texts } = this.figures;
    L.control.zoom({ zoomInTitle: texts.zoom_in, zoomOutTitle: texts.zoom_out }).addTo(this.map);
    L.control.scale({ imperial: false, position: "topright", maxWidth: 110 }).addTo(this.map);
    const zoom = this.map.getContainer().querySelector(".leaflet-control-zoom");
    const whole = L.DomUtil.create("a", "leaflet-control-whole", zoom);
    whole.href = "#";
    whole.title = texts.whole;
    whole.role = "button";
    whole.ariaLabel = texts.whole;
    L.DomEvent.on(whole, "click", (event) => {
      L.DomEvent.stop(event);
      this.moved = false;
      this.fit(true);
    });
  }

  panes() {
    for (const [name, rank] of [["context", 350], ["children", 400], ["outlines", 450], ["lit", 460], ["names", 500]]) {
      const pane = this.map.createPane(name);
      pane.style.zIndex = rank;
      if (name !== "children" && name !== "context") pane.style.pointerEvents = "none";
    }
    this.renderers = {};
    for (const name of ["context", "children", "outlines", "lit"]) {
      this.renderers[name] = new peta.Crisp({ pane: name, padding: 0.3 });
    }
    this.litLayer = L.layerGroup([], { pane: "lit" }).addTo(this.map);
    this.labels = new peta.Labels(this.map, "names");
    this.tip = L.tooltip({ className: "tip", direction: "top", offset: [0, -8], opacity: 1 });
  }

  async load() {
    const { shapes, texts } = this.figures;
    const box = this.map.getContainer();
    box.ariaBusy = "true";
    try {
      // codes that the list of areas does not have any more are left out
      const [children, outlines] = await Promise.all([
        peta.read(shapes.children, (code) => this.rows.has(code)),
        peta.read(shapes.outlines, (code) => code === this.figures.code || code in this.names),
      ]);
      // into view first, so that all is drawn once
      this.corners = peta.corners(children);
      this.fit();
      this.drawChildren(children);
      this.drawOutline(outlines);
      await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)));
      this.drawNames(children, outlines);
      this.show(this.figures.selected);
    } catch (error) {
      const message = document.getElementById("map-failed");
      message.textContent = texts.failed;
      message.hidden = false;
      throw error;
    } finally {
      box.ariaBusy = "false";
    }
    // what the first look at the map can do without; should it not come, nothing is lost
    const [around] = await Promise.allSettled([this.based ? [] : peta.read(shapes.context), this.learn()]);
    this.drawContext(around.value || []);
    box.dataset.drawn = "true";
  }

  // Names that the page came without.
  async learn() {
    if (!this.figures.more) return;
    const answer = await fetch(this.figures.more);
    if (!answer.ok) return;
    Object.assign(this.names, await answer.json());
    for (const [code, path] of this.paths) this.describe(code, path.getElement());
  }

  // Drawing ------------------------------------------------------------------------------------

  drawChildren(features) {
    const many = features.length;
    const whole = this.figures.code === "ID"; // a thousand islands: a border of their size would hide them
    this.weight = many > 1500 ? 0.25 : whole ? 0.4 : many > 120 ? 0.6 : 1;
    this.reachable = many <= 700; // beyond that the table is the keyboard's way
    this.features = new Map(features.map((feature) => [feature.id, feature]));
    const layer = L.geoJSON(features, {
      pane: "children",
      renderer: this.renderers.children,
      noClip: many > 700, // nearly all is in view, and was simplified for this view
      style: (feature) => this.style(this.rows.get(feature.id)),
      onEachFeature: (feature, path) => this.paths.set(feature.id, path),
    });
    // once for all of them: a thousand listeners take their time
    const code = (event) => event.propagatedFrom.feature.id;
    layer.on("mouseover", (event) => this.enter(code(event), event.latlng));
    layer.on("mousemove", (event) => this.tip.setLatLng(event.latlng));
    layer.on("mouseout", () => this.leave());
    layer.on("click", (event) => this.go(code(event)));
    layer.addTo(this.map);
    for (const [code, path] of this.paths) this.mark(code, path.getElement());
    if (this.only) this.filter(this.only);
  }

  style(row) {
    const key = row ? row.class : "no_data";
    const style = this.figures.styles[key];
    const hatched = style.hatched || (row && row.partial);
    return {
      fillColor: hatched ? `url(#hatch-${key})` : style.colour,
      fillOpacity: this.based ? 0.75 : 1,
      color: style.hatched ? "#a9b3bd" : "#fff", // white would not part two hatched areas
      weight: this.weight,
      opacity: 1,
    };
  }

  mark(code, element) {
    const row = this.rows.get(code);
    element.dataset.code = code;
    if (row) element.dataset.class = row.class;
    if (!this.reachable) return;
    element.setAttribute("tabindex", code === this.firstCode() ? "0" : "-1");
    element.setAttribute("role", this.figures.link && !this.hasFacts() ? "link" : "button");
    this.describe(code, element);
    element.addEventListener("focus", () => {
      if (element.matches(":focus-visible")) this.enter(code, this.centre(code));
    });
    element.addEventListener("blur", () => this.leave());
    element.addEventListener("keydown", (event) => this.key(event, code));
  }

  describe(code, element) {
    if (this.reachable) element.setAttribute("aria-label", [this.name(code), ...this.lines(code)].join(", "));
  }

  firstCode() {
    if (!this.first) this.first = [...this.paths.keys()].find((code) => this.rows.has(code));
    return this.first;
  }

  drawOutline(features) {
    const thin = this.figures.code === "ID";
    L.geoJSON(features, {
      pane: "outlines",
      renderer: this.renderers.outlines,
      interactive: false,
      style: { fill: false, color: thin ? "#5b6875" : "#26323f", weight: thin ? 0.6 : 1.2, opacity: 0.9 },
    }).addTo(this.map);
  }

  drawContext(features) {
    L.geoJSON(features, {
      pane: "context",
      renderer: this.renderers.context,
      style: { fillColor: "#f3f5f6", fillOpacity: 1, color: "#d3dae1", weight: 1, className: "context" },
      onEachFeature: ({ id }, path) => {
        if (!this.names[id]) return; // not listed any more, or names did not come
        path.on("mouseover", (event) => this.say(event.latlng, [this.names[id]]));
        path.on("mousemove", (event) => this.tip.setLatLng(event.latlng));
        path.on("mouseout", () => this.leave());
        path.on("click", () => this.follow(id));
      },
    }).addTo(this.map);
  }

  drawNames(children, outlines) {
    const { kinds } = this.figures;
    const short = ({ id }) => {
      const name = this.name(id);
      const kind = ["Kabupaten", "Kab.", ...kinds].find((one) => name.startsWith(`${one} `));
      return kind ? name.slice(kind.length + 1) : name;
    };
    if (outlines.length > 1) this.labels.show(outlines, short);
    else if (children.length <= 700) this.labels.show(children, short);
  }

  fit(animate = false) {
    this.fitting = true;
    peta.fit(this.map, this.bounds, this.corners || [], animate && !this.calm);
    setTimeout(() => (this.fitting = false), 400);
  }

  // Light: the same area here and in the table ---------------------------------------------------

  enter(code, at) {
    this.light(code);
    this.say(at, [this.name(code), ...this.lines(code)], this.styleOf(code));
    document.dispatchEvent(new CustomEvent("peta:light", { detail: { code, from: "map" } }));
  }

  leave() {
    this.light(null);
    this.tip.remove();
    document.dispatchEvent(new CustomEvent("peta:light", { detail: { code: null, from: "map" } }));
  }

  light(code) {
    for (const path of this.lit || []) path.getElement().classList.remove("is-lit");
    this.litLayer.clearLayers();
    this.lit = [];
    if (!code) return;
    const codes = this.paths.has(code) ? [code] : [...this.paths.keys()].filter((one) => one.startsWith(`${code}.`));
    const features = codes.map((one) => this.features.get(one));
    this.lit = codes.map((one) => this.paths.get(one));
    for (const path of this.lit) path.getElement().classList.add("is-lit");
    for (const [color, weight] of [["#fff", 5], ["#111a24", 2.5]]) {
      const style = { pane: "lit", renderer: this.renderers.lit, interactive: false, fill: false, color, weight };
      L.geoJSON(features, { style: () => style, ...style }).addTo(this.litLayer);
    }
  }

  filter(key) {
    this.only = key;
    for (const entry of this.legend) {
      entry.setAttribute("aria-pressed", String(entry.dataset.class === key));
    }
    for (const [code, path] of this.paths) {
      const row = this.rows.get(code);
      path.getElement().classList.toggle("is-dim", Boolean(key) && (!row || row.class !== key));
    }
  }

  // Words ----------------------------------------------------------------------------------------

  name(code) {
    const row = this.rows.get(code);
    return (row && row.name) || this.names[code] || code;
  }

  styleOf(code) {
    const row = this.rows.get(code);
    return this.figures.styles[row ? row.class : "no_data"];
  }

  lines(code) {
    const row = this.rows.get(code);
    if (row && row.lines) return row.lines;
    const district = (this.figures.districts || {})[code.slice(0, 8)];
    const place = district ? [`${this.figures.texts.district} ${district}`] : [];
    return [...place, this.styleOf(code).label];
  }

  say(at, [title, ...lines], style = null) {
    const box = document.createElement("div");
    peta.add(box, "b", title);
    lines.forEach((line, place) => {
      const item = peta.add(box, "span", line);
      if (style && this.figures.by === "village" && place === lines.length - 1) {
        item.prepend(peta.swatch(style));
      }
    });
    this.tip.setContent(box).setLatLng(at).addTo(this.map);
  }

  // Going somewhere --------------------------------------------------------------------------------

  hasFacts() {
    return this.figures.by === "village";
  }

  go(code) {
    if (this.hasFacts()) this.open(code);
    else this.follow(code);
  }

  follow(code) {
    const address = peta.address(this.figures, code);
    if (address) location.assign(address);
  }

  // The village that the address names; a small map keeps its room, the panel says the same.
  show(code) {
    if (this.map.getSize().x >= 500) this.open(code);
    else if (this.paths.has(code)) this.select(code);
  }

  open(code) {
    const path = code && this.paths.get(code);
    if (!path) return;
    this.tip.remove();
    const popup = L.popup({ className: "facts", maxWidth: 290, minWidth: 200, autoPanPadding: [30, 30] });
    popup.setLatLng(this.centre(code)).setContent(peta.facts(this.figures, code, this.name(code))).openOn(this.map);
    const close = popup.getElement().querySelector(".leaflet-popup-close-button");
    if (close) close.ariaLabel = this.figures.texts.close;
    this.select(code);
    popup.on("remove", () => {
      if (this.selected === code) this.select(null);
    });
  }

  select(code) {
    for (const [one, on] of [[this.selected, false], [code, true]]) {
      if (one) this.paths.get(one).getElement().classList.toggle("is-selected", on);
    }
    this.selected = code;
    document.dispatchEvent(new CustomEvent("peta:select", { detail: { code } }));
  }

  // Arrow keys go to the nearest area in their direction.
  key(event, code) {
    const way = { ArrowUp: [0, 1], ArrowDown: [0, -1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[event.key];
    if (event.key === "Enter" || event.key === " ") {
      L.DomEvent.stop(event);
      this.go(code);
    } else if (way) {
      L.DomEvent.stop(event);
      const next = this.toward(code, way);
      if (!next) return;
      const [from, to] = [this.paths.get(code).getElement(), this.paths.get(next).getElement()];
      from.setAttribute("tabindex", "-1");
      to.setAttribute("tabindex", "0");
      to.focus();
    }
  }

  centre(code) {
    const { lat, lng } = peta.widestSpot(this.features.get(code).geometry);
    return L.latLng(lat, lng);
  }

  toward(code, [x, y]) {
    const from = this.centre(code);
    let best = null;
    for (const other of this.paths.keys()) {
      if (other === code || !this.rows.has(other)) continue;
      const at = this.centre(other);
      const [dx, dy] = [at.lng - from.lng, at.lat - from.lat];
      const ahead = dx * x + dy * y;
      const aside = Math.abs(dx * y) + Math.abs(dy * x);
      if (ahead <= 0 || aside > ahead * 1.5) continue;
      const cost = ahead + 2 * aside;
      if (!best || cost < best.cost) best = { other, cost };
    }
    return best && best.other;
  }
};

// At a fractional zoom Leaflet leaves a layer at a fraction of a pixel, which blurs every line.
peta.Crisp = L.SVG.extend({
  _updateTransform(center, zoom) {
    if (this._bounds && zoom === this._zoom && center.equals(this._center)) {
      L.DomUtil.setPosition(this._container, this._bounds.min);
    } else {
      L.SVG.prototype._updateTransform.call(this, center, zoom);
    }
  },
});
