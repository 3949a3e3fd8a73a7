// What a popup and a tooltip say, built from texts, never from markup: names may hold anything.
"use strict";

window.peta = window.peta || {};

peta.facts = function (figures, code, name) {
  const { texts, reports = {}, districts = {} } = figures;
  const row = figures.rows.find((one) => one.code === code) || { class: "no_data" };
  const style = figures.styles[row.class];
  const [day, source] = reports[row.report] || [];
  const box = document.createElement("div");
  peta.add(box, "h3", name);
  const state = peta.add(box, "p", style.state, "facts__state");
  state.prepend(peta.swatch(style));
  const list = peta.add(box, "dl", "");
  for (const [label, value] of [
    [texts.district, districts[code.slice(0, 8)]],
    [texts.kampung, row.kampung],
    [texts.since, row.since],
    [texts.as_of, day],
    [texts.source, source],
  ]) {
    if (!value) continue;
    peta.add(list, "dt", label);
    peta.add(list, "dd", value);
  }
  const district = code.slice(0, 8);
  if (figures.link && district !== figures.code) {
    const link = peta.add(box, "a", `${texts.district} ${districts[district] || district} ›`);
    link.href = peta.address(figures, district);
  }
  return box;
};

// Address of an area in the state of the page; "" where nothing can be opened.
peta.address = function (figures, code) {
  return figures.link && figures.link.replace("{code}", encodeURIComponent(code));
};

peta.add = function (parent, tag, text, name = "") {
  const element = document.createElement(tag);
  element.textContent = text;
  if (name) element.className = name;
  parent.append(element);
  return element;
};

peta.swatch = function (style) {
  const mark = document.createElement("i");
  mark.className = style.hatched ? "swatch swatch--hatched" : "swatch";
  if (!style.hatched) mark.style.background = style.colour;
  return mark;
};
