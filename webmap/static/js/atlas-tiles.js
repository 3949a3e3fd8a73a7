// Vector tiles out of the PMTiles archive, as flat arrays that are quick to draw and to search.
"use strict";

window.peta = window.peta || {};

(function () {
  // The archive: tiles that are at hand, others on their way. Calls `arrived` when one has come.
  peta.Archive = class {
    constructor(url, arrived, failed) {
      this.url = url;
      this.archive = new pmtiles.PMTiles(url);
      this.arrived = arrived;
      this.failed = failed;
      this.held = new Map(); // "z/x/y" → Tile, the last used last
      this.asked = new Map(); // "z/x/y" → AbortController
    }

    // Tile if it is at hand.
    tile(z, x, y) {
      const key = `${z}/${x}/${y}`;
      const tile = this.held.get(key);
      if (tile) {
        this.held.delete(key);
        this.held.set(key, tile);
      }
      return tile;
    }

    ask(z, x, y) {
      const key = `${z}/${x}/${y}`;
      if (this.asked.has(key)) return;
      const control = new AbortController();
      this.asked.set(key, control);
      this.archive.getZxy(z, x, y, control.signal).then(
        (found) => {
          this.asked.delete(key);
          this.held.set(key, new peta.Tile(found ? found.data : new ArrayBuffer(0)));
          if (this.held.size > 96) this.held.delete(this.held.keys().next().value);
          this.arrived(z, x, y);
        },
        (error) => {
          this.asked.delete(key);
          if (error.name === "AbortError") return;
          this.archive = new pmtiles.PMTiles(this.url); // it would give the same failure for ever
          this.failed(Object.assign(error, { status: Number(/code: (\d+)/.exec(error.message)?.[1]) }));
        },
      );
    }

    // Leave off what is on its way and not among these keys: the map has moved on.
    only(wanted) {
      for (const [key, control] of this.asked) {
        if (!wanted.has(key)) control.abort();
      }
    }
  };

  peta.Tile = class {
    constructor(buffer) {
      this.bytes = new Uint8Array(buffer);
      this.places = new Map(); // name → [begin, end] of the layer's message
      this.layers = new Map();
      const reader = new Reader(this.bytes, 0);
      while (reader.at < this.bytes.length) {
        const tag = reader.varint();
        const end = reader.varint() + reader.at;
        if (tag === 0x1a) this.places.set(layerName(this.bytes, reader.at, end), [reader.at, end]);
        reader.at = end;
      }
    }

    // Layer by name, decoded when first asked for; null where the tile has none.
    layer(name) {
      if (!this.layers.has(name)) {
        const place = this.places.get(name);
        this.layers.set(name, place ? new peta.Features(this.bytes, ...place) : null);
      }
      return this.layers.get(name);
    }
  };

  // Polygons of a layer. Feature i has rings ring[i] … ring[i + 1]; ring r has points point[r] …
  // point[r + 1], which are xy[2p], xy[2p + 1] in 4096ths of the tile's side, not closed.
  peta.Features = class {
    constructor(bytes, begin, end) {
      const xy = new Int16Array(end - begin); // a coordinate takes a byte or more
      const [ids, ring, point, box] = [[], [0], [0], []];
      const reader = new Reader(bytes, begin);
      let filled = 0;
      while (reader.at < end) {
        const tag = reader.varint();
        if ((tag & 7) === 0) {
          reader.varint();
          continue;
        }
        const stop = reader.varint() + reader.at;
        if (tag === 0x12) {
          while (reader.at < stop) {
            const field = reader.varint();
            if (field === 0x08) ids.push(reader.varint());
            else if (field === 0x18) reader.varint();
            else if (field === 0x22) filled = geometry(reader, xy, filled, point, box);
            else reader.at = reader.varint() + reader.at;
          }
          ring.push(point.length - 1);
        }
        reader.at = stop;
      }
      this.count = ids.length;
      this.ids = Float64Array.from(ids);
      this.ring = Uint32Array.from(ring);
      this.point = Uint32Array.from(point);
      this.box = Int16Array.from(box); // west, north, east, south of each feature
      this.xy = xy.slice(0, filled);
    }

    // Feature that holds a point of the tile; -1 if none does.
    at(x, y) {
      const { box } = this;
      for (let i = 0; i < this.count; i++) {
        if (x < box[4 * i] || y < box[4 * i + 1] || x > box[4 * i + 2] || y > box[4 * i + 3]) continue;
        if (this.holds(i, x, y)) return i;
      }
      return -1;
    }

    holds(i, x, y) {
      const { ring, point, xy } = this;
      let inside = false;
      for (let r = ring[i]; r < ring[i + 1]; r++) {
        for (let p = point[r], q = point[r + 1] - 1; p < point[r + 1]; q = p++) {
          const [px, py, qx, qy] = [xy[2 * p], xy[2 * p + 1], xy[2 * q], xy[2 * q + 1]];
          if (py > y !== qy > y && x < ((qx - px) * (y - py)) / (qy - py) + px) inside = !inside;
        }
      }
      return inside;
    }

    // Whether a feature reaches into a rectangle of the tile.
    meets(i, west, north, east, south) {
      const { box, ring, point, xy } = this;
      const [left, top, right, bottom] = box.subarray(4 * i, 4 * i + 4);
      if (left > east || top > south || right < west || bottom < north) return false;
      if (left >= west && top >= north && right <= east && bottom <= south) return true;
      for (let r = ring[i]; r < ring[i + 1]; r++) {
        for (let p = point[r], q = point[r + 1] - 1; p < point[r + 1]; q = p++) {
          if (crosses(xy[2 * p], xy[2 * p + 1], xy[2 * q], xy[2 * q + 1], west, north, east, south)) return true;
        }
      }
      return this.holds(i, (west + east) / 2, (north + south) / 2); // all around it
    }

    // Add a feature's rings to a path.
    trace(path, i) {
      const { ring, point, xy } = this;
      for (let r = ring[i]; r < ring[i + 1]; r++) {
        let p = 2 * point[r];
        const end = 2 * point[r + 1];
        path.moveTo(xy[p], xy[p + 1]);
        for (p += 2; p < end; p += 2) path.lineTo(xy[p], xy[p + 1]);
        path.closePath();
      }
    }
  };

  // Whether a line reaches into a rectangle: it does not if it lies beyond one side, or if all
  // corners lie on one side of it.
  function crosses(px, py, qx, qy, west, north, east, south) {
    if ((px < west && qx < west) || (px > east && qx > east)) return false;
    if ((py < north && qy < north) || (py > south && qy > south)) return false;
    const side = (x, y) => (qx - px) * (y - py) - (qy - py) * (x - px) > 0;
    const first = side(west, north);
    return side(east, north) !== first || side(west, south) !== first || side(east, south) !== first;
  }

  function geometry(reader, xy, filled, point, box) {
    const end = reader.varint() + reader.at;
    let [x, y, west, north, east, south] = [0, 0, Infinity, Infinity, -Infinity, -Infinity];
    let at = filled;
    while (reader.at < end) {
      const command = reader.varint();
      if ((command & 7) === 7) {
        point.push(at / 2);
        continue;
      }
      for (let count = command >> 3; count > 0; count--) {
        x += reader.signed();
        y += reader.signed();
        if (x < west) west = x;
        if (x > east) east = x;
        if (y < north) north = y;
        if (y > south) south = y;
        xy[at++] = x;
        xy[at++] = y;
      }
    }
    box.push(west, north, east, south);
    return at;
  }

  function layerName(bytes, begin, end) {
    const reader = new Reader(bytes, begin);
    while (reader.at < end) {
      const tag = reader.varint();
      if ((tag & 7) === 0) {
        reader.varint();
        continue;
      }
      const stop = reader.varint() + reader.at;
      if (tag === 0x0a) return new TextDecoder().decode(bytes.subarray(reader.at, stop));
      reader.at = stop;
    }
    return "";
  }

  class Reader {
    constructor(bytes, at) {
      this.bytes = bytes;
      this.at = at;
    }

    varint() {
      const { bytes } = this;
      let byte = bytes[this.at++];
      if (byte < 128) return byte;
      let value = byte & 127;
      for (let shift = 7; ; shift += 7) {
        byte = bytes[this.at++];
        // beyond 28 bits the numbers are ids of villages, for which bit operations are too short
        value += shift < 28 ? (byte & 127) << shift : (byte & 127) * 2 ** shift;
        if (byte < 128) return value;
      }
    }

    signed() {
      const value = this.varint();
      return (value >> 1) ^ -(value & 1);
    }
  }
})();
