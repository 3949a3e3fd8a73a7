// Texts of the atlas: templates, percentages, short names.

const KIND = /^(Provinsi|Kabupaten|Kecamatan|Distrik) /;

/**
 * Fill the gaps `%(name)s` of a text.
 *
 * @param {string} text
 * @param {Record<string, string>} values
 */
export function fillTemplate(text, values) {
  return text.replace(/%\((\w+)\)s/g, (_, name) => values[name]);
}

/**
 * Format a share as `percent` in Python does: half is rounded up, but never to 100 % or to 0 % if
 * the share is neither.
 *
 * @param {number} part
 * @param {number} whole
 * @param {string} language
 * @param {number} [digits] after the decimal sign at most
 */
export function formatPercent(part, whole, language, digits = 1) {
  const unit = 10 ** digits;
  let rounded = Math.floor((part * 200 * unit + whole) / (whole * 2));
  if (part && !rounded) rounded = 1;
  if (part < whole) rounded = Math.min(rounded, 100 * unit - 1);
  const format = new Intl.NumberFormat(language, { maximumFractionDigits: digits });
  const text = format.format(rounded / unit);
  return language === "id" ? `${text} %` : `${text}%`;
}

/**
 * Return a title without the kind of area before the name; a Kota stays one.
 *
 * @param {string} title
 */
export function withoutKind(title) {
  return title.replace(KIND, "");
}
