"""Results are read only where they are data; a pickle that calls a function is refused."""

import collections
import datetime
import io
import os
import pickle
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest

from geo.errors import UnreadableFile
from geo.isolation.transfer import ResultReader


class Call:
    def __init__(self, *parts):
        self.parts = parts

    def __reduce__(self):
        return self.parts


def read(value):
    return ResultReader(io.BytesIO(pickle.dumps(value))).load()


@pytest.mark.parametrize(
    "value",
    [
        [1, 2.5, "text", b"bytes", None, True, (1, 2), {"a": {1}}],
        [datetime.date(2023, 7, 27), datetime.datetime(2023, 7, 27, 8), datetime.timedelta(1)],
        [Decimal("1.5"), Path("a/b"), collections.Counter("aab")],
    ],
)
def test_data_is_read(value):
    assert read(value) == value


@pytest.mark.parametrize(
    "call",
    [
        Call(os.system, ("exit 1",)),
        Call(subprocess.Popen, (["true"],)),
        Call(eval, ("1",)),
        Call(getattr, (UnreadableFile, "__init__")),
        Call(Path("a").open, ()),
        Call(io.StringIO, ("text",)),
    ],
)
def test_calls_are_refused(call):
    with pytest.raises(pickle.UnpicklingError):
        read(call)


@pytest.mark.parametrize(
    "reference",
    [
        b"cgeo.isolation.runner\nsubprocess.Popen\n.",  # through a module of the project
        b"cgeo.isolation.runner\nPath\n.",
        b"cthis\ns\n.",  # would be imported
    ],
)
def test_names_are_not_followed_to_other_modules(reference):
    with pytest.raises(pickle.UnpicklingError):
        ResultReader(io.BytesIO(reference)).load()
