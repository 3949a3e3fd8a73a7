import assert from "node:assert/strict";
import { test } from "node:test";
import { withDate } from "../../../../webmap/js/area/time/date-links.js";

const PAGE = "https://peta.test/area/99.01?by=village&date=2022-12-26";
const DAY = "2023-07-27";

for (const [href, expected] of [
  ["/area/99.01.01", "/area/99.01.01?date=2023-07-27"],
  ["/area/99?date=2022-12-26&lang=en", "/area/99?date=2023-07-27&lang=en"],
  ["?lang=en", "/area/99.01?lang=en&date=2023-07-27"],
  ["/export/99.csv?level=village&date=2022-12-26", "/export/99.csv?level=village&date=2023-07-27"],
  ["/peta/area/99#villages", "/peta/area/99?date=2023-07-27#villages"],
  ["/trend/99.01.csv?lang=id", "/trend/99.01.csv?lang=id"],
  ["/peta/ogc?within=99", "/peta/ogc?within=99"],
  ["https://other.test/area/99", "https://other.test/area/99"],
]) {
  test(`${href} on another date`, () => assert.equal(withDate(href, DAY, PAGE), expected));
}
