// The atlas: all villages of the country on one map, search.

import { registerAtlas } from "../atlas/atlas.js";
import { setUpSearchBox } from "../shared/search/search-box.js";

registerAtlas();
setUpSearchBox();
