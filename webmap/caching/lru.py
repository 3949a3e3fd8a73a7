"""Caches in memory that share one limit in bytes.

All caches of a site hold their entries in one LRU cache (cachetools): when the limit is reached,
the entries that were not used for the longest time go first, whichever cache they belong to.
"""

import sys
from collections.abc import Callable, Hashable, Mapping
from threading import Condition
from typing import Any, Generic, NamedTuple, TypeVar

import cachetools
import numpy as np
from flask import Flask, current_app

from webmap.core.abandoned import stop_if_abandoned

Value = TypeVar("Value")

_ENTRY_BYTES = 300
"""Bytes of an entry beside its key and value: its places in the dictionaries of the cache."""


class _Entry(NamedTuple):
    value: Any
    size: int


class CacheBudget:
    """The entries of all caches of a process, together at most ``limit`` bytes."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._entries: cachetools.LRUCache[tuple[str, Hashable], _Entry] = cachetools.LRUCache(
            limit, getsizeof=lambda entry: entry.size
        )
        self._condition = Condition()
        self._caches: dict[str, LruCache[Any]] = {}
        # With a condition, threads that request a key while it is computed wait for the result.
        self._get: Callable[[tuple[str, Hashable], Callable[[], _Entry]], _Entry] = (
            cachetools.cached(self._entries, key=lambda key, _make: key, condition=self._condition)(
                lambda _key, make: make()
            )
        )

    @property
    def size(self) -> int:
        """Size of all entries in bytes."""
        return int(self._entries.currsize)

    def sizes(self) -> dict[str, int]:
        """Return the bytes of the entries of each cache, by its name."""
        sizes = dict.fromkeys(sorted(self._caches), 0)
        with self._condition:
            for (name, _key), entry in self._entries.items():
                sizes[name] += entry.size
        return sizes

    def add_cache(
        self, name: str, size_of: Callable[[Value], int], *, keep_newest: bool = False
    ) -> "LruCache[Value]":
        """Add a cache to this budget; ``size_of`` returns the bytes of one of its values.

        With ``keep_newest`` the newest value stays in memory even if it exceeds the budget: for
        data that every request needs. Raises ValueError for a name that is in use.
        """
        if name in self._caches:
            raise ValueError(f"there is a cache {name!r} already")
        cache = LruCache(self, name, size_of, keep_newest)
        self._caches[name] = cache
        return cache

    def clear(self) -> None:
        """Remove all entries of all caches."""
        with self._condition:
            self._entries.clear()
        for cache in self._caches.values():
            cache.forget_newest()

    def get(self, key: tuple[str, Hashable], make: Callable[[], _Entry]) -> Any:
        """Return the value of a key, from the cache or from ``make`` (see ``LruCache.get``)."""
        return self._get(key, make).value

    def peek(self, key: tuple[str, Hashable]) -> Any | None:
        """Return the cached value of a key, else None."""
        with self._condition:
            entry = self._entries.get(key)
        return entry and entry.value


class LruCache(Generic[Value]):
    """One cache of a budget, from ``CacheBudget.add_cache``."""

    def __init__(
        self, budget: CacheBudget, name: str, size_of: Callable[[Value], int], keep_newest: bool
    ) -> None:
        self._budget, self._name, self._size_of = budget, name, size_of
        self._keep_newest = keep_newest
        self._newest: tuple[Hashable, _Entry] | None = None

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """Return the cached value of a key, else the one that ``make`` returns, and store it.

        If several threads request a missing key, one calls ``make`` and the others wait. If it
        raises, nothing is stored, and the next thread calls it again.
        """
        value: Value = self._budget.get((self._name, key), lambda: self._entry(key, make))
        return value

    def peek(self, key: Hashable) -> Value | None:
        """Return the cached value of a key, else None."""
        value: Value | None = self._budget.peek((self._name, key))
        return value

    def forget_newest(self) -> None:
        """Drop the value that ``keep_newest`` keeps."""
        self._newest = None

    def _entry(self, key: Hashable, make: Callable[[], Value]) -> _Entry:
        if self._newest is not None and self._newest[0] == key:
            return self._newest[1]
        stop_if_abandoned()  # what is computed is a step of a response
        value = make()
        entry = _Entry(value, _ENTRY_BYTES + deep_size(key) + self._size_of(value))
        if self._keep_newest:
            self._newest = (key, entry)
        return entry


def init_app(app: Flask) -> None:
    """Set up the budget of the site's caches."""
    app.extensions["cache_budget"] = CacheBudget(int(app.config["CACHE_MB"] * 1_000_000))


def get_budget(app: Flask | None = None) -> CacheBudget:
    """Return the budget of an app, by default the current one."""
    budget: CacheBudget = (app or current_app).extensions["cache_budget"]
    return budget


def deep_size(value: Any, *shared: Any) -> int:
    """Return the bytes of a value and its parts: containers, named tuples, arrays, plain objects.

    An object that occurs several times counts once. ``shared``: parts that do not count, because
    they belong to another entry.
    """
    return _deep_size(value, {id(one) for one in shared})


def _deep_size(value: Any, seen: set[int]) -> int:
    if id(value) in seen:
        return 0
    seen.add(id(value))
    if isinstance(value, np.ndarray):
        return sys.getsizeof(value) if value.base is None else int(value.nbytes)
    size = sys.getsizeof(value)
    if isinstance(value, str | bytes | int | float | None):
        return size
    if isinstance(value, Mapping):
        return size + sum(
            _deep_size(key, seen) + _deep_size(one, seen) for key, one in value.items()
        )
    if isinstance(value, list | tuple | set | frozenset):
        return size + sum(_deep_size(one, seen) for one in value)
    if isinstance(value, type):
        return 0
    slots = [getattr(value, name, None) for name in getattr(type(value), "__slots__", ())]
    return size + _deep_size(getattr(value, "__dict__", None), seen) + _deep_size(slots, seen)
