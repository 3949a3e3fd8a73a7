"""Caches with one limit in bytes: what stays, what threads share, and which caches take part."""

import ast
import gc
import threading
from pathlib import Path

import cachetools
import numpy as np
import pytest

import webmap
from webmap.caching import lru
from webmap.caching.lru import CacheBudget, deep_size, get_budget

# functools caches of small values, each with a number of entries that bounds it
_SMALL = {
    "descriptions.py:describe",
    "http_cache.py:_best_encoding",
    "http_cache.py:_digest",
    "error_texts.py:_catalogue",  # one entry for each language
    "i18n.py:texts",
    "i18n.py:number",
    "i18n.py:percent",
    "static_files.py:_compressed",  # one entry for each file of the site
    "areas.py:_fingerprint",
    "text.py:_width",  # of names of places: one number each, at most 2 MB
    "text.py:broken",
    "text_width.py:text_width",
    "tile_routes.py:_open",  # the directories of the newest archives of tiles
    "tilesets.py:_source_zooms",  # one entry for each tileset
    "transformation.py:_projected_domain",  # one entry for each reference system
    "transformation.py:_transformer",
}


def _budget(entries):
    """Budget that holds a number of entries of 1,000 bytes, of two caches."""
    budget = CacheBudget(entries * (1000 + lru._ENTRY_BYTES + deep_size(1)))
    return budget, budget.add_cache("one", lambda _: 1000), budget.add_cache("two", lambda _: 1000)


def test_threads_that_ask_at_once_share_one_value():
    _, cache, _ = _budget(2)
    made, together, got = [], threading.Barrier(4), []

    def make():
        made.append(None)
        threading.Event().wait(0.05)
        return "value"

    def ask():
        together.wait()
        got.append(cache.get(1, make))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (got, len(made)) == (["value"] * 4, 1)


def test_another_key_is_made_while_one_is_being_made():
    _, cache, other = _budget(2)
    begun, end = threading.Event(), threading.Event()

    def make():
        begun.set()
        assert end.wait(5)
        return "slow"

    thread = threading.Thread(target=cache.get, args=(1, make))
    thread.start()
    assert begun.wait(5)
    assert other.get(1, lambda: "quick") == "quick"
    end.set()
    thread.join()
    assert cache.peek(1) == "slow"


def test_a_failure_is_not_stored():
    _, cache, _ = _budget(2)
    with pytest.raises(ZeroDivisionError):
        cache.get(1, lambda: 1 // 0)
    assert cache.get(1, lambda: "value") == "value"


def test_the_least_recently_used_entry_of_any_cache_is_removed_first():
    budget, one, two = _budget(2)
    one.get(1, lambda: "first")
    two.get(1, lambda: "second")
    assert one.get(1, lambda: "again") == "first"
    one.get(2, lambda: "third")
    assert (one.peek(1), two.peek(1), one.peek(2)) == ("first", None, "third")
    assert budget.size <= budget.limit
    assert budget.sizes() == {"one": budget.size, "two": 0}


def test_a_value_larger_than_the_limit_is_returned_and_not_stored():
    budget = CacheBudget(5000)
    cache = budget.add_cache("bytes", len)
    cache.get("small", lambda: b"small")
    assert len(cache.get("large", lambda: bytes(10_000))) == 10_000
    assert (cache.peek("large"), cache.peek("small")) == (None, b"small")


def test_a_budget_that_is_cleared_is_empty():
    budget = CacheBudget(50_000)
    cache = budget.add_cache("bytes", len, keep_newest=True)
    cache.get(1, lambda: b"first")
    budget.clear()
    assert (budget.size, cache.peek(1)) == (0, None)
    assert cache.get(1, lambda: b"again") == b"again"


def test_the_name_of_a_cache_is_its_own():
    budget, *_ = _budget(2)
    with pytest.raises(ValueError, match="one"):
        budget.add_cache("one", len)


def test_a_long_key_counts():
    budget = CacheBudget(100_000)
    budget.add_cache("keys", lambda _: 0).get("x" * 9000, lambda: None)
    assert budget.size > 9000


def test_the_size_of_a_value_holds_all_of_its_parts_once():
    array = np.zeros(1000)
    assert deep_size(array) >= array.nbytes
    assert deep_size({"a": array, "b": [array]}) < 2 * array.nbytes
    assert deep_size([array], array) < array.nbytes
    assert deep_size(array[:10]) < 1000  # a view; its array counts where it is held

    class Plain:
        def __init__(self):
            self.text = "x" * 5000

    assert deep_size((Plain(),)) > 5000


# The site ---------------------------------------------------------------------------------------


ITEMS = "/ogc/collections/villages/items?limit=1000"


def _tour(client):
    for address in (
        "/", "/atlas/summary/99", "/area/99", "/area/99.01?by=village", "/area/99.02",
        "/area/99.01?view=grid", "/cari?q=tirta", "/api/search?q=tirta",
        "/api/areas/99/coverage.json?by=district",
        "/api/areas/ID/coverage.json?by=district", "/export/99.csv?level=district",
        "/export/99.geojson?level=village",
        "/ogc/collections/villages/items?limit=100&f=json&bbox=100,-10,120,5",
        "/ogc/collections/villages/items?limit=100&filter=status='formed'&sortby=name",
        "/ogc/collections/changes/items?since=2023-05-16",
        *(f"/?date=2023-{month:02}-{day:02}" for month in range(1, 13) for day in (1, 15)),
    ):  # fmt: skip
        assert client.get(address, headers={"Accept-Encoding": "br"}).status_code == 200
    assert client.get(ITEMS, headers={"Accept-Encoding": "gzip"}).data


def test_after_a_tour_all_caches_are_within_the_budget(app, client):
    budget = get_budget(app)
    _tour(client)
    whole = budget.size
    assert whole == sum(budget.sizes().values()) <= budget.limit
    unused = [name for name, size in budget.sizes().items() if size == 0]
    # addresses of the atlas change, and there is no archive of tiles
    atlas = ["atlas", "atlas keys"]
    assert unused == [*atlas, "tile bodies", "tile digests", "tile figures", "tile names"]
    small = webmap.create_app({**app.config, "CACHE_MB": whole / 2_000_000})
    _tour(small.test_client())
    assert whole // 4 < get_budget(small).size <= whole // 2
    small.extensions["engine"].dispose()


def test_every_cache_of_the_site_is_in_its_budget(app, client):
    """A cachetools cache, or a functools cache of something large, has no limit in bytes."""
    before = {id(one) for one in gc.get_objects() if isinstance(one, cachetools.Cache)}
    made = webmap.create_app(app.config)
    caches = [
        one
        for one in gc.get_objects()
        if isinstance(one, cachetools.Cache) and id(one) not in before
    ]
    assert caches == [get_budget(made)._entries]
    made.extensions["engine"].dispose()


def test_functools_caches_of_the_site_are_small():
    """They count entries, not bytes: one for a function without parameters, else those listed."""
    found = set()
    root = Path(webmap.__file__).parent
    for path in root.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and node.args.args:
                decorators = [ast.unparse(one).partition("(")[0] for one in node.decorator_list]
                if any(one.endswith(("cache", "cachedmethod")) for one in decorators):
                    found.add(f"{path.name}:{node.name}")
    assert found <= _SMALL
    assert "static_files.py:_compressed" in found  # so that the test finds what it looks for
