// The map of an area for paper: one SVG with areas, names and scale, which scales with the paper,
// whatever the size of the window and the place to which the visitor moved the map.

import { AreaMask } from "../../shared/drawing/area-mask.js";
import { LINE_HEIGHT, placeLabels } from "../../shared/drawing/label-placement.js";
import { MANY_NAMES } from "../labels.js";
import { CASING } from "../styles.js";
import { MARGIN, PaperProjection, pathData, scaleBar } from "./paper-projection.js";

/** @import { Layer } from "leaflet" */
/** @import { AreaFeature } from "../../types/blocks.js" */
/** @import { Box } from "../../shared/drawing/label-layout.js" */
/** @import { PlacedLabel } from "../../shared/drawing/label-placement.js" */
/** @import { AreaMap } from "../area-map.js" */

const SVG = "http://www.w3.org/2000/svg";
const SIZE = 10; // of letters, in units of the drawing
const SMALL_SIZE = 8.5; // of letters where there are many names
const SMALL_FROM = 25; // number of names
const SCALE = { width: 120, height: 26 }; // room of the scale, in units
const WIDE = 1.35; // width by height from which a drawing leaves room below it on upright paper

/**
 * @typedef {object} PaperMap
 * @property {SVGSVGElement} svg
 * @property {number} ratio of width and height of what it shows
 * @property {boolean} isWide whether it leaves room below it on upright paper
 */

/**
 * Draw the map as it is shown, with its classes, filter and selected village, but whole.
 *
 * @param {AreaMap} areaMap whose areas are drawn
 * @returns {PaperMap}
 */
export function drawPaperMap(areaMap) {
  const { layers, figures } = areaMap;
  const projection = new PaperProjection(figures.bounds);
  const { width, height } = projection;
  const svg = createSvg("svg", { class: "paper", role: "img" });
  const viewBox = `0 0 ${width.toFixed(1)} ${height.toFixed(1)}`;
  const map = createSvg("svg", { viewBox, class: "paper__map" });
  drawAreas(map, areaMap, projection);
  /** @type {Box} */
  const frame = [3, 3, width - 3, height - 3];
  const named = areaMap.labels.labels;
  const mask = new AreaMask(frame);
  const shapes = named.length ? named : [...layers.features.values()];
  shapes.forEach(({ geometry }, area) => {
    for (const rings of projection.polygons(geometry)) mask.add(area, rings);
  });
  const { corner, box } = freeCorner(mask, frame);
  drawNames(map, areaMap, projection, { frame, mask, obstacles: [box] });
  drawMarkers(map, areaMap, projection);
  svg.append(map);
  if (!figures.grid) svg.append(drawScale(projection, viewBox, corner)); // its places are no lengths
  const ratio = width / height;
  return { svg, ratio, isWide: ratio > WIDE };
}

/**
 * @param {SVGElement} map
 * @param {AreaMap} areaMap
 * @param {PaperProjection} projection
 */
function drawAreas(map, { layers, rows, filterKey, selected }, projection) {
  /** @param {AreaFeature} feature */
  const data = ({ geometry }) => pathData(projection.polygons(geometry));
  const around = createSvg("g", { class: "paper__around" });
  for (const feature of layers.context) around.append(createSvg("path", { d: data(feature) }));
  const areas = createSvg("g", { class: "paper__areas" });
  const all = [];
  for (const [code, feature] of layers.features) {
    const { fillColor, color, weight } = layers.style(code);
    const d = data(feature);
    all.push(d);
    const path = createSvg("path", { d, fill: fillColor, stroke: color, "stroke-width": weight });
    path.dataset.code = code;
    path.classList.toggle("is-dim", Boolean(filterKey) && rows.get(code)?.class !== filterKey);
    areas.append(path);
  }
  const casing = createSvg("path", { d: all.join(""), class: "casing" });
  setAttributes(casing, { stroke: CASING.color, "stroke-width": CASING.weight });
  const outlines = createSvg("g", { class: "paper__outlines" });
  for (const feature of layers.outlines) outlines.append(createSvg("path", { d: data(feature) }));
  const shown = selected && layers.features.get(selected);
  if (shown) outlines.append(createSvg("path", { d: data(shown), class: "is-selected" }));
  map.append(around, ...(layers.hasCasing ? [casing] : []), areas, outlines);
}

/**
 * @param {SVGElement} map
 * @param {AreaMap} areaMap
 * @param {PaperProjection} projection
 * @param {{ frame: Box, mask: AreaMask, obstacles: Box[] }} room
 */
