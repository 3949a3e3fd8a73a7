// Helpers for elements of the page. Texts are set as text, never as markup: names may hold anything.

/** @import { Style } from "../types/blocks.js" */

/**
 * Return the element of an id. Throws if it is missing or of another type.
 *
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} type
 * @returns {T}
 */
export function elementById(id, type) {
  const element = document.getElementById(id);
  if (element instanceof type) return element;
  throw new Error(`the page has no ${type.name} #${id}`);
}

/**
 * Return the first element that a selector finds below an element. Throws if there is none.
 *
 * @template {Element} T
 * @param {ParentNode} parent
 * @param {string} selector
 * @param {new () => T} type
 * @returns {T}
 */
export function findElement(parent, selector, type) {
  const element = parent.querySelector(selector);
  if (element instanceof type) return element;
  throw new Error(`the page has no ${type.name} ${selector}`);
}

/**
 * Return the nearest element around the target of an event, the target included.
 *
 * @param {Event} event
 * @param {string} selector
 * @returns {HTMLElement | null}
 */
export function closestTo(event, selector) {
  return event.target instanceof Element ? event.target.closest(selector) : null;
}

/**
 * Append an element with a text.
 *
 * @template {keyof HTMLElementTagNameMap} K
 * @param {Element} parent
 * @param {K} tag
 * @param {string} [text]
 * @param {string} [className]
 * @returns {HTMLElementTagNameMap[K]}
 */
export function appendElement(parent, tag, text = "", className = "") {
  const element = document.createElement(tag);
  element.textContent = text;
  if (className) element.className = className;
  parent.append(element);
  return element;
}

/**
 * Create the small square that shows the colour of a class.
 *
 * @param {Style} style
 */
export function createSwatch(style) {
  const swatch = document.createElement("i");
  swatch.className = style.hatched ? "swatch swatch--hatched" : "swatch";
  if (!style.hatched) swatch.style.background = style.colour;
  return swatch;
}

/**
 * Parse a JSON block of the page.
 *
 * @param {string} id
 */
export function readJsonBlock(id) {
  return JSON.parse(elementById(id, HTMLScriptElement).text);
}

/** Whether the visitor asked the system for less motion. */
export function prefersReducedMotion() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** Wait until the browser has nothing more urgent to do, but not for long. */
export function idle() {
  return new Promise((resolve) => {
    // Safari has no such function
    if ("requestIdleCallback" in window) requestIdleCallback(resolve, { timeout: 500 });
    else setTimeout(resolve, 20);
  });
}

/** Wait until the page is drawn. */
export function nextFrame() {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}
