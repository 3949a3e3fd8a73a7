"""Features compressed group by group and cached, so that a page of them is only joined.

A group is the villages of a kecamatan, the kecamatan of a regency, and so on. Groups that are
wholly on a page come from the cache; what is left at its ends, and features that a filter picks
one by one, are compressed for the request.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from flask import Flask, current_app
from sqlalchemy.orm import Session

from boundaries.areas.codes import Level
from boundaries.areas.geojson_fragments import group
from geo.gzip_blocks import Block, deflate
from webmap.caching.lru import LruCache, get_budget
from webmap.caching.snapshot import Snapshot
from webmap.ogc import features
from webmap.ogc.area_list import AreaList, state_key

_SEPARATOR_TEXT = b",\n"
SEPARATOR = deflate(_SEPARATOR_TEXT)
"""Stands between two blocks of features."""


def init_app(app: Flask) -> None:
    """Set up the cache of compressed groups."""
    cache: LruCache[Block] = get_budget(app).add_cache(
        "compressed features", lambda block: len(block.deflated)
    )
    app.extensions["compressed_features"] = cache


def blocks(
    session: Session, snapshot: Snapshot, at: Level, listing: AreaList, codes: Sequence[str]
) -> Iterator[Block]:
    """Yield features of listed areas as GeoJSON, in the order of the codes, with separators.

    They are those of ``features.features``: full shapes, all properties.
    """
    runs = [(key, list(members)) for key, members in groupby(codes, group)]
    whole = {key for key, members in runs if _is_whole(at, listing, key, members)}
    cache: LruCache[Block] = current_app.extensions["compressed_features"]
    keys = {key: (state_key(snapshot), at, key) for key in whole}
    known = {key: block for key in whole if (block := cache.peek(keys[key]))}
    # what is not known is read at once, in fewer queries
    unknown = [code for key, members in runs if key not in known for code in members]
    texts = dict(zip(unknown, features.features(session, snapshot, at, unknown), strict=True))
    separator: tuple[Block, ...] = ()
    for is_whole, parts in groupby(runs, lambda run: run[0] in whole):
        if not is_whole:
            members = [texts[code] for _, part in parts for code in part]
            yield from (*separator, deflate(_SEPARATOR_TEXT.join(members)))
            separator = (SEPARATOR,)
            continue
        for key, part in parts:
            block = known.get(key)
            if block is None:
                text = _SEPARATOR_TEXT.join(texts[code] for code in part)
                block = cache.get(keys[key], lambda text=text: deflate(text))  # type: ignore[misc]
            yield from (*separator, block)
            separator = (SEPARATOR,)


def _is_whole(at: Level, listing: AreaList, key: str, members: list[str]) -> bool:
    if at == Level.PROVINCE:
        return True  # each province is a group of its own
    every: list[str] = listing.codes[listing.span(key)].tolist()
    return every == members
