// The sheets of districts: print, search.

import { setUpPrintButton } from "../shared/printing.js";
import { setUpSearchBox } from "../shared/search/search-box.js";

setUpSearchBox();
setUpPrintButton();
