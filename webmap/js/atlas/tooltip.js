// The lines of the tooltip of an area.

import { fillTemplate, formatPercent } from "../shared/text.js";

/** @import { AtlasSetup, Level } from "../types/blocks.js" */
/** @import { Counts } from "./data/classes.js" */
/** @import { Figures } from "./data/figures.js" */

/**
 * Return the lines below the title of an area: where it lies, and its class or its figures.
 *
 * @param {Figures} figures
 * @param {Level} level
 * @param {number} index
 */
export function tooltipLines(figures, level, index) {
  if (level === "village") {
    const district = figures.parentTitle(level, index, "district");
    const regency = figures.parentTitle(level, index, "regency");
    return [district, regency, figures.style(level, index).label];
  }
  const above = level === "district" ? "regency" : "province";
  const place = level === "province" ? [] : [figures.parentTitle(level, index, above)];
  return [...place, ...countLines(figures.counts(level, index), figures.setup)];
}

/**
 * Return the coverage of an area, and how many of its villages are unformed, forming or without
 * data, as `figure_lines` in Python does.
 *
 * @param {Counts} counts
 * @param {Pick<AtlasSetup, "language" | "texts">} setup
 */
export function countLines({ villages, formed, byClass }, { language, texts }) {
  const { no_data: unknown, unformed, forming } = byClass;
  const format = new Intl.NumberFormat(language);
  const values = {
    villages: format.format(villages),
    formed: format.format(formed),
    percent: formatPercent(formed, villages, language),
    missing: format.format(unformed),
    forming: format.format(forming),
    no_data: format.format(unknown),
  };
  if (unknown === villages) return [fillTemplate(texts.unknown, values)];
  const rest = /** @type {const} */ (["unformed", "forming", "no_data"])
    .filter((key) => byClass[key])
    .map((key) => fillTemplate(texts[key], values));
  const lines = [fillTemplate(texts.formed, values)];
  return rest.length ? [...lines, rest.join(", ")] : lines;
}
