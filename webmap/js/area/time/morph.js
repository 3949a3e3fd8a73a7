// Exchange the content of an element and keep what stays the same: listeners, focus, open details.

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
  // around elements of their own lines space does not count
  const isContent = (/** @type {ChildNode} */ node) =>
    !(node instanceof Text) || node.data.trim() !== "";
  morphNodes(
    current,
    [...current.childNodes].filter(isContent),
    [...fresh.childNodes].filter(isContent),
  );
}

/**
 * @param {Element} parent
 * @param {ChildNode[]} old children of it
 * @param {ChildNode[]} wanted
 */
function morphNodes(parent, old, wanted) {
  wanted.forEach((node, index) => {
    const counterpart = old[index];
    if (counterpart) morph(counterpart, node);
    else parent.append(node);
  });
  for (const node of old.slice(wanted.length)) node.remove();
}

/**
 * @param {ChildNode} current
 * @param {ChildNode} fresh
 */
function morph(current, fresh) {
  if (current instanceof Element && fresh instanceof Element && isAlike(current, fresh)) {
    morphAttributes(current, fresh);
    if (current.tagName === "NOSCRIPT") return; // text in a page, elements in a fragment
    if (current.tagName === "TBODY" && !fresh.firstElementChild) return;
    morphNodes(current, [...current.childNodes], [...fresh.childNodes]);
  } else if (current.nodeType === fresh.nodeType && current instanceof CharacterData) {
    if (current.data !== fresh.textContent) current.data = fresh.textContent ?? "";
  } else {
    current.replaceWith(fresh);
  }
}

/**
 * @param {Element} current
 * @param {Element} fresh
 */
function isAlike(current, fresh) {
  return current.nodeName === fresh.nodeName && current.id === fresh.id;
}

/**
 * @param {Element} current
 * @param {Element} fresh
 */
function morphAttributes(current, fresh) {
  for (const { name } of [...current.attributes]) {
    if (!fresh.hasAttribute(name) && !OWN_ATTRIBUTES.has(name)) current.removeAttribute(name);
  }
  const kept = OWN_CLASSES.filter((name) => current.classList.contains(name));
  for (const { name, value } of fresh.attributes) {
    if (OWN_ATTRIBUTES.has(name)) continue;
    if (current.getAttribute(name) !== value) current.setAttribute(name, value);
  }
  if (kept.length) current.classList.add(...kept);
}
