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
from webmap.downloads.class_filter import class_filter
from webmap.downloads.export import Export
from webmap.maps.themes.theme import STATUS, ThemeOptions

TASK = "export"


@jobs.task(TASK)
def make_export(
    job: jobs.RunningJob,
    *,
    name: str,
    code: str,
    levels: list[str],
    day: str,
    suffix: str,
    zipped: bool,
    language: str,
    only: str = "",
    theme: str = STATUS,
    target: str = "",
    since: str = "",
    crossed: bool = False,
) -> None:
    """Write the areas of levels in an area as of a day to a file of the cache.

    ``name`` is the file's name in the cache, ``day`` an ISO date, "" for the newest report's.
    ``suffix``, ``zipped``, ``language``: as in ``Export``. ``only``: class of the map that
    ``theme`` and the following show, "" for all areas. Raises GeoError, OSError.
    """
    cache, started = get_file_cache(), time()
    if cache.find(name):  # another host that shares the folder was quicker
        return
    with read_session(get_engine()) as session:
        snapshot = get_snapshot(session, date.fromisoformat(day) if day else None)
        within = tuple(Level.of(word) for word in levels)
        chosen = None
        if only:
            options = ThemeOptions(
                theme, target, date.fromisoformat(since) if since else None, crossed
            )
            chosen = class_filter(session, snapshot, code, within[0], only, options)
        export = Export(
            session, snapshot, code, within, formats.FORMATS[suffix], language, chosen, zipped
        )
        # An import may have ended since the job was submitted: then the file has another name.
        name = f"{export.fingerprint()}{export.suffix}"
        temporary = cache.temporary_path(export.suffix)
        try:
            export.write(temporary, job.report_progress)
            cache.put(temporary, name, started)
        finally:
            temporary.unlink(missing_ok=True)
