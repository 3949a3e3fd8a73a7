// Candidates on the map: numbered pins of the row in hand, small ones of the others, tied to the
// list both ways. Names are set as text, never as markup.
"use strict";

window.peta = window.peta || {};

peta.Candidates = class {
  constructor(map, rows) {
    this.map = map;
    this.rows = rows; // row → [{number, code, name, district, at: [latitude, longitude]}]
    const pane = map.createPane("pins");
    pane.style.zIndex = 620;
    this.layer = L.layerGroup([], { pane: "pins" }).addTo(map);
    this.pins = new Map(); // code → marker of the row in hand
    for (const card of document.querySelectorAll(".waits")) this.listen(card);
    const first = document.querySelector(".waits:has(.review__error)") || document.querySelector(".waits");
    this.show(first && first.dataset.row);
  }

  listen(card) {
    const take = () => this.show(card.dataset.row);
    card.addEventListener("pointerenter", take);
    card.addEventListener("focusin", take);
    for (const item of card.querySelectorAll(".candidates li")) {
      const { code } = item.dataset;
      const on = () => this.light(code);
      const off = () => this.light(null);
      item.addEventListener("pointerenter", on);
      item.addEventListener("pointerleave", off);
      item.addEventListener("focusin", on);
      item.addEventListener("focusout", off);
    }
  }

  show(row) {
    if (row === this.row) return;
    this.row = row;
    this.layer.clearLayers();
    this.pins.clear();
    for (const card of document.querySelectorAll(".waits")) {
      card.classList.toggle("is-shown", card.dataset.row === row);
    }
    for (const [other, found] of Object.entries(this.rows)) {
      if (other !== row) found.forEach((one) => this.pin(one, other, "pin pin--other", 5, ""));
    }
    for (const one of this.rows[row] || []) {
      this.pins.set(one.code, this.pin(one, row, "pin", 13, String(one.number)));
    }
  }

  pin(one, row, className, half, text) {
    const label = document.createElement("span");
    label.textContent = text;
    const icon = L.divIcon({ className, html: label, iconSize: [2 * half, 2 * half], iconAnchor: [half, half] });
    const marker = L.marker(one.at, {
      icon,
      pane: "pins",
      keyboard: false, // the list is the keyboard's way
      alt: one.name,
    }).addTo(this.layer);
    marker.on("mouseover", () => {
      if (row === this.row) this.light(one.code);
      this.say(one);
    });
    marker.on("mouseout", () => {
      this.light(null);
      this.map.drawn.tip.remove();
    });
    marker.on("click", () => this.choose(row, one.code));
    return marker;
  }

  // The same candidate here and in the list.
  light(code) {
    for (const [one, marker] of this.pins) {
      marker.getElement().classList.toggle("is-lit", one === code);
      marker.setZIndexOffset(one === code ? 1000 : 0);
    }
    for (const item of document.querySelectorAll(".waits.is-shown .candidates li")) {
      item.classList.toggle("is-lit", item.dataset.code === code);
    }
    document.dispatchEvent(new CustomEvent("peta:light", { detail: { code, from: "candidates" } }));
  }

  say(one) {
    this.map.drawn.say(L.latLng(one.at), [one.name, one.district, one.code]);
  }

  choose(row, code) {
    this.show(row);
    const card = document.querySelector(`.waits[data-row="${CSS.escape(row)}"]`);
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    card.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
    const item = card.querySelector(`.candidates li[data-code="${CSS.escape(code)}"]`);
    const radio = item && item.querySelector("input");
    if (radio) {
      radio.checked = true;
      radio.focus({ preventScroll: true });
    }
    this.light(code);
  }
};

addEventListener("load", () => {
  const map = window.map_area;
  if (!map) return;
  // here the legend explains only; there is no table to filter
  for (const entry of document.querySelectorAll(".legend__entry")) entry.disabled = true;
  const rows = JSON.parse(document.getElementById("candidates").textContent);
  map.candidates = new peta.Candidates(map, rows);
});
