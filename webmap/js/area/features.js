// Reading what a map of areas shows: shapes by codes alone, classes packed by district.

import { codeOf } from "../shared/codes.js";
import { decodeTopology } from "../shared/topology.js";

/** @import { AreaFeature, AreaRow, PackedVillages } from "../types/blocks.js" */
/** @import { TopologyArea } from "../shared/topology.js" */

/**
 * Fetch the shapes at an address.
 *
 * @param {string | null} address null for no shapes; one that contains the shapes is not requested
 * @returns {Promise<AreaFeature[][]>} the areas of each layer: coloured areas, outlines over them
 */
export async function readShapes(address) {
  if (!address) return [];
  const { units, points, layers } = decodeTopology(await readBytes(address));
  for (const point of points) {
    point[0] /= units;
    point[1] /= units;
  }
  return layers.map((areas) => areas.filter(({ polygons }) => polygons.length).map(featureOf));
}

/** @param {string} address */
async function readBytes(address) {
  if (address.startsWith("data:")) {
    const text = atob(address.slice(address.indexOf(",") + 1));
    return Uint8Array.from(text, (character) => character.charCodeAt(0));
  }
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

/**
 * @param {TopologyArea} area
 * @returns {AreaFeature}
 */
function featureOf({ id, polygons }) {
  /** @type {AreaFeature["geometry"]} */
  const geometry =
    polygons.length === 1
      ? { type: "Polygon", coordinates: polygons[0] }
      : { type: "MultiPolygon", coordinates: polygons };
  return { type: "Feature", id: codeOf(id), properties: null, geometry };
}

/**
 * Unpack villages that come by district: the last parts of their codes, and a digit of class each.
 *
 * @param {PackedVillages} packed
 * @returns {AreaRow[]}
 */
export function unpackVillages({ classes, villages }) {
  return Object.entries(villages).flatMap(([district, [numbers, digits]]) =>
    numbers.split(" ").map((number, index) => ({
      code: `${district}.${number}`,
      class: classes[Number(digits[index])],
    })),
  );
}
