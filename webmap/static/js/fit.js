// The whole in view, as large as can be with nothing of it under what lies over the map.
"use strict";

window.peta = window.peta || {};

(function () {
  // Pixels between what is drawn and the edge of the map; places to try, in shares of the spare room.
  const EDGE = 14;
  const SHIFTS = [0, 0.3, -0.3, 0.6, -0.6, 1, -1]
    .flatMap((x, _, all) => all.map((y) => [x, y]))
    .sort(([a, b], [c, d]) => Math.hypot(a, b) - Math.hypot(c, d));

  function covered(points, scale, middle, boxes) {
    return points.some(([px, py]) => {
      const [x, y] = [px * scale + middle.x, py * scale + middle.y];
      return boxes.some(([left, top, right, bottom]) => x > left && x < right && y > top && y < bottom);
    });
  }

  // corners: longitude and latitude of points all over what is drawn
  peta.fit = function (map, bounds, corners, animate) {
    const size = map.getSize();
    const [wide, high] = [size.x - 2 * EDGE, size.y - 2 * EDGE];
    if (!bounds.isValid() || wide <= 0 || high <= 0) return;
    const widest = map.getBoundsZoom(bounds, false, L.point(2 * EDGE, 2 * EDGE));
    const { points, extent } = cloud(map, bounds, corners, widest);
    const boxes = overlays(map);
    let found = null;
    for (let back = 0; back <= 14 && !found; back++) {
      const scale = 2 ** (-back / 10);
      const spare = [wide - extent.x * scale, high - extent.y * scale];
      for (const [x, y] of SHIFTS) {
        const middle = L.point(size.x / 2 + (x * spare[0]) / 2, size.y / 2 + (y * spare[1]) / 2);
        if (covered(points, scale, middle, boxes)) continue;
        found = { zoom: widest - back / 10, middle };
        break;
      }
    }
    const { zoom, middle } = found || { zoom: widest, middle: size.divideBy(2) };
    const at = map.project(bounds.getCenter(), zoom).subtract(middle.subtract(size.divideBy(2)));
    map.setView(map.unproject(at, zoom), zoom, { animate });
  };

  // Pixels of all that is drawn, from the middle of the bounds, one for each small square.
  function cloud(map, bounds, corners, zoom) {
    const centre = map.project(bounds.getCenter(), zoom);
    const whole = L.bounds(map.project(bounds.getNorthWest(), zoom), map.project(bounds.getSouthEast(), zoom));
    const seen = new Map();
    for (const [lng, lat] of corners) {
      const { x, y } = map.project([lat, lng], zoom).subtract(centre);
      seen.set(Math.round(x / 5) * 10000 + Math.round(y / 5), [x, y]);
    }
    return { points: [...seen.values()], extent: whole.getSize() };
  }

  function overlays(map) {
    const frame = map.getContainer().getBoundingClientRect();
    const over = "#legend, .switch, .time, .full, .map__caption, .leaflet-control-zoom, .leaflet-control-scale";
    return [...document.querySelectorAll(over)]
      .map((element) => element.getBoundingClientRect())
      .filter((box) => box.width && box.bottom > frame.top && box.top < frame.bottom)
      .map((box) => [box.left - frame.left - 5, box.top - frame.top - 5, box.right - frame.left + 5, box.bottom - frame.top + 5]);
  }
})();
