import ast
import time
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata

import pytest

from geo import source_fingerprint as module
from geo.source_fingerprint import source_fingerprint

TREE = {
    "plan/__init__.py": "from plan import other\n",
    "plan/top.py": "from plan.inner import middle\nimport orjson\n",
    "plan/other.py": "OTHER = 1\n",
    "plan/inner/__init__.py": "",
    "plan/inner/middle.py": "def use():\n    from . import deep\n    return deep.DEEP\n",
    "plan/inner/deep.py": "from ..words import WORD\nimport base.rules\nDEEP = WORD\n",
    "plan/inner/beside.py": "from plan import top\n",
    "plan/words/__init__.py": "from .spelling import WORD\n",
    "plan/words/spelling.py": "WORD = 'a'\n",
    "base/__init__.py": "BASE = 1\n",
    "base/rules.py": "RULE = 1\n",
}


@pytest.fixture
def tree(tmp_path):
    for name, text in TREE.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


@pytest.fixture
def fingerprint(tree):
    """Fingerprint of plan.top, read anew at each call."""

    def read():
        source_fingerprint.cache_clear()
        return source_fingerprint("plan.top", tree)

    yield read
    source_fingerprint.cache_clear()


@pytest.mark.parametrize(
    "name",
    [
        "plan/top.py",
        "plan/inner/middle.py",
        "plan/inner/deep.py",  # imported inside a function, by a relative import
        "plan/words/__init__.py",  # a name is imported from the package itself
        "plan/words/spelling.py",  # imported by that package
        "base/__init__.py",  # `import base.rules` gives access to both
        "base/rules.py",  # in another package of the project
    ],
)
def test_a_change_of_an_imported_module_changes_the_fingerprint(tree, fingerprint, name):
    before = fingerprint()
    with (tree / name).open("a") as file:
        file.write("CHANGED = True\n")
    assert fingerprint() != before


@pytest.mark.parametrize(
    "name", ["plan/inner/beside.py", "plan/other.py", "plan/__init__.py", "plan/new.py"]
)
def test_a_change_of_a_module_that_is_not_imported_changes_nothing(tree, fingerprint, name):
    before = fingerprint()
    with (tree / name).open("a") as file:
        file.write("CHANGED = True\n")
    assert fingerprint() == before


def test_a_new_import_adds_its_module(tree, fingerprint):
    (tree / "plan/inner/deep.py").write_text("from plan import other\n")
    before = fingerprint()
    (tree / "plan/other.py").write_text("OTHER = 2\n")
    assert fingerprint() != before


def test_a_new_version_of_an_imported_library_changes_the_fingerprint(fingerprint, monkeypatch):
    before = fingerprint()
    version = metadata.version
    monkeypatch.setattr(metadata, "version", lambda name: version(name) + ".post1")
    module._version.cache_clear()
    assert fingerprint() != before
    module._version.cache_clear()


def test_source_moved_between_files_changes_the_fingerprint(tree, fingerprint):
    before = fingerprint()
    first, second = tree / "plan/inner/middle.py", tree / "plan/inner/deep.py"
    text = first.read_text()
    first.write_text(text + second.read_text())
    second.write_text("")
    assert fingerprint() != before


def test_source_is_read_once_per_process(tree, fingerprint):
    before = fingerprint()
    (tree / "plan/top.py").write_text("CHANGED = True\n")
    assert source_fingerprint("plan.top", tree) == before


def test_by_default_the_source_is_that_of_the_running_program():
    assert len(source_fingerprint("geo.files.geojson")) == 64
    assert source_fingerprint("geo.files.geojson") != source_fingerprint("geo.files.xlsx")


def test_a_module_without_source_is_an_error(tree):
    with pytest.raises(ModuleNotFoundError, match=r"no source of module plan\.missing"):
        source_fingerprint("plan.missing", tree)
    with pytest.raises(ModuleNotFoundError, match=r"no source of module nosuchmodule\.part"):
        source_fingerprint("nosuchmodule.part")


def test_one_thread_parses_at_a_time(tree, monkeypatch):
    parse, inside, most = ast.parse, [], []

    def slow_parse(*arguments):
        inside.append(1)
        most.append(len(inside))
        time.sleep(0.01)
        inside.pop()
        return parse(*arguments)

    monkeypatch.setattr(ast, "parse", slow_parse)
    with ThreadPoolExecutor(4) as pool:
        for _ in range(4):
            pool.submit(source_fingerprint.__wrapped__, "plan.top", tree)
    assert max(most) == 1
