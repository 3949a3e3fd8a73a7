"""What holds for every join, whatever the lists, the rows and their order."""

import random
from collections import defaultdict
from dataclasses import replace
from datetime import date

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from boundaries.areas.names import squash
from boundaries.matching.gazetteer import Gazetteer
from boundaries.matching.joining import join
from boundaries.matching.types import Match, RowNames
from boundaries.spelling.similarity import loose
from tests.boundaries.matching.invented import (
    DISTRICTS,
    NEWEST,
    Lists,
    days,
    histories,
    period,
    rows_of,
)

EXAMPLES = settings(max_examples=150, deadline=None)
CLEAR = {"exact", "spacing", "old name", "moved"}


def built(lists: Lists) -> Gazetteer:
    older = {year: names for year, names in lists.items() if year != NEWEST}
    return Gazetteer.build(lists[NEWEST], older)


@EXAMPLES
@given(st.data(), histories(), days(), st.randoms(use_true_random=False))
def test_order_and_repetition_make_no_difference(
    data: st.DataObject, lists: Lists, day: date, chance: random.Random
) -> None:
    gazetteer, rows = built(lists), data.draw(rows_of(lists))
    order = list(range(len(rows)))
    chance.shuffle(order)
    plain = join(rows, gazetteer, as_of=day)
    shuffled = join([rows[at] for at in order], built(lists), as_of=day)
    assert [(m.code, m.method, m.outcome) for m in shuffled] == [
        (plain[at].code, plain[at].method, plain[at].outcome) for at in order
    ]


@EXAMPLES
@given(st.data(), histories(), days())
def test_two_names_share_a_village_only_where_lists_have_both(
    data: st.DataObject, lists: Lists, day: date
) -> None:
    rows = data.draw(rows_of(lists))
    found: dict[str, list[tuple[RowNames, Match]]] = defaultdict(list)
    for row, match in zip(rows, join(rows, built(lists), as_of=day), strict=True):
        if match.code:
            assert match.code in lists[NEWEST]
            found[match.code].append((row, match))
    for same in found.values():
        if len({loose(row.village) for row, _ in same}) > 1:
            assert {match.method for _, match in same} <= {*CLEAR, "prefix"}


@EXAMPLES
@given(st.data(), histories(), days())
def test_no_row_gains_a_match_by_losing_information(
    data: st.DataObject, lists: Lists, day: date
) -> None:
    gazetteer, rows = built(lists), data.draw(rows_of(lists))
    field = data.draw(st.sampled_from(["province", "regency", "district", "village", "kampung"]))
    before = join(rows, gazetteer, as_of=day)[0]
    after = join([replace(rows[0], **{field: ""}), *rows[1:]], gazetteer, as_of=day)[0]
    assert after.code in (None, before.code)


@EXAMPLES
@given(st.data(), histories(), days(), days())
def test_the_same_names_have_one_code_between_two_lists(
    data: st.DataObject, lists: Lists, day: date, later: date
) -> None:
    if period(day) != period(later):
        later = day
    gazetteer, row = built(lists), data.draw(rows_of(lists))[0]
    # which kecamatan a mistyped name means is told by the rows below it
    assume(squash(row.district) in {squash(name) for name in DISTRICTS})
    alone = join([row], gazetteer, as_of=day)[0]
    in_company = join([row, *data.draw(rows_of(lists))], gazetteer, as_of=later)[0]
    codes = {match.code for match in (alone, in_company)} - {None}
    assert len(codes) <= 1


@EXAMPLES
@given(st.data(), histories(), days())
def test_the_names_of_a_village_that_was_found_mean_no_other_one(
    data: st.DataObject, lists: Lists, day: date
) -> None:
    gazetteer, newest = built(lists), lists[NEWEST]
    found = [match.code for match in join(data.draw(rows_of(lists)), gazetteer, as_of=day)]
    codes = sorted({code for code in found if code})
    rows = [RowNames("", newest[c[:5]], newest[c[:8]], newest[c]) for c in codes]
    again = join(rows, gazetteer, as_of=date(NEWEST + 1, 1, 1))
    for code, match in zip(codes, again, strict=True):
        assert match.code in (code, None) or squash(newest[match.code]) == squash(newest[code])


@EXAMPLES
@given(st.data(), histories())
def test_names_of_today_without_a_history_mean_the_village_that_has_them(
    data: st.DataObject, lists: Lists
) -> None:
    newest = lists[NEWEST]
    gazetteer = Gazetteer.build(newest)
    villages = sorted(code for code in newest if len(code) == 13)
    code = data.draw(st.sampled_from(villages))
    row = RowNames("", newest[code[:5]], newest[code[:8]], newest[code])
    found = join([row], gazetteer, as_of=date(2026, 1, 1))[0]
    same = [
        other
        for other in villages
        if other[:8] == code[:8] and squash(newest[other]) == squash(newest[code])
    ]
    assert found.code in ((code,) if same == [code] else (None, *same))
