// Decoding of vector tiles (Mapbox Vector Tile 2) into flat arrays that are quick to draw and search.

import { ByteReader } from "../../shared/varint.js";

/** Units of the side of a tile. */
export const EXTENT = 4096;

// Tags of the fields that are read: number of the field and type of the value.
const TILE_LAYER = 0x1a;
const LAYER_NAME = 0x0a;
const LAYER_FEATURE = 0x12;
const FEATURE_ID = 0x08;
const FEATURE_TYPE = 0x18;
const FEATURE_GEOMETRY = 0x22;
const CLOSE_PATH = 7;

/** A tile whose layers are decoded when they are first used. */
export class VectorTile {
  /** @param {ArrayBuffer} buffer empty for a tile without content */
  constructor(buffer) {
    this.bytes = new Uint8Array(buffer);
    /** @type {Map<string, [start: number, end: number]>} */
    this.ranges = new Map(); // of the bytes of each layer, by name
    /** @type {Map<string, PolygonLayer>} */
    this.layers = new Map();
    const reader = new ByteReader(this.bytes, 0);
    while (reader.position < this.bytes.length) {
      const tag = reader.varint();
      const end = reader.varint() + reader.position;
      const start = reader.position;
      if (tag === TILE_LAYER) this.ranges.set(layerName(this.bytes, start, end), [start, end]);
      reader.position = end;
    }
  }

  /**
   * Return a layer by name; null if the tile has none.
   *
   * @param {string} name
   */
  layer(name) {
    const range = this.ranges.get(name);
    if (!range) return null;
    let layer = this.layers.get(name);
    if (!layer) {
      layer = readLayer(this.bytes, ...range);
      this.layers.set(name, layer);
    }
    return layer;
  }
}

/**
 * The polygons of a layer. Feature i has the rings ringStarts[i] … ringStarts[i + 1] - 1; ring r has
 * the points pointStarts[r] … pointStarts[r + 1] - 1; point p lies at coordinates[2p] and [2p + 1],
 * in 4096ths of the side of the tile. Rings do not repeat their first point.
 */
export class PolygonLayer {
  /**
   * @param {object} arrays
   * @param {number[]} arrays.ids
   * @param {number[]} arrays.ringStarts
   * @param {number[]} arrays.pointStarts
   * @param {Int16Array | Float32Array} arrays.boxes west, north, east and south of each feature
   * @param {Int16Array | Float32Array} arrays.coordinates
   */
  constructor({ ids, ringStarts, pointStarts, boxes, coordinates }) {
    this.count = ids.length;
    this.ids = Float64Array.from(ids);
    this.ringStarts = Uint32Array.from(ringStarts);
    this.pointStarts = Uint32Array.from(pointStarts);
    this.boxes = boxes;
    this.coordinates = coordinates;
    /** Indices of the features in the list of their level, once they were looked up. @type {Int32Array | null} */
    this.areaIndices = null;
  }

  /**
   * Return the index of the feature that contains a point of the tile; -1 if none does.
   *
   * @param {number} x
   * @param {number} y
   */
  featureAt(x, y) {
    const { boxes } = this;
    for (let i = 0; i < this.count; i++) {
      if (x < boxes[4 * i] || y < boxes[4 * i + 1]) continue;
      if (x > boxes[4 * i + 2] || y > boxes[4 * i + 3]) continue;
      if (this.contains(i, x, y)) return i;
    }
    return -1;
  }

  /**
   * Whether a feature contains a point of the tile.
   *
   * @param {number} i
   * @param {number} x
   * @param {number} y
   */
  contains(i, x, y) {
    const { ringStarts, pointStarts, coordinates } = this;
    let inside = false;
    for (let r = ringStarts[i]; r < ringStarts[i + 1]; r++) {
      for (let p = pointStarts[r], q = pointStarts[r + 1] - 1; p < pointStarts[r + 1]; q = p++) {
        const [px, py] = [coordinates[2 * p], coordinates[2 * p + 1]];
        const [qx, qy] = [coordinates[2 * q], coordinates[2 * q + 1]];
        if (py > y !== qy > y && x < ((qx - px) * (y - py)) / (qy - py) + px) inside = !inside;
      }
    }
    return inside;
  }

  /**
   * Whether a feature and a rectangle of the tile have a point in common.
   *
   * @param {number} i
   * @param {number} west
   * @param {number} north
   * @param {number} east
   * @param {number} south
   */
  intersects(i, west, north, east, south) {
    const { boxes, ringStarts, pointStarts, coordinates } = this;
    const [left, top, right, bottom] = boxes.subarray(4 * i, 4 * i + 4);
    if (left > east || top > south || right < west || bottom < north) return false;
    if (left >= west && top >= north && right <= east && bottom <= south) return true;
    for (let r = ringStarts[i]; r < ringStarts[i + 1]; r++) {
      for (let p = pointStarts[r], q = pointStarts[r + 1] - 1; p < pointStarts[r + 1]; q = p++) {
        const [px, py] = [coordinates[2 * p], coordinates[2 * p + 1]];
        const [qx, qy] = [coordinates[2 * q], coordinates[2 * q + 1]];
        if (lineIntersects(px, py, qx, qy, west, north, east, south)) return true;
      }
    }
    return this.contains(i, (west + east) / 2, (north + south) / 2); // it surrounds the rectangle
  }

