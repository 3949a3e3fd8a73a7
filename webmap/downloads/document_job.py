"""The background job that makes a document which takes longer than a visitor waits."""

from dataclasses import replace
from time import time

from flask import current_app

from geo.store.database import read_session
from webmap import jobs
from webmap.caching.file_cache import get_file_cache
from webmap.core.app_context import get_engine
from webmap.documents import rendering
from webmap.downloads.document_request import parse_name, read_request

TASK = "document"


@jobs.task(TASK)
def make_document(job: jobs.RunningJob, *, name: str, site: str, query: list[list[str]]) -> None:
    """Write the document of a request to a file of the cache.

    ``name``: last part of the address. ``site``: root of the address with a slash at its end.
    ``query``: parameters as [name, value], with the language of the visitor. The progress is
    reported after each part; a job that is cancelled while the parts are laid out ends after that.
    Raises GeoError, OSError.
    """
    cache, started = get_file_cache(), time()
    asked = [(key, value) for key, value in query]
    with current_app.test_request_context(f"/render/{name}", base_url=site, query_string=asked):
        wanted_name = parse_name(name)
        # an import may have ended since the job was submitted: then the file has another name
        cached = wanted_name.cached
        if cache.find(cached):  # another host that shares the folder was quicker
            return
        with read_session(get_engine()) as session:
            wanted = read_request(session, wanted_name)
            content = rendering.render(replace(wanted, report_progress=job.report_progress))
            job.report_progress(rendering.count_parts(wanted))
    temporary = cache.temporary_path(wanted_name.suffix)
    try:
        temporary.write_bytes(content)
        cache.put(temporary, cached, started)
    finally:
        temporary.unlink(missing_ok=True)
