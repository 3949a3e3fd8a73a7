"""Names without a letter, or of other scripts, end no join: in lists and in rows, at any level."""

from hypothesis import given, settings
from hypothesis import strategies as st

from boundaries.matching.gazetteer import Gazetteer
from boundaries.matching.joining import join
from boundaries.matching.types import RowNames

ODD = (
    "", "-", "=", "@", "()", "/", "'", "٢٠٢٤", "２０２４", "²", "Ⅷ", "村", "ﷺ", "İ", "ß", "𝟙",
    "\u200b", "\u202e", "\u0301", "\U0010ffff", "\\", "%s", "1", "i", "II", "kota", "kabupaten",
    "kec", "desa", "kel.", "kota -", "kab. ()", "A", "A/", "/A", "A (", "1 1", "Kota Kota", "a.",
)  # fmt: skip
names = st.sampled_from(ODD) | st.text(max_size=6)
codes = st.sampled_from(
    ["61", "61.01", "61.71", "61.01.01", "61.01.02", "61.01.01.2001", "61.01.01.2002",
     "61.01.02.1001", "61.71.01", "61.71.01.1001"]
)  # fmt: skip
lists = st.dictionaries(codes, names, min_size=1)


@settings(max_examples=150, deadline=None)
@given(lists, lists, st.lists(st.builds(RowNames, names, names, names, names, names), max_size=8))
def test_any_list_is_joined_to_any_rows(
    newest: dict[str, str], older: dict[str, str], rows: list[RowNames]
) -> None:
    listed = {code[:length]: "A" for code in newest for length in (2, 5, 8) if len(code) > length}
    gazetteer = Gazetteer.build({**listed, **newest}, {2018: older})
    own = [
        RowNames(
            *(gazetteer.current.get(code[:length], "") for length in (2, 5, 8)),
            gazetteer.current[code],
        )
        for code in newest
    ]
    assert len(join([*rows, *own], gazetteer)) == len(rows) + len(own)
