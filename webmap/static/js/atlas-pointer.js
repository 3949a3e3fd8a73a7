// What lies under pointer, finger or the middle of the map: said, lit, opened.
"use strict";

window.peta = window.peta || {};

peta.AtlasPointer = class {
  constructor(atlas) {
    const { map, layer, figures, panel, box, setup } = atlas;
    Object.assign(this, { atlas, map, layer, figures, panel, box, setup });
    this.tip = L.tooltip({ className: "tip", direction: "top", offset: [0, -8], opacity: 1 });
    this.under = document.getElementById("under");
    L.DomUtil.create("div", "cross", box);
    box.setAttribute("role", "application");
    box.setAttribute("aria-label", setup.texts.keys);
    this.listen();
  }

  listen() {
    const { map, box } = this;
    map.on("mousemove", (event) => this.point(event));
    map.on("mouseout movestart", () => this.enter(null));
    map.on("click", (event) => this.click(event));
    map.on("moveend", () => this.tellMiddle());
    this.layer.on("drawn", () => this.tellMiddle());
    box.addEventListener("focus", () => this.tellMiddle());
    box.addEventListener("blur", () => this.enter(null));
    box.addEventListener("keydown", (event) => {
      if (event.target !== box) return;
      if (event.key === "Enter") this.go(this.layer.at(map.getCenter()));
      if (event.key === "Escape") this.enter(null);
    });
    box.addEventListener("pointerdown", (event) => (this.touched = event.pointerType !== "mouse"), true);
    this.listenToTable();
  }

  listenToTable() {
    const { table } = this.panel;
    const light = (event) => {
      const row = event.target.closest("tr[data-place]");
      const leaves = event.type === "mouseout" || event.type === "focusout";
      this.light(table.level, row && !leaves ? Number(row.dataset.place) : null);
      table.light(table.level, row && !leaves ? Number(row.dataset.place) : null);
    };
    for (const type of ["mouseover", "mouseout", "focusin", "focusout"]) this.panel.list.addEventListener(type, light);
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
    this.light(level, area ? place : null);
    this.panel.table.light(level, area ? place : null);
    if (!area) return;
    await this.names(area);
    if (this.over === area) this.tell(level, place, at);
  }

  names([level, place]) {
    return Promise.all([this.figures.ask(level, place), this.figures.ask("regency", place)]);
  }

  tell(level, place, at) {
    const box = document.createElement("div");
    peta.add(box, "b", this.figures.title(level, place));
    this.write(box, "span", level, place);
    this.tip.setContent(box).setLatLng(at).addTo(this.map);
  }

  write(box, tag, level, place) {
    const items = this.figures.lines(level, place).map((line) => peta.add(box, tag, line));
    if (level === "village") items.at(-1).prepend(peta.swatch(this.figures.style(level, place)));
  }

  light(level, place) {
    const { layer } = this;
    const lit = place === null ? null : [level, place];
    if (String(lit) === String(layer.lit)) return;
    layer.lit = lit;
    if (layer.now) layer.light();
  }

  // Say what lies in the middle of the map to whom the keyboard leads there.
  async tellMiddle() {
    if (document.activeElement !== this.box || !this.layer.now) return;
    const at = this.map.getCenter();
    const area = this.layer.at(at);
    if (this.box.matches(":focus-visible")) this.enter(area, at);
    if (!area) return void (this.under.textContent = "");
    await this.names(area);
    const what = [this.figures.title(...area), ...this.figures.lines(...area)].join(", ");
    this.under.textContent = this.figures.fill(this.setup.texts.under, { what });
  }

  address(area) {
    return `${this.setup.addresses.area.replace("CODE", this.figures.code(...area))}?${this.atlas.query()}`;
  }

  go(area) {
    if (area) location.assign(this.address(area));
  }

  // A finger cannot hover: what a tooltip says comes first, with a way on.
  async click(event) {
    const area = this.layer.at(event.latlng);
    if (!area || !this.touched) return this.go(area);
    await this.names(area);
    const box = document.createElement("div");
    const title = this.figures.title(...area);
    peta.add(box, "h3", title);
    this.write(box, "p", ...area);
    const link = peta.add(box, "a", this.figures.fill(this.setup.texts.open, { title }));
    link.href = this.address(area);
    const popup = L.popup({ className: "facts", maxWidth: 290 }).setLatLng(event.latlng).setContent(box);
    popup.openOn(this.map);
    this.light(...area);
    popup.on("remove", () => this.light(null, null));
  }
};
