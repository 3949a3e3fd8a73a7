// The order of names: as people of the page's language expect it, with numbers by value.

/**
 * Create the comparison of texts for a language.
 *
 * @param {string} language
 * @returns {(one: string, other: string) => number}
 */
export function textComparison(language) {
  return new Intl.Collator(language, { numeric: true, sensitivity: "base" }).compare;
}
