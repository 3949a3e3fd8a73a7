// Encoding of vector tiles, to test the decoding with.

/**
 * @param {number} number
 * @returns {number[]}
 */
export function encodeVarint(number) {
  const bytes = [];
  let rest = number;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return [...bytes, rest];
}

/** @param {number} number */
export function zigzag(number) {
  return number < 0 ? -2 * number - 1 : 2 * number;
}

/**
 * @param {number} tag
 * @param {number[]} bytes
 */
function message(tag, bytes) {
  return [tag, ...encodeVarint(bytes.length), ...bytes];
}

/**
 * @param {number[][][]} rings of points in units of the tile, not closed
 * @returns {number[]}
 */
function encodeGeometry(rings) {
  let [x, y] = [0, 0];
  const commands = rings.flatMap((ring) => {
    const deltas = ring.map(([px, py]) => {
      const delta = [zigzag(px - x), zigzag(py - y)];
      [x, y] = [px, py];
      return delta;
    });
    const lineTo = ((ring.length - 1) << 3) | 2;
    return [(1 << 3) | 1, ...deltas[0], lineTo, ...deltas.slice(1).flat(), (1 << 3) | 7];
  });
  return commands.flatMap(encodeVarint);
}

/**
 * Encode a tile of polygons as Mapbox Vector Tile 2.
 *
 * @param {Record<string, { id: number, rings: number[][][] }[]>} layers
 * @returns {ArrayBuffer}
 */
export function encodeTile(layers) {
  const bytes = Object.entries(layers).flatMap(([name, features]) => {
    const encoded = features.flatMap(({ id, rings }) =>
      message(0x12, [0x08, ...encodeVarint(id), 0x18, 3, ...message(0x22, encodeGeometry(rings))]),
    );
    const version = [0x78, 2];
    const extent = [0x28, ...encodeVarint(4096)];
    const title = message(0x0a, [...new TextEncoder().encode(name)]);
    return message(0x1a, [...version, ...title, ...encoded, ...extent]);
  });
  return Uint8Array.from(bytes).buffer;
}
