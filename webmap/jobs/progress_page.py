"""Responses about a file that a job makes: JSON for programs, a page for browsers."""

from dataclasses import dataclass
from datetime import date

from flask import Response, jsonify, make_response, render_template, request

from boundaries.areas.codes import Level
from webmap.core import params
from webmap.core.error_texts import localized_message
from webmap.jobs.queue import FAILURE_SECONDS, RETRY_SECONDS, JobStatus


@dataclass(frozen=True)
class FileInWork:
    """A file that a job makes, as visitors see it.

    ``total``: areas of level ``by`` that the job goes through. ``file_address``: of the file;
    ``page_address``: of the page about it, which leads to the file when it is ready.
    """

    filename: str
    form: str
    code: str
    title: str
    day: date
    by: Level
    total: int
    file_address: str
    page_address: str


def respond(file: FileInWork, job: JobStatus) -> Response:
    """Respond with how far a job is (202) or why it failed (500), and when to ask again."""
    failed = job.state == "failed"
    if is_browser():
        response = progress_page(file, job)
    else:
        response = jsonify(
            status=500 if failed else 202,
            state=job.state,
            file=file.filename,
            done=job.done,
            total=file.total,
            **({"error": job.error} if failed else {}),
        )
    response.status_code = 500 if failed else 202
    response.headers["Retry-After"] = str(FAILURE_SECONDS if failed else RETRY_SECONDS)
    response.cache_control.no_store = True
    response.vary.add("Accept")
    return response


def progress_page(file: FileInWork, job: JobStatus | None) -> Response:
    """Return a page about a file; it reloads itself, then redirects to the file.

    ``job``: None for a file that is ready.
    """
    page = render_template(
        "making.html",
        job=job,
        reason=localized_message(job.error, params.language()) if job and job.error else "",
        total=file.total,
        retry=RETRY_SECONDS,
        file=file.filename,
        title=file.title,
        form=file.form,
        day_shown=file.day,
        level_shown=file.by,
        back=file.code,
        file_address=file.file_address,
        page_address=file.page_address,
    )
    response = make_response(page)
    response.cache_control.no_store = True
    return response


def is_browser() -> bool:
    """Return whether the client of the request rather shows a page than reads JSON."""
    best = request.accept_mimetypes.best_match(["application/json", "text/html"])
    return best == "text/html"
