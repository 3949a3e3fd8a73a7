// What a map of areas draws: shapes come by codes alone, classes packed by district.
"use strict";

window.peta = window.peta || {};

// Features at an address, or those that are there already, whose codes are wanted.
peta.read = async function (shapes, wanted = () => true) {
  if (!shapes) return [];
  let collection = shapes;
  if (typeof shapes === "string") {
    const answer = await fetch(shapes);
    if (!answer.ok) throw new Error(`${shapes}: ${answer.status}`);
    collection = await answer.json();
  }
  return collection.features.filter((feature) => wanted(feature.id));
};

// Villages by district: the last parts of their codes, and a digit of class for each.
peta.unpack = function ({ classes, villages }) {
  return Object.entries(villages).flatMap(([district, [numbers, digits]]) =>
    numbers.split(" ").map((number, place) => ({ code: `${district}.${number}`, class: classes[digits[place]] })),
  );
};

// Some thousand corners of the features, all over them.
peta.corners = function (features) {
  const rings = features.flatMap(({ geometry: { type, coordinates } }) =>
    type === "Polygon" ? [coordinates[0]] : coordinates.map((polygon) => polygon[0]),
  );
  const all = rings.reduce((sum, ring) => sum + ring.length, 0);
  const step = Math.ceil(all / 6000);
  return rings.flatMap((ring) => ring.filter((_, place) => place % step === 0));
};
