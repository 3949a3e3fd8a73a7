// Exchange the content of an element and keep what stays the same: listeners, focus, open details.

import { Idiomorph } from "idiomorph";

// what the visitor or a script of the page has set
const OWN_ATTRIBUTES = new Set(["hidden", "open", "aria-pressed", "data-sorted"]);
const OWN_CLASSES = ["is-lit", "is-selected"];

/**
 * Parse HTML of the site into a fragment.
 *
 * @param {string} html
 */
export function parseHtml(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

/**
 * Give an element the content of a fragment; elements that have a counterpart are kept.
 *
 * A table body without rows leaves the rows that are there.
 *
 * @param {Element} current
 * @param {ParentNode & Node} fresh is empty afterwards
 */
export function morphContent(current, fresh) {
  Idiomorph.morph(current, [...fresh.childNodes], {
    morphStyle: "innerHTML",
    callbacks: { beforeNodeMorphed: takesContent, beforeAttributeUpdated: isOfPage },
  });
}

/**
 * Whether an element takes the content of its counterpart.
 *
 * @param {Node} current
 * @param {Node} fresh
 */
function takesContent(current, fresh) {
  if (!(current instanceof Element && fresh instanceof Element)) return true;
  const kept = OWN_CLASSES.filter((name) => current.classList.contains(name));
  if (kept.length) fresh.classList.add(...kept);
  if (current.tagName === "NOSCRIPT") return false; // text in a page, elements in a fragment
  return current.tagName !== "TBODY" || fresh.firstElementChild !== null;
}

/**
 * Whether an attribute is the page's, not the visitor's.
 *
 * @param {string} name
 */
function isOfPage(name) {
  return !OWN_ATTRIBUTES.has(name);
}
