"""Names, words and letter sequences of lists."""

import pickle

import pytest

from boundaries.spelling.vocabulary import Vocabulary

NAMES = Vocabulary(["Karang Lor", "KARANG KIDUL", "Karang Kidul", "Melati II", "Soka"])


def test_names_are_known_with_any_spaces_and_case() -> None:
    assert NAMES.has("KARANGLOR") and NAMES.has("me lati 2") and NAMES.has("Desa Soka")
    assert not NAMES.has("Karang") and not NAMES.has("")


def test_words_count_the_names_that_have_them() -> None:
    assert (NAMES.words["karang"], NAMES.words["lor"], NAMES.words["umbul"]) == (2, 1, 0)


@pytest.mark.parametrize(
    ("name", "unseen"),
    [
        ("Karang", True),  # no name ends so
        ("Karang Lor", False),
        ("Karanglati II", True),  # "ngla"
        ("Angkid", True),  # no name begins so
        ("Karangkidul", False),
        ("Soka", False),
        ("So", True),
        ("", True),
    ],
)
def test_letters_that_follow_each_other_in_no_name(name: str, unseen: bool) -> None:
    assert NAMES.has_unseen_letters(name) is unseen


def test_a_vocabulary_can_be_pickled_and_may_be_empty() -> None:
    assert pickle.loads(pickle.dumps(NAMES)).has("Soka")
    assert not Vocabulary().has("Soka") and Vocabulary().has_unseen_letters("Soka")
