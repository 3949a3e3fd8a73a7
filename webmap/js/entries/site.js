// Pages without a map.

import { setUpSorting } from "../area/tables/table.js";
import { setUpPrinting } from "../shared/printing.js";
import { setUpSearchBox } from "../shared/search/search-box.js";

setUpSearchBox();
setUpSorting();
setUpPrinting();
