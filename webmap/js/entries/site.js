// Pages without a map.

import { setUpSearchBox } from "../shared/search/search-box.js";

setUpSearchBox();
