// The legend of the atlas: the classes of the areas in view, with their numbers.

import { appendElement, elementById, findElement } from "../../shared/dom.js";
import { fillTemplate } from "../../shared/text.js";

/** @import { AtlasSetup, AtlasStyle } from "../../types/blocks.js" */
/** @import { Figures } from "../data/figures.js" */
/** @import { MapLayer, View } from "../drawing/map-layer.js" */

export class Legend {
  /**
   * @param {AtlasSetup} setup
   * @param {Figures} figures
   * @param {MapLayer} layer
   */
  constructor(setup, figures, layer) {
    this.setup = setup;
    this.figures = figures;
    this.layer = layer;
    this.element = elementById("legend", HTMLElement);
  }

  /**
   * Show the classes in view. If the whole country is in view, areas without a shape count, too: then
   * the legend agrees with the figures.
   *
   * @param {View} view
   */
  show({ level, indices, whole }) {
    const { legends, rare } = this.setup;
    const styles = this.figures.styles(level);
    const counted = whole ? [...this.figures.list(level).ids.keys()] : indices;
    const counts = new Array(styles.length).fill(0);
    for (const index of counted) counts[this.figures.classIndex(level, index)]++;
    findElement(this.element, ".legend__title", HTMLElement).textContent = legends[level].title;
    const entries = legends[level].order
      .map((key) => styles.findIndex((style) => style.key === key))
      .filter((index) => counts[index] || !rare.includes(styles[index].key))
      .map((index) => this.createEntry(styles[index], counts[index]));
    this.replaceEntries(entries);
    const notes = /** @type {NodeListOf<HTMLElement>} */ (
      this.element.querySelectorAll(".legend__note")
    );
    const [partial, shapeless] = notes;
    partial.hidden = !counted.some((index) => this.figures.isPartial(level, index));
    const missing = counted.length - indices.length;
    shapeless.hidden = !missing;
    shapeless.textContent = fillTemplate(this.setup.texts.shapeless, {
      count: this.figures.number.format(missing),
      noun: legends[level].noun,
    });
  }

  /**
   * Replace the entries; the focus stays on the entry of the same class.
   *
   * @param {HTMLElement[]} entries
   */
  replaceEntries(entries) {
    const focused = document.activeElement;
    const key = focused instanceof HTMLElement ? focused.dataset.class : undefined;
    findElement(this.element, "ul", HTMLUListElement).replaceChildren(...entries);
    const button = key && this.element.querySelector(`button[data-class="${key}"]`);
    if (button instanceof HTMLElement) button.focus();
  }

  /**
   * @param {AtlasStyle} style
   * @param {number} count
   */
  createEntry(style, count) {
    const filter = this.layer.filterStyle();
    const item = document.createElement("li");
    if (!count) item.classList.add("none");
    if (filter && filter !== style && !style.hatched) item.classList.add("quiet");
    const button = appendElement(item, "button", "", "legend__entry");
    button.type = "button";
    button.dataset.class = style.key;
    button.setAttribute("aria-pressed", String(filter === style));
    appendElement(button, "i", "", "swatch").dataset.class = style.key;
    appendElement(button, "span", style.label);
    appendElement(button, "b", this.figures.number.format(count));
    return item;
  }
}
