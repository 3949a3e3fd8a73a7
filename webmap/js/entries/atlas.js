// The atlas: all villages of the country on one map, search.

import { Atlas, registerAtlas } from "../atlas/atlas.js";
import { layAtlas } from "../atlas/paper-view.js";
import { setUpPrinting } from "../shared/printing.js";
import { setUpSearchBox } from "../shared/search/search-box.js";

registerAtlas();
setUpSearchBox();
setUpPrinting(() => {
  const controller = window.map_area?.controller;
  return controller instanceof Atlas ? layAtlas(controller) : () => {};
});
