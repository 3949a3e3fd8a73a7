// Pages without a map.

import { setUpSearchBox } from "../shared/search-box.js";

setUpSearchBox();
