"""Each village is given to rows of one name only."""

from boundaries.matching.gazetteer import Gazetteer
from boundaries.matching.joining import join
from tests.boundaries.matching.anggrek import DISTRICT, build
from tests.boundaries.matching.melati import one, row
from webmap.core.i18n import message_text


def test_different_names_never_get_one_village(newest: Gazetteer) -> None:
    exact, near = join([row("TIGAJURU", "ANGGREK TIMUR"), row("TIGOJURU", "ANGGREK TIMUR")], newest)
    assert exact.code == "61.01.02.2003"
    assert (near.outcome, near.method) == ("review", "taken")
    assert "TIGAJURU" in message_text(near.reason, "id") and near.candidates[0].code == exact.code
    both = join([row("TIGOJURU", "ANGGREK TIMUR"), row("TIGAJURUH", "ANGGREK TIMUR")], newest)
    assert [match.outcome for match in both].count("matched") <= 1


def test_rows_of_one_name_may_share_a_village(newest: Gazetteer) -> None:
    rows = [row("DAHLIA", kampung="A"), row("DAHLIA", kampung="B"), row("KAMPUNG DAHLIA")]
    assert {match.code for match in join(rows, newest)} == {"61.01.01.2001"}
    # in a layer of areas each row is a village of its own
    assert {match.outcome for match in join(rows[:2], newest, allow_shared=False)} == {"review"}


def test_the_last_name_of_a_kecamatan_is_matched_to_its_last_village(newest: Gazetteer) -> None:
    listed = ["KAMBOJA", "DAHLIA", "TIGAJURU", "SOSOL", "KAMPUNG BARU"]
    rows = [row(name, "ANGGREK TIMUR") for name in listed]
    odd = row("WIRASONGKO", "ANGGREK TIMUR")
    assert one(newest, odd).outcome == "review"
    match = join([*rows, odd], newest)[-1]
    assert (match.code, match.method) == ("61.01.02.2004", "remaining")


def test_a_name_with_its_kind_or_a_glued_numeral_is_the_official_name() -> None:
    gazetteer = build("Baru", "Oenoni II")
    texts = ["BARU", "DESA BARU", "OENONI II", "OENONIII"]
    rows = [row(text, "ANGGREK", kampung=text) for text in texts]
    assert [match.code for match in join(rows, gazetteer)] == [
        f"{DISTRICT}.2001",
        f"{DISTRICT}.2001",
        f"{DISTRICT}.2002",
        f"{DISTRICT}.2002",
    ]