function drawNames(map, { labels }, projection, room) {
  const count = labels.labels.length;
  const size = count < SMALL_FROM ? SIZE : SMALL_SIZE;
  const { unitsPerDegree } = projection;
  const places = labels.labels.map(({ name, lng, lat, width, height }) => {
    const [x, y] = projection.point([lng, lat]);
    return { name, x, y, width: width * unitsPerDegree, height: height * unitsPerDegree };
  });
  const { frame, obstacles } = room;
  const mask = count > MANY_NAMES ? undefined : () => room.mask;
  const measure = labels.measureAt(size);
  const placed = placeLabels(places, { size, measure, frame, obstacles, mask });
  const leaders = createSvg("g", { class: "paper__leaders" });
  const names = createSvg("g", { class: "paper__names", "font-size": size });
  for (const label of placed) {
    names.append(drawName(label, size));
    if (!label.leader) continue;
    const [[x1, y1], [x2, y2]] = label.leader;
    leaders.append(createSvg("line", { x1, y1, x2, y2 }));
    leaders.append(createSvg("circle", { cx: x2, cy: y2, r: 1.4 }));
  }
  map.append(leaders, names);
}

/**
 * @param {PlacedLabel} label
 * @param {number} size
 */
function drawName({ lines, x, y }, size) {
  const text = createSvg("text", {});
  lines.forEach((line, i) => {
    const middle = y + (i - (lines.length - 1) / 2) * size * LINE_HEIGHT;
    const part = createSvg("tspan", { x: x.toFixed(1), y: (middle + 0.35 * size).toFixed(1) });
    part.textContent = line;
    text.append(part);
  });
  return text;
}

/**
 * @param {SVGElement} map
 * @param {AreaMap} areaMap
 * @param {PaperProjection} projection
 */
function drawMarkers(map, areaMap, projection) {
  const markers = createSvg("g", { class: "paper__markers" });
  areaMap.map.eachLayer((/** @type {Layer} */ layer) => {
    const text = layer instanceof L.Marker && layer.getElement()?.textContent;
    if (!text) return;
    const { lng, lat } = layer.getLatLng();
    const [x, y] = projection.point([lng, lat]);
    markers.append(createSvg("circle", { cx: x, cy: y, r: 8 }));
    const number = createSvg("text", { x, y: y + 3.2, "font-size": 9 });
    number.textContent = text;
    markers.append(number);
  });
  map.append(markers);
}

/**
 * Find the corner of the frame in which the scale covers the least land.
 *
 * @param {AreaMask} mask
 * @param {Box} frame
 */
function freeCorner(mask, [left, top, right, bottom]) {
  const { width, height } = SCALE;
  /** @type {{ corner: string, box: Box }[]} */
  const corners = [
    { corner: "xMinYMax", box: [left, bottom - height, left + width, bottom] },
    { corner: "xMaxYMax", box: [right - width, bottom - height, right, bottom] },
    { corner: "xMaxYMin", box: [right - width, top, right, top + height] },
    { corner: "xMinYMin", box: [left, top, left + width, top + height] },
  ];
  const covered = (/** @type {{ box: Box }} */ { box }) => mask.shares(box, -1).other;
  return corners.reduce((best, one) => (covered(one) < covered(best) ? one : best));
}

/**
 * The scale is a drawing of the same size in a corner of the frame, so that it grows with the map.
 *
 * @param {PaperProjection} projection
 * @param {string} viewBox
 * @param {string} corner as in `preserveAspectRatio`
 */
function drawScale({ metresPerUnit, width, height }, viewBox, corner) {
  const { text, units } = scaleBar(metresPerUnit, SCALE.width - 20);
  const left = corner.startsWith("xMin") ? MARGIN / 2 : width - MARGIN / 2 - units;
  const bottom = corner.endsWith("YMax") ? height - MARGIN / 2 : SCALE.height;
  const scale = createSvg("svg", { viewBox, class: "paper__scale" });
  scale.setAttribute("preserveAspectRatio", `${corner} meet`);
  scale.append(createSvg("path", { d: `M${left} ${bottom - 5}v5h${units}v-5` }));
  const label = createSvg("text", { x: left + units / 2, y: bottom - 6, "font-size": 8.5 });
  label.textContent = text;
  scale.append(label);
  return scale;
}

/**
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, unknown>} attributes
 * @returns {SVGElementTagNameMap[K]}
 */
function createSvg(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  setAttributes(element, attributes);
  return element;
}

/**
 * @param {SVGElement} element
 * @param {Record<string, unknown>} attributes
 */
function setAttributes(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
}
