// Codes of areas as numbers: the code 33.29.01.2001 is the id 3329012001.

/**
 * Return the code of an id.
 *
 * @param {number} id
 */
export function codeOf(id) {
  const digits = String(id);
  const parts = [digits.slice(0, 2), digits.slice(2, 4), digits.slice(4, 6), digits.slice(6)];
  return parts.filter(Boolean).join(".");
}

/**
 * Return the id of a code.
 *
 * @param {string} code
 */
export function idOf(code) {
  return Number(code.replaceAll(".", ""));
}
