from webmap.maps.scores.view import scores_view

BLOCKED = [3, 2, 3, 3, 3, 3, 3, 3, 1, 2, 3, 3]


def test_a_page_shows_three_groups_with_their_means_and_the_threshold():
    shown = scores_view(BLOCKED)
    assert [(one.name, one.mean, one.threshold) for one in shown.groups] == [
        ("Input", "2,80", "3,00"),
        ("Proses", "3,00", "3,00"),
        ("Output", "2,25", "3,00"),
    ]
    assert [one.passes for one in shown.groups] == [False, True, False]
    assert [len(one.scores) for one in shown.groups] == [5, 3, 4]
    assert shown.groups[0].scores[:2] == [("Pokja", 3), ("Sumber Dana", 2)]


def test_it_says_which_index_blocks_and_every_step_with_the_easiest_marked():
    shown = scores_view(BLOCKED)
    assert [one.blocks for one in shown.groups] == [True, False, False]
    assert shown.verdict == "Indeks Input menahan kelas berikut, Berkembang."
    assert [(one.text, one.points, one.easiest) for one in shown.steps] == [
        ("naikkan Input Sumber Dana 2 → 3: menjadi Berkembang", "1 poin ke Berkembang", True),
        ("naikkan Output Poktan 1 → 4: menjadi Mandiri", "3 poin ke Mandiri", False),
        (
            "naikkan Input Sumber Dana 2 → 3 dan Output Poktan 1 → 4: menjadi Berkelanjutan",
            "4 poin ke Berkelanjutan",
            False,
        ),
    ]


def test_never_filled_in_is_not_called_weak():
    shown = scores_view([1] * 12)
    assert shown.never_filled and shown.steps == []
    assert not any(one.blocks for one in shown.groups)
    assert shown.verdict.startswith("Belum pernah diisi")


def test_one_point_and_the_highest_class_have_sentences_of_their_own():
    one_point = [2, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3]
    assert scores_view([3] * 12).verdict.startswith("Kelas tertinggi")
    assert scores_view([3] * 12).steps == []
    dasar = [2, 3, 3, 3, 3, 1, 3, 3, 3, 3, 3, 3]
    assert scores_view(dasar).verdict.startswith("Satu poin lagi")
    assert scores_view(one_point).verdict == "Indeks Input menahan kelas berikut, Berkelanjutan."


def test_without_scores_there_is_nothing_to_show():
    assert scores_view([0] * 12) is None
    assert scores_view([0, *[1] * 11]) is None


def test_english():
    shown = scores_view(BLOCKED, "en")
    assert shown.groups[0].mean == "2.80"
    assert shown.steps[0].text == "raise Input Sumber Dana 2 → 3: becomes Berkembang"
