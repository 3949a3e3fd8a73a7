"""Report and atlas of a regency as PDF: processor time from the open store to the file.

The first time, with what a process reads once (the trend's history, fonts), and again.
"""

import time
from collections.abc import Callable

import pytest

from geo.store.database import read_session
from tests.benchmarks.serving import National
from webmap import create_app
from webmap.caching.snapshot import get_snapshot
from webmap.documents import rendering
from webmap.documents.rendering import ATLAS, REPORT, DocumentRequest

ROUNDS = 3


@pytest.mark.parametrize(("kind", "seconds"), [(REPORT, 2.0), (ATLAS, 10.0)])
def test_document_of_a_regency(
    national: National, result: Callable[..., None], kind: str, seconds: float
) -> None:
    app = create_app({"INSTANCE": str(national.instance)})
    taken, made = [], b""
    with app.app_context(), read_session(app.extensions["engine"]) as session:
        snapshot = get_snapshot(session)
        wanted = DocumentRequest(
            session, snapshot, "33.29", ".pdf", kind, site="https://peta.example/"
        )
        for _ in range(ROUNDS):
            start = time.process_time()
            made = rendering.render(wanted)
            taken.append(time.process_time() - start)
        sheets = rendering.count_parts(wanted)
    app.extensions["engine"].dispose()
    assert made.startswith(b"%PDF-")
    result(
        f"{kind} of Brebes",
        against="–",
        ours=f"{taken[0]:.1f} s, {len(made) / 1e6:.1f} MB",
        theirs="–",
        ratio="–",
        target=f"≤ {seconds:.0f} s",
        met=taken[0] <= seconds,
        note=f"again {min(taken):.1f} s" + (f"; {sheets} kecamatan" if kind == ATLAS else ""),
    )
