// Printing: before the browser lays out the sheets, what is folded is unfolded and the margins get
// title, address, day and page numbers; afterwards all is as before.

const FOLDED = ".trend details, .embed"; // parts that stay folded on paper

/**
 * Prepare the page for paper whenever it is printed.
 *
 * @param {() => () => void} [lay] prepares more; returns a function that takes it back
 */
export function setUpPrinting(lay = () => () => {}) {
  /** @type {(() => void)[]} */
  let undo = [];
  /** @param {boolean} onPaper */
  function prepare(onPaper) {
    if (onPaper === undo.length > 0) return; // both events below come
    for (const step of undo.splice(0)) step();
    if (onPaper) undo = [unfold(), writeMargins(), lay()];
  }
  addEventListener("beforeprint", () => prepare(true));
  addEventListener("afterprint", () => prepare(false));
  matchMedia("print").addEventListener("change", ({ matches }) => prepare(matches));
}

/** Show the button that prints the page. */
export function setUpPrintButton() {
  const button = document.getElementById("print");
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

/** Open what is folded; returns a function that folds it again. */
function unfold() {
  const folded = [...document.querySelectorAll("details:not([open])")].filter(
    (one) => !one.matches(FOLDED),
  );
  for (const one of folded) one.setAttribute("open", "");
  return () => {
    for (const one of folded) one.removeAttribute("open");
  };
}

/** Write the margins of the sheets; returns a function that empties them. */
function writeMargins() {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(marginRules(document.title, address(), printedOn()));
  document.adoptedStyleSheets.push(sheet);
  return () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
  };
}

/** Return the address of the page, and the fingerprint of the data where it shows some. */
function address() {
  const data = /** @type {HTMLElement | null} */ (document.querySelector("[data-fingerprint]"));
  return [location.href, data?.dataset.fingerprint].filter(Boolean).join(" · ");
}

/** Return today in the words of the page, as in "dicetak 28 Nov 2026". */
function printedOn() {
  const { lang, dataset } = document.documentElement;
  const day = new Intl.DateTimeFormat(lang, { dateStyle: "medium" }).format(new Date());
  return (dataset.printed ?? "{day}").replace("{day}", day);
}

/**
 * Return the rules for the margins: the title over each sheet but the first, below it the address,
 * the day of printing and the number of the sheet. Browsers that do not know such boxes leave them out.
 *
 * @param {string} title
 * @param {string} address
 * @param {string} printed
 */
export function marginRules(title, address, printed) {
  const number = 'counter(page) " / " counter(pages)';
  return `@page {
    @top-left { content: ${quote(title)}; }
    @bottom-left { content: ${quote(address)}; }
    @bottom-right { content: ${quote(`${printed} · `)} ${number}; white-space: nowrap; }
  }
  @page :first { @top-left { content: none; } }`;
}

/**
 * Write a text as a string of CSS.
 *
 * @param {string} text
 */
function quote(text) {
  const risky = /["\\\n\r\f]/g;
  return `"${text.replace(risky, (sign) => `\\${sign.charCodeAt(0).toString(16)} `)}"`;
}
