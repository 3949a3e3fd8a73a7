"""Texts of errors in the language of the page: none is missing, none stays English."""

import ast
import inspect
from pathlib import Path

from boundaries.areas import codes, repository
from kampungkb import repository as register
from kampungkb.indicators import changes, coverage, next_class_figures, trends
from kampungkb.review import requests, row_id, service
from kampungkb.thematic import figures, registry
from webmap.core import error_texts
from webmap.core.error_texts import localized, localized_message, translate
from webmap.core.errors import STATUS

ROOT = Path(__file__).parents[3]
BELOW = (
    codes, repository, changes, coverage, next_class_figures, trends, register, requests, row_id,
    service, figures, registry,
)  # fmt: skip
"""Modules below the site whose errors a page can show; of the site itself nearly all can."""

NOT_SHOWN = (
    "webmap/cli", "webmap/jobs", "webmap/caching", "webmap/core/config.py", "webmap/atlas",
    "webmap/pages/review_login.py", "webmap/documents/slides/powerpoint/template.py",
    "webmap/documents/typesetting/engine.py",
    "webmap/maps/layer_routes.py", "webmap/maps/topologies/routes.py",
)  # fmt: skip
"""Modules of the site whose errors are those of the server (5xx) or sent to programs only."""


def _shown() -> list[Path]:
    of_site = sorted((ROOT / "webmap").rglob("*.py"))
    return [Path(str(inspect.getsourcefile(module))) for module in BELOW] + [
        path for path in of_site if not str(path.relative_to(ROOT)).startswith(NOT_SHOWN)
    ]


def _classes(base: type) -> set[str]:
    return {base.__name__}.union(*(_classes(one) for one in base.__subclasses__()))


WRAPPERS = ("row X1: X1", "X1: X1")  # the texts in them are found where they are written

ERRORS = {name for base in STATUS for name in _classes(base)} | {"NotFound"}


def _sample(node: ast.expr) -> str | None:
    """Return an example of a text that the source has with values in it; None for no text."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        parts = [part.value if isinstance(part, ast.Constant) else "X1" for part in node.values]
        return "".join(map(str, parts))
    return None


def _texts(path: Path) -> list[str]:
    texts: list[str | None] = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name == "unfit":  # of the review: the text and the advice of a row
            texts += [f"row X1: {_sample(node.args[0])}", *map(_sample, node.args[1:])]
        if name in ERRORS:
            advice = [one.value for one in node.keywords if one.arg == "do"]
            choices = [
                branch
                for one in advice
                for branch in ((one.body, one.orelse) if isinstance(one, ast.IfExp) else (one,))
            ]
            texts += [_sample(one) for one in (node.args[0], *choices)]
    return [text for text in texts if text and text not in WRAPPERS]


def test_every_text_that_a_page_can_show_is_translated():
    texts = {path: _texts(path) for path in _shown()}
    missing = {
        str(path.relative_to(ROOT)): lacking
        for path, found in texts.items()
        if (lacking := [text for text in found if translate(text, "id") is None])
    }
    assert missing == {}, "webmap/translations/id/LC_MESSAGES/errors.po lacks these texts"
    assert sum(map(len, texts.values())) > 80  # the search finds them


def test_values_stay_and_levels_are_named():
    what, do = "'yesterday' is not a date", "Write it as YYYY-MM-DD, e.g. 2023-07-27."
    assert localized(what, do, "en") == f"{what}. {do}"
    assert localized(what, do, "id") == (
        "“yesterday” bukan tanggal. Tulis sebagai TTTT-BB-HH, mis. 2023-07-27."
    )
    level = "the map of 33 cannot show areas of level province"
    assert localized(level, None, "id").endswith("menampilkan wilayah setingkat provinsi.")
    only = "only='biru' is no class of this map"
    assert localized(only, None, "id") == "only=“biru” bukan kelas di peta ini."


def test_a_value_may_hold_anything():
    evil = "'{name} (.*) {0} \\\\1\n' is not a date"
    assert localized(evil, None, "id") == f"“{evil[1:-15]}” bukan tanggal."


def test_a_text_of_the_page_stays():
    assert localized("Pilih salah satu calon.", None, "id") == "Pilih salah satu calon."


def test_a_stored_message_is_shown_where_its_text_is_known():
    stored = "a sheet of Excel ends after 1,048,576 rows. Take a part of the areas, or CSV."
    assert localized_message(stored, "id") == (
        "Lembar Excel berakhir sesudah 1,048,576 baris. Ambil sebagian wilayahnya, atau CSV."
    )
    assert localized_message(stored, "en").startswith("A sheet of Excel ends")
    for language in ("id", "en"):
        assert localized_message("/var/x cannot be written. Check WEBMAP_INSTANCE.", language) == ""


def test_the_catalogue_is_read_once(monkeypatch):
    first = error_texts._catalogue("id")
    assert error_texts._catalogue("id") is first
