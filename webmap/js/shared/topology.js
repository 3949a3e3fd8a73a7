// Decoding of topologies: polygons as arcs that neighbours share. Python writes them and describes
// the format in the module geo/topology/encoding.py.

import { ByteReader } from "./varint.js";

/** @typedef {[x: number, y: number]} Point */

/**
 * @typedef {object} TopologyArea
 * @property {number} id
 * @property {Point[][][]} polygons rings of points; the last point of a ring is its first one
 */

/**
 * @typedef {object} Topology
 * @property {number} units of a degree
 * @property {Point[]} points all points, each once; rings that share an arc have the same points
 * @property {TopologyArea[][]} layers the areas of each layer
 */

/**
 * Decode a topology.
 *
 * @param {Uint8Array} bytes
 * @returns {Topology} points in whole units
 */
export function decodeTopology(bytes) {
  const head = new ByteReader(bytes, 0);
  const units = head.varint();
  const counts = Array.from({ length: head.varint() }, () => head.varint());
  const [ids, polygons, rings, steps, arcs, sizes, x, y] = readBlocks(head, 8);
  const lines = new LineReader(arcs, sizes, x, y);
  let id = 0;
  const layers = counts.map((count) =>
    Array.from({ length: count }, () => {
      id += ids.signed();
      const own = Array.from({ length: polygons.varint() }, () =>
        Array.from({ length: rings.varint() }, () => lines.readRing(steps.varint())),
      );
      return { id, polygons: own };
    }),
  );
  return { units, points: lines.points, layers };
}

/**
 * Return a reader for each block that follows.
 *
 * @param {ByteReader} head
 * @param {number} count
 */
function readBlocks(head, count) {
  return Array.from({ length: count }, () => {
    const size = head.varint();
    const block = new ByteReader(head.bytes, head.position);
    head.position += size;
    return block;
  });
}

/** Reads rings, and the arcs that they are the first to have. */
class LineReader {
  /**
   * @param {ByteReader} arcs
   * @param {ByteReader} sizes
   * @param {ByteReader} x
   * @param {ByteReader} y
   */
  constructor(arcs, sizes, x, y) {
    this.arcs = arcs;
    this.sizes = sizes;
    this.x = x;
    this.y = y;
    /** @type {Point[]} */
    this.points = [];
    /** @type {Point[][]} */
    this.lines = []; // points of each arc
    /** @type {Point} */
    this.start = [0, 0]; // of the last ring that began with a new arc
  }

  /** @param {number} steps number of arcs of the ring */
  readRing(steps) {
    /** @type {Point[]} */
    const ring = [];
    for (let step = 0; step < steps; step++) {
      const reference = this.arcs.varint();
      if (reference === 0) this.readLine(ring);
      else this.repeatLine(ring, reference);
    }
    return ring;
  }

  /**
   * Append a new arc to a ring.
   *
   * @param {Point[]} ring
   */
  readLine(ring) {
    if (!ring.length) {
      this.start = this.readPoint(this.start);
      ring.push(this.start);
    }
    const first = ring.length - 1;
    for (let count = this.sizes.varint() + 1; count > 0; count--) {
      ring.push(this.readPoint(ring[ring.length - 1]));
    }
    this.lines.push(ring.slice(first));
  }

  /**
   * Append an arc that was read before to a ring.
   *
   * @param {Point[]} ring
   * @param {number} reference
   */
  repeatLine(ring, reference) {
    const line = this.lines[this.lines.length - ((reference + 1) >> 1)];
    const skipped = ring.length ? 1 : 0; // the ring is there already
    if (reference & 1) {
      for (let i = line.length - 1 - skipped; i >= 0; i--) ring.push(line[i]);
    } else {
      for (let i = skipped; i < line.length; i++) ring.push(line[i]);
    }
  }

  /**
   * @param {Point} before
   * @returns {Point}
   */
  readPoint(before) {
    /** @type {Point} */
    const point = [before[0] + this.x.signed(), before[1] + this.y.signed()];
    this.points.push(point);
    return point;
  }
}
