// The sheets of districts: print, search.

import { setUpPrinting } from "../area/page-tools.js";
import { setUpSearchBox } from "../shared/search/search-box.js";

setUpSearchBox();
setUpPrinting();
