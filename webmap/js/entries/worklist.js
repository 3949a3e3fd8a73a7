// A worklist: search, date, filter, printing.

import { setUpDateForm } from "../area/page-tools.js";
import { setUpAutoSubmit } from "../shared/controls/forms.js";
import { setUpPrintButton, setUpPrinting } from "../shared/printing.js";
import { setUpSearchBox } from "../shared/search/search-box.js";

setUpSearchBox();
setUpDateForm();
setUpAutoSubmit("filter");
setUpPrintButton();
setUpPrinting();
