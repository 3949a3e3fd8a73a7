"""Names of columns of at most ten characters, for Shapefiles.

Long names have a short one that still says what they are; years of targets are kept. Whatever is
still too long is cut off and numbered by the writer.
"""

import re

from kampungkb.thematic.registry import LAYERS

_FIXED = {
    "klasifikasi": "klasifikas",
    "formed_year": "form_year",
    "index_input": "idx_input",
    "index_process": "idx_proc",
    "index_output": "idx_output",
    "points_to_next": "pts_next",
    "cheapest_steps": "steps",
    "berkelanjutan": "berkelanj",
    "unclassified": "unclassif",
    "review_villages": "rev_villag",
    "coverage_at_most": "cov_atmost",
}

_WORDS = {"target": "tgt", "gap": "gap", "gap_at_least": "min", "issuer": "iss"}
_METRICS = {"formed": "form", "advanced": "adv"}
_TARGET = re.compile(
    r"(?P<word>target|gap_at_least|gap|issuer)_(?P<metric>formed|advanced)"
    r"_\d\d(?P<year>\d\d)_(?P<month>\d\d)_(?P<day>\d\d)(?:_by_(?P<set_at>[a-z]+))?"
)

_LAYER_KEYS = {"rumah_dataku": "rdk"}
_PARTS = {None: "", "none": "_none", "exists": "_exist", "reports": "_rep", "as_of": "_asof"}
_LAYER = re.compile(
    rf"layer_(?P<key>{'|'.join(sorted(LAYERS, key=len, reverse=True))})"
    r"(?:_(?P<part>none|exists|reports|as_of))?"
)


def short_name(name: str) -> str:
    """Return a name of at most ten characters for a column; other columns may have the same.

    ``target_formed_2024_12_31`` is ``tgt24_form``, ``gap_at_least_…`` ``min24_form``; a target of
    another day than 31 December has its month, ``t2406_form``; one set for areas of a level has the
    level's first letter, ``t24_form_c``. ``layer_bkb_as_of`` is ``bkb_asof``.
    """
    if name in _FIXED:
        return _FIXED[name]
    if match := _TARGET.fullmatch(name):
        word, metric = _WORDS[match["word"]], _METRICS[match["metric"]]
        moment = match["year"]
        if (match["month"], match["day"]) != ("12", "31"):
            moment, word = moment + match["month"], word[0]
        if match["set_at"]:
            return f"{word[0]}{moment}_{metric}_{match['set_at'][0]}"[:10]
        return f"{word}{moment}_{metric}"[:10]
    if match := _LAYER.fullmatch(name):
        key = _LAYER_KEYS.get(match["key"], match["key"])
        return f"{key}{_PARTS[match['part']]}"[:10]
    return name[:10]
