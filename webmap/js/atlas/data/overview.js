// The overview: coarse shapes of the whole country, painted until the tiles have come.

import { decodeTopology } from "../../shared/topology.js";
import { EXTENT, PolygonLayer } from "./vector-tile.js";

/** @import { Level } from "../../types/blocks.js" */
/** @import { TopologyArea } from "../../shared/topology.js" */

/** Levels of the layers of each overview, by its finest one. @type {Partial<Record<Level, Level[]>>} */
const LAYERS = {
  regency: ["regency", "province"],
  district: ["district", "regency", "province"],
};

/** The tile of zoom 0, which is the whole world; its layers are like those of other tiles. */
export class Overview {
  /**
   * @param {Uint8Array} bytes
   * @param {"regency" | "district"} finest level
   */
  constructor(bytes, finest) {
    const { units, layers } = decodeTopology(bytes);
    const names = LAYERS[finest] ?? [];
    this.layers = new Map(
      layers.map((areas, index) => [names[index], polygonLayer(areas, EXTENT / units)]),
    );
  }

  /**
   * Load an overview; null if it cannot be had: the tiles come all the same.
   *
   * @param {(address: string) => Promise<Response>} fetch
   * @param {string} address with LEVEL for the finest level
   * @param {"regency" | "district"} finest level
   */
  static async load(fetch, address, finest) {
    try {
      const response = await fetch(address.replace("LEVEL", finest));
      const bytes = new Uint8Array(await response.arrayBuffer());
      return bytes.length ? new Overview(bytes, finest) : null;
    } catch {
      return null;
    }
  }

  /**
   * Return a layer by name; null if the overview has none.
   *
   * @param {string} name
   */
  layer(name) {
    return this.layers.get(/** @type {Level} */ (name)) ?? null;
  }
}

/**
 * @param {TopologyArea[]} areas
 * @param {number} scale units of the tile in a unit of the topology
 */
function polygonLayer(areas, scale) {
  const rings = areas.flatMap(({ polygons }) => polygons.flat());
  const size = rings.reduce((sum, ring) => sum + ring.length - 1, 0);
  const coordinates = new Float32Array(2 * size);
  const [ringStarts, pointStarts] = [[0], [0]];
  /** @type {number[]} */
  const boxes = [];
  let filled = 0;
  for (const { polygons } of areas) {
    let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
    for (const ring of polygons.flat()) {
      for (let i = 1; i < ring.length; i++) {
        const [x, y] = [ring[i][0] * scale, ring[i][1] * scale];
        [west, east] = [Math.min(west, x), Math.max(east, x)];
        [north, south] = [Math.min(north, y), Math.max(south, y)];
        coordinates[filled++] = x;
        coordinates[filled++] = y;
      }
      pointStarts.push(filled / 2);
    }
    ringStarts.push(pointStarts.length - 1);
    boxes.push(west, north, east, south);
  }
  return new PolygonLayer({
    ids: areas.map(({ id }) => id),
    ringStarts,
    pointStarts,
    boxes: Float32Array.from(boxes),
    coordinates,
  });
}
