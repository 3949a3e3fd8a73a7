// Vector tiles from the PMTiles archive.

import { VectorTile } from "./vector-tile.js";

const CACHE_SIZE = 96; // tiles

/**
 * Return the key of a tile.
 *
 * @param {number} z
 * @param {number} x
 * @param {number} y
 */
export function tileKey(z, x, y) {
  return `${z}/${x}/${y}`;
}

/** A cache of tiles over the archive. */
export class TileArchive {
  /**
   * @param {string} url
   * @param {(z: number, x: number, y: number) => void} loaded called when a tile has come
   * @param {(error: Error & { status?: number }) => void} failed called when a tile cannot be had
   */
  constructor(url, loaded, failed) {
    this.url = url;
    this.archive = new pmtiles.PMTiles(url);
    this.loaded = loaded;
    this.failed = failed;
    /** @type {Map<string, VectorTile>} */
    this.cache = new Map(); // the last used last
    /** @type {Map<string, AbortController>} */
    this.requests = new Map();
  }

  /**
   * Return a tile that was loaded before.
   *
   * @param {number} z
   * @param {number} x
   * @param {number} y
   */
  tile(z, x, y) {
    const key = tileKey(z, x, y);
    const tile = this.cache.get(key);
    if (tile) {
      this.cache.delete(key);
      this.cache.set(key, tile);
    }
    return tile;
  }

  /**
   * Load a tile unless it is being loaded.
   *
   * @param {number} z
   * @param {number} x
   * @param {number} y
   */
  load(z, x, y) {
    const key = tileKey(z, x, y);
    if (this.requests.has(key)) return;
    const controller = new AbortController();
    this.requests.set(key, controller);
    this.archive.getZxy(z, x, y, controller.signal).then(
      (response) => {
        this.requests.delete(key);
        this.cache.set(key, new VectorTile(response ? response.data : new ArrayBuffer(0)));
        const [oldest] = this.cache.keys();
        if (this.cache.size > CACHE_SIZE) this.cache.delete(oldest);
        this.loaded(z, x, y);
      },
      (error) => {
        this.requests.delete(key);
        if (error.name === "AbortError") return;
        this.archive = new pmtiles.PMTiles(this.url); // the old one would repeat the failure
        const status = Number(/code: (\d+)/.exec(error.message)?.[1]);
        this.failed(Object.assign(error, { status }));
      },
    );
  }

  /**
   * Abort the requests for all other tiles than those of these keys.
   *
   * @param {Set<string>} keys
   */
  abortOthers(keys) {
    for (const [key, controller] of this.requests) {
      if (!keys.has(key)) controller.abort();
    }
  }
}
