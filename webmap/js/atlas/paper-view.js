// The atlas on paper: what is in view, drawn once more with the pixels of a printer.

import { clearCanvas, contextOf } from "./drawing/painting.js";

/** @import { Atlas } from "./atlas.js" */

const WIDTH = 1600; // pixels of the drawing: 220 to an inch on upright A4

/**
 * Lay out the atlas for paper.
 *
 * @param {Atlas} atlas
 * @returns {() => void} takes it away
 */
export function layAtlas(atlas) {
  const section = document.getElementById("map");
  const { plan } = atlas.layer;
  if (!section || !plan || !atlas.figures.levels) return () => {};
  const canvas = drawView(atlas);
  canvas.className = "paper";
  canvas.role = "img";
  canvas.ariaLabel = section.getAttribute("aria-label");
  const { x, y } = atlas.map.getSize();
  section.style.setProperty("--paper-ratio", (x / y).toFixed(3));
  section.classList.add("has-paper");
  section.append(canvas);
  return () => {
    canvas.remove();
    section.classList.remove("has-paper");
  };
}

/**
 * Draw the part of the layer that the map shows, with its names, from tiles that are loaded.
 *
 * @param {Atlas} atlas
 */
function drawView({ map, layer, labels }) {
  const size = map.getSize();
  const ratio = WIDTH / size.x;
  const { canvas, labelCanvas, pixelRatio } = layer;
  const extent = layer._bounds.getSize();
  const [areas, names] = [1, 2].map(() => {
    const drawn = document.createElement("canvas");
    drawn.width = Math.round(extent.x * ratio);
    drawn.height = Math.round(extent.y * ratio);
    return drawn;
  });
  Object.assign(layer, { canvas: areas, labelCanvas: names, pixelRatio: ratio });
  layer.paintTiles();
  labels.writeAgain();
  Object.assign(layer, { canvas, labelCanvas, pixelRatio });
  const view = document.createElement("canvas");
  view.width = Math.round(size.x * ratio);
  view.height = Math.round(size.y * ratio);
  clearCanvas(view);
  const corner = layer.corner().subtract(map.containerPointToLayerPoint([0, 0]));
  for (const drawn of [areas, names]) {
    contextOf(view).drawImage(drawn, corner.x * ratio, corner.y * ratio);
  }
  return view;
}
