// The map as a file of its own, without the site around it.

import { registerAreaMap } from "../area/area-map.js";
import { layMap } from "../area/print/map-on-paper.js";
import { setUpPrinting } from "../shared/printing.js";

registerAreaMap();
setUpPrinting(layMap);
