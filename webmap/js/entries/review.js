// The page of rows that wait for review: map with candidates, search.

import { registerAreaMap } from "../area/area-map.js";
import { setUpDateForm, setUpMapSize } from "../area/page-tools.js";
import { layMap } from "../area/print/map-on-paper.js";
import { setUpCandidates } from "../review/candidates.js";
import { setUpProposals } from "../review/proposals.js";
import { setUpPrinting } from "../shared/printing.js";
import { setUpSearchBox } from "../shared/search/search-box.js";

registerAreaMap();
setUpSearchBox();
setUpCandidates();
setUpProposals();
setUpDateForm();
setUpMapSize();
setUpPrinting(layMap);
