from kampungkb.indicators.worklist import Need


def test_what_several_needs_say_stands_in_one_cell_in_their_order(app, view_of):
    view = view_of(app, "99", "dasar", "never_filled", "layer_missing")
    row = next(row for row in view.rows if len(row.needs) == 3)
    assert row.needs == (Need.DASAR, Need.NEVER_FILLED, Need.LAYER_MISSING)
    assert row.missing == "terbentuk, tanpa Rumah DataKu; belum pernah diisi"


def test_a_formed_village_without_scores_says_so(app, view_of):
    rows = view_of(app, "99", "dasar").rows
    without = [row for row in rows if row.missing == "tanpa skor"]
    assert without and {row.source for row in without}.isdisjoint(
        {row.source for row in rows if "menjadi" in row.missing}
    )
