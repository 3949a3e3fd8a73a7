// Pages without a map.

import { setUpPrinting } from "../shared/printing.js";
import { setUpSearchBox } from "../shared/search/search-box.js";

setUpSearchBox();
setUpPrinting();
