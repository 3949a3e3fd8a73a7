// Pages without a map.

import { setUpSorting } from "../area/tables/table.js";
import { setUpCopyButtons } from "../shared/controls/forms.js";
import { setUpPrinting } from "../shared/printing.js";
import { setUpSearchBox } from "../shared/search/search-box.js";

setUpSearchBox();
setUpSorting();
setUpPrinting();
setUpCopyButtons();
