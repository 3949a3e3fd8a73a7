// The page of an area: map, tables, search.

import { registerAreaMap } from "../area/area-map.js";
import { setUpDateForm, setUpFilteredFiles, setUpMapSize } from "../area/page-tools.js";
import { layMap } from "../area/print/map-on-paper.js";
import { setUpFilter } from "../area/tables/filter.js";
import { setUpHighlight, setUpSelection, setUpSorting } from "../area/tables/table.js";
import { setUpTabs } from "../area/tables/tabs.js";
import { setUpTimeTravel } from "../area/time/time-travel.js";
import { setUpCopyButtons } from "../shared/controls/forms.js";
import { setUpPrintButton, setUpPrinting } from "../shared/printing.js";
import { setUpSearchBox } from "../shared/search/search-box.js";

registerAreaMap();
setUpSearchBox();
setUpSorting();
setUpHighlight();
setUpSelection();
setUpTabs();
setUpFilter();
setUpDateForm();
setUpFilteredFiles();
setUpMapSize();
setUpPrintButton();
setUpPrinting(layMap);
setUpTimeTravel();
setUpCopyButtons();