  /**
   * Add the rings of a feature to a path.
   *
   * @param {Pick<CanvasPath, "moveTo" | "lineTo" | "closePath">} path
   * @param {number} i
   */
  trace(path, i) {
    const { ringStarts, pointStarts, coordinates } = this;
    for (let r = ringStarts[i]; r < ringStarts[i + 1]; r++) {
      let p = 2 * pointStarts[r];
      const end = 2 * pointStarts[r + 1];
      path.moveTo(coordinates[p], coordinates[p + 1]);
      for (p += 2; p < end; p += 2) path.lineTo(coordinates[p], coordinates[p + 1]);
      path.closePath();
    }
  }
}

/**
 * Whether a line and a rectangle have a point in common: they have none if the line lies beyond one
 * side, or if all corners lie on the same side of the line.
 *
 * @param {number} px
 * @param {number} py
 * @param {number} qx
 * @param {number} qy
 * @param {number} west
 * @param {number} north
 * @param {number} east
 * @param {number} south
 */
function lineIntersects(px, py, qx, qy, west, north, east, south) {
  if ((px < west && qx < west) || (px > east && qx > east)) return false;
  if ((py < north && qy < north) || (py > south && qy > south)) return false;
  const isLeft = (/** @type {number} */ x, /** @type {number} */ y) =>
    (qx - px) * (y - py) - (qy - py) * (x - px) > 0;
  const first = isLeft(west, north);
  return (
    isLeft(east, north) !== first || isLeft(west, south) !== first || isLeft(east, south) !== first
  );
}

/**
 * Read a layer.
 *
 * @param {Uint8Array} bytes
 * @param {number} start
 * @param {number} end
 */
function readLayer(bytes, start, end) {
  const coordinates = new Int16Array(end - start); // a coordinate takes one byte or more
  /** @type {number[]} */
  const ids = [];
  const ringStarts = [0];
  const pointStarts = [0];
  /** @type {number[]} */
  const boxes = [];
  const reader = new ByteReader(bytes, start);
  let filled = 0;
  while (reader.position < end) {
    const tag = reader.varint();
    if ((tag & 7) === 0) {
      reader.varint();
      continue;
    }
    const stop = reader.varint() + reader.position;
    if (tag === LAYER_FEATURE) {
      while (reader.position < stop) {
        const field = reader.varint();
        if (field === FEATURE_ID) ids.push(reader.varint());
        else if (field === FEATURE_TYPE) reader.varint();
        else if (field === FEATURE_GEOMETRY) {
          filled = readGeometry(reader, coordinates, filled, pointStarts, boxes);
        } else reader.position = reader.varint() + reader.position;
      }
      ringStarts.push(pointStarts.length - 1);
    }
    reader.position = stop;
  }
  return new PolygonLayer({
    ids,
    ringStarts,
    pointStarts,
    boxes: Int16Array.from(boxes),
    coordinates: coordinates.slice(0, filled),
  });
}

/**
 * Read the rings of a feature.
 *
 * @param {ByteReader} reader
 * @param {Int16Array} coordinates filled from the position `filled` on
 * @param {number} filled
 * @param {number[]} pointStarts gets the end of each ring
 * @param {number[]} boxes gets the box of the feature
 * @returns {number} the position after the last coordinate
 */
function readGeometry(reader, coordinates, filled, pointStarts, boxes) {
  const end = reader.varint() + reader.position;
  let [x, y, west, north, east, south] = [0, 0, Infinity, Infinity, -Infinity, -Infinity];
  let position = filled;
  while (reader.position < end) {
    const command = reader.varint();
    if ((command & 7) === CLOSE_PATH) {
      pointStarts.push(position / 2);
      continue;
    }
    for (let count = command >> 3; count > 0; count--) {
      x += reader.signed();
      y += reader.signed();
      if (x < west) west = x;
      if (x > east) east = x;
      if (y < north) north = y;
      if (y > south) south = y;
      coordinates[position++] = x;
      coordinates[position++] = y;
    }
  }
  boxes.push(west, north, east, south);
  return position;
}

/**
 * @param {Uint8Array} bytes
 * @param {number} start
 * @param {number} end
 */
function layerName(bytes, start, end) {
  const reader = new ByteReader(bytes, start);
  while (reader.position < end) {
    const tag = reader.varint();
    if ((tag & 7) === 0) {
      reader.varint();
      continue;
    }
    const stop = reader.varint() + reader.position;
    if (tag === LAYER_NAME) return new TextDecoder().decode(bytes.subarray(reader.position, stop));
    reader.position = stop;
  }
  return "";
}
