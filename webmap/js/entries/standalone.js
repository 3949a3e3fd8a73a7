// The map as a file of its own, without the site around it.

import { registerAreaMap } from "../area/area-map.js";

registerAreaMap();
