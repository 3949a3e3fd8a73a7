// What the map of an area loads after the page, in the order in which a visitor needs it.

import { idle, nextFrame } from "../shared/dom.js";
import { readShapes } from "./features.js";
import { gridFeatures } from "./grid.js";

/** @import { AreaFeature, AreaFigures } from "../types/blocks.js" */

/** @typedef {[areas: AreaFeature[], outlines: AreaFeature[]]} AreaShapes */

export class MapData {
  /**
   * @param {AreaFigures} figures
   * @param {(code: string) => boolean} isArea whether an area is coloured on the map
   */
  constructor(figures, isArea) {
    this.figures = figures;
    this.isArea = isArea;
  }

  /** Load areas and outlines for the first view: coarse ones where there are any; or squares. */
  async loadFirst() {
    const { grid, shapes } = this.figures;
    if (grid) {
      await nextFrame(); // what lies over the map has its size then
      return gridFeatures(grid, this.isArea);
    }
    const { coarse, areas } = shapes;
    return this.loadAreas(coarse ?? areas);
  }

  /**
   * Load areas and outlines in full detail when the browser is idle; null if the first ones are
   * that already, or if they cannot be had: then the first ones do.
   *
   * @returns {Promise<AreaShapes | null>}
   */
  async loadFine() {
    const { coarse, areas } = this.figures.shapes;
    if (!coarse) return null;
    await idle();
    return this.loadAreas(areas).catch(() => null);
  }

  /**
   * Codes that the list of areas does not have any more are left out.
   *
   * @param {string | null} address
   * @returns {Promise<AreaShapes>}
   */
  async loadAreas(address) {
    const { code, names } = this.figures;
    const [areas = [], outlines = []] = await readShapes(address);
    return [
      areas.filter(({ id }) => this.isArea(id)),
      outlines.filter(({ id }) => id === code || id in names),
    ];
  }

  /** Load the areas around; none if they cannot be had. */
  async loadContext() {
    const [areas = []] = await readShapes(this.figures.shapes.context).catch(() => []);
    return areas;
  }

  /** Load the names that the page came without; codes are shown if they cannot be had. */
  async loadNames() {
    const { more, names } = this.figures;
    if (!more) return;
    const response = await fetch(more).catch(() => null);
    if (response?.ok) Object.assign(names, await response.json());
  }
}
