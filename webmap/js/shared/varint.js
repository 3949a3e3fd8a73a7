// Variable-length integers (LEB128), as vector tiles, shapes of areas and the list of village codes use them.

/** Reads numbers from bytes one after the other. */
export class ByteReader {
  /**
   * @param {Uint8Array} bytes
   * @param {number} position of the first byte to read
   */
  constructor(bytes, position) {
    this.bytes = bytes;
    this.position = position;
  }

  /** Read an unsigned integer. */
  varint() {
    const { bytes } = this;
    let byte = bytes[this.position++];
    if (byte < 128) return byte;
    let value = byte & 127;
    for (let shift = 7; ; shift += 7) {
      byte = bytes[this.position++];
      // more than 28 bits are ids of villages, for which bit operations are too short
      value += shift < 28 ? (byte & 127) << shift : (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  }

  /** Read a signed integer in zigzag encoding. */
  signed() {
    const value = this.varint();
    if (value < 2 ** 31) return (value >> 1) ^ -(value & 1);
    return value % 2 ? -(value + 1) / 2 : value / 2;
  }
}

/**
 * Decode rising numbers, each stored as the difference to the number before.
 *
 * @param {Uint8Array} bytes
 */
export function decodeDeltas(bytes) {
  const reader = new ByteReader(bytes, 0);
  const numbers = [];
  let number = 0;
  while (reader.position < bytes.length) {
    number += reader.varint();
    numbers.push(number);
  }
  return Float64Array.from(numbers);
}
