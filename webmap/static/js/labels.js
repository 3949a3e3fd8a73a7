// Names on the map: each at the widest spot of its polygon, the largest areas first, none over
// another. Texts are set as text, never as markup.
"use strict";

window.peta = window.peta || {};

peta.Labels = class {
  constructor(map, pane) {
    this.map = map;
    this.pane = map.getPane(pane);
    this.spots = [];
    this.pen = document.createElement("canvas").getContext("2d");
    map.on("zoomstart", () => this.clear());
    map.on("zoomend moveend resize", () => this.place());
  }

  // features: GeoJSON features; nameOf(feature) gives the text, "" for none
  show(features, nameOf) {
    this.spots = features
      .map((feature) => {
        const name = nameOf(feature);
        const spot = name && feature.geometry && peta.widestSpot(feature.geometry);
        return spot && { name, ...spot };
      })
      .filter(Boolean)
      .sort((a, b) => b.area - a.area);
    this.place();
  }

  clear() {
    this.pane.replaceChildren();
  }

  place() {
    this.clear();
    const style = getComputedStyle(this.pane);
    const size = parseFloat(style.fontSize) || 11;
    this.pen.font = `600 ${size}px ${style.fontFamily}`;
    const seen = this.map.getBounds().pad(0.05);
    const taken = [];
    for (const spot of this.spots) {
      const at = L.latLng(spot.lat, spot.lng);
      if (!seen.contains(at)) continue;
      const room = this.room(spot);
      const lines = this.lines(spot.name, room.width);
      const width = Math.max(...lines.map((line) => this.pen.measureText(line).width));
      const height = lines.length * size * 1.15;
      if (width > room.width * 1.15 || height > room.height * 1.2) continue;
      const point = this.map.latLngToLayerPoint(at);
      const box = [point.x - width / 2 - 3, point.y - height / 2 - 2, point.x + width / 2 + 3, point.y + height / 2 + 2];
      if (taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) continue;
      taken.push(box);
      const label = document.createElement("span");
      label.textContent = lines.join("\n");
      L.DomUtil.setPosition(label, point);
      this.pane.append(label);
    }
  }

  // pixels that the polygon offers around its spot
  room(spot) {
    const centre = this.map.latLngToLayerPoint([spot.lat, spot.lng]);
    const right = this.map.latLngToLayerPoint([spot.lat, spot.lng + spot.width / 2]);
    const up = this.map.latLngToLayerPoint([spot.lat + spot.height / 2, spot.lng]);
    return { width: 2 * (right.x - centre.x), height: 2 * (centre.y - up.y) };
  }

  // a name of several words that is too wide stands on two lines
  lines(name, width) {
    const words = name.split(" ");
    if (words.length < 2 || this.pen.measureText(name).width <= width) return [name];
    let best = [name];
    let least = Infinity;
    for (let cut = 1; cut < words.length; cut++) {
      const pair = [words.slice(0, cut).join(" "), words.slice(cut).join(" ")];
      const widest = Math.max(...pair.map((line) => this.pen.measureText(line).width));
      if (widest < least) [best, least] = [pair, widest];
    }
    return best;
  }
};

// Where a name fits best in a polygon: of several levels, the middle of the widest run inside it.
peta.widestSpot = function (geometry) {
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates || [];
  let rings = null;
  let area = 0;
  for (const polygon of polygons) {
    const size = Math.abs(ringArea(polygon[0]));
    if (size > area) [rings, area] = [polygon, size];
  }
  if (!rings) return null;
  let [south, north] = [Infinity, -Infinity];
  for (const [, lat] of rings[0]) {
    south = Math.min(south, lat);
    north = Math.max(north, lat);
  }
  const levels = 24;
  const step = (north - south) / levels;
  const runs = [];
  for (let i = 1; i < levels; i++) runs.push(widestRun(rings, south + i * step));
  // a run counts for as much as the narrowest of itself and its neighbours: names have height
  let best = null;
  for (let i = 0; i < runs.length; i++) {
    const near = runs.slice(Math.max(0, i - 1), i + 2);
    const west = Math.max(...near.map((run) => run[0]));
    const east = Math.min(...near.map((run) => run[1]));
    const middle = 1 - Math.abs(i + 1 - levels / 2) / levels; // rather the middle than an edge
    const score = (east - west) * (0.6 + 0.4 * middle);
    if (!best || score > best.score) best = { score, west, east, lat: south + (i + 1) * step };
  }
  const width = Math.max(0, best.east - best.west);
  return { lat: best.lat, lng: (best.west + best.east) / 2, width, height: step * 6, area };

  function ringArea(ring) {
    let sum = 0;
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      sum += (ring[j][0] + ring[i][0]) * (ring[j][1] - ring[i][1]);
    }
    return sum / 2;
  }

  function widestRun(rings, lat) {
    const crossings = [];
    for (const ring of rings) {
      for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
        const [x1, y1] = ring[j];
        const [x2, y2] = ring[i];
        if (y1 > lat !== y2 > lat) crossings.push(x1 + ((lat - y1) / (y2 - y1)) * (x2 - x1));
      }
    }
    crossings.sort((a, b) => a - b);
    let run = [0, 0];
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      if (crossings[i + 1] - crossings[i] > run[1] - run[0]) run = [crossings[i], crossings[i + 1]];
    }
    return run;
  }
};
