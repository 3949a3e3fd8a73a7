// Reading what a map of areas shows: GeoJSON by codes alone, classes packed by district.

/** @import { AreaCollection, AreaFeature, AreaRow, PackedVillages } from "../types/blocks.js" */

/**
 * Fetch the features at an address, or take those that the page has already.
 *
 * @param {string | AreaCollection | null} source address, GeoJSON, or null for no features
 * @param {(code: string) => boolean} [isListed] features of other codes are left out
 * @returns {Promise<AreaFeature[]>}
 */
export async function readFeatures(source, isListed = () => true) {
  if (!source) return [];
  let collection = source;
  if (typeof collection === "string") {
    const response = await fetch(collection);
    if (!response.ok) throw new Error(`${collection}: ${response.status}`);
    collection = /** @type {AreaCollection} */ (await response.json());
  }
  const features = /** @type {AreaFeature[]} */ (collection.features);
  return features.filter((feature) => isListed(feature.id));
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
