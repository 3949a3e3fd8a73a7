// Names of provinces, regencies or districts on the atlas, as many as find room.
"use strict";

window.peta = window.peta || {};

(function () {
  const SIZE = 11.5;
  const FONT = `600 ${SIZE}px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", Arial, sans-serif`;
  const KIND = /^(Provinsi|Kabupaten|Kecamatan|Distrik) /;

  // Level whose names help to find one's way at a zoom.
  function named(zoom, level) {
    if (level === "province" || zoom < 6.8) return "province";
    return zoom < 10 ? "regency" : "district";
  }

  // One line, or two of nearly the same width where one is too wide.
  function broken(pen, text, room) {
    const words = text.split(" ");
    if (words.length < 2 || pen.measureText(text).width <= room) return [text];
    const cuts = words.slice(1).map((_, i) => [words.slice(0, i + 1).join(" "), words.slice(i + 1).join(" ")]);
    const widest = (lines) => Math.max(...lines.map((line) => pen.measureText(line).width));
    return cuts.reduce((one, other) => (widest(other) < widest(one) ? other : one));
  }

  peta.AtlasLabels = class {
    constructor(map, figures, layer) {
      Object.assign(this, { map, figures, layer });
      layer.on("drawn", () => this.show());
    }

    async show() {
      const turn = (this.turn = (this.turn || 0) + 1);
      const level = named(this.map.getZoom(), this.layer.now.level);
      const groups = level === "district" ? this.groups(level) : [0];
      if (groups.length > 4) return; // names of districts come by province: not for half the country
      await Promise.all(groups.map((place) => this.figures.ask(level, place)));
      if (turn === this.turn && this.layer._map) this.write(level);
    }

    // A place of the level for each file of names that is needed.
    groups(level) {
      const { level: shown, places } = this.layer.inView();
      const provinces = new Set(places.map((place) => this.figures.province(shown, place)));
      return [...provinces].map((province) => this.figures.first(level, province));
    }

    write(level) {
      const { map, layer, figures } = this;
      const pen = layer.names.getContext("2d");
      pen.setTransform(1, 0, 0, 1, 0, 0);
      pen.clearRect(0, 0, layer.names.width, layer.names.height);
      pen.scale(layer.sharp, layer.sharp);
      Object.assign(pen, { font: FONT, textAlign: "center", textBaseline: "middle", lineJoin: "round" });
      const degree = (256 * 2 ** map.getZoom()) / 360;
      const seen = map.getBounds();
      const spots = [];
      figures.levels[level].ids.forEach((_, place) => {
        const spot = figures.spot(level, place);
        if (spot && seen.contains([spot[1], spot[0]])) spots.push([spot, place]);
      });
      spots.sort(([one], [other]) => other[2] - one[2]);
      const taken = [];
      for (const [[lng, lat, wide], place] of spots) {
        const lines = broken(pen, figures.title(level, place).replace(KIND, ""), wide * degree * 1.2);
        const width = Math.max(...lines.map((line) => pen.measureText(line).width));
        if (width > wide * degree * 1.2) continue;
        const { x, y } = map.latLngToLayerPoint([lat, lng]).subtract(layer._bounds.min);
        const high = (lines.length * SIZE * 1.2) / 2;
        const box = [x - width / 2 - 4, y - high - 3, x + width / 2 + 4, y + high + 3];
        if (taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) continue;
        taken.push(box);
        Object.assign(pen, { strokeStyle: "#ffffffe8", lineWidth: 3.2, fillStyle: "#17212b" });
        lines.forEach((line, i) => {
          const at = y + (i - (lines.length - 1) / 2) * SIZE * 1.2;
          pen.strokeText(line, x, at);
          pen.fillText(line, x, at);
        });
      }
    }
  };
})();
