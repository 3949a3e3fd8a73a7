"""The background job that makes an export file which takes longer than a visitor waits."""

from datetime import date
from time import time

from boundaries.areas.codes import Level
from geo.files import formats
from geo.store.database import read_session
from webmap import jobs
from webmap.caching.file_cache import get_file_cache
from webmap.caching.snapshot import get_snapshot
from webmap.core.app_context import get_engine
from webmap.downloads import layer
from webmap.downloads.class_filter import class_filter
from webmap.maps.themes.theme import STATUS, ThemeOptions

TASK = "export"


@jobs.task(TASK)
def make_export(
    job: jobs.RunningJob,
    *,
    name: str,
    code: str,
    level: str,
    day: str,
    suffix: str,
    only: str = "",
    theme: str = STATUS,
    target: str = "",
    since: str = "",
    crossed: bool = False,
) -> None:
    """Write the areas of a level in an area as of a day to a file of the cache.

    ``name`` is the file's name in the cache, ``day`` an ISO date, "" for the newest report's.
    ``only``: class of the map that ``theme`` and the following show, "" for all areas. Raises
    GeoError, OSError.
    """
    cache, started = get_file_cache(), time()
    if cache.find(name):  # another host that shares the folder was quicker
        return
    with read_session(get_engine()) as session:
        snapshot = get_snapshot(session, date.fromisoformat(day) if day else None)
        by, form = Level.of(level), formats.FORMATS[suffix]
        chosen = None
        if only:
            options = ThemeOptions(
                theme, target, date.fromisoformat(since) if since else None, crossed
            )
            chosen = class_filter(session, snapshot, code, by, only, options)
        # An import may have ended since the job was submitted: then the file has another name.
        name = f"{layer.fingerprint(session, snapshot, code, by, form, chosen)}{suffix}"
        temporary = cache.temporary_path(suffix)
        try:
            features = layer.layer(session, snapshot, code, by, chosen)
            formats.write(features, temporary, job.report_progress)
            cache.put(temporary, name, started)
        finally:
            temporary.unlink(missing_ok=True)
