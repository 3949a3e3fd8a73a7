"""Results of a child process as pickles, of which the program accepts only plain types.

Whoever took over the child by a flaw of a parser could send any pickle, and a pickle can call any
function. So only data is accepted: plain types, arrays, geometries, and records of this project.
"""

import dataclasses
import enum
import pickle
import sys
from typing import Any

from geo.errors import GeoError

_PATHS = {"Path", "PosixPath", "PurePath", "PurePosixPath"}

_NAMES = {
    "builtins": {"bytearray", "complex", "frozenset", "range", "set", "slice"},
    "collections": {"Counter", "OrderedDict", "defaultdict", "deque"},
    "datetime": {"date", "datetime", "time", "timedelta", "timezone"},
    "decimal": {"Decimal"},
    "numpy": {"dtype", "ndarray"},
    "numpy._core.multiarray": {"_reconstruct", "scalar"},
    "numpy._core.numeric": {"_frombuffer"},
    "pathlib": _PATHS,
    "pathlib._local": _PATHS,  # of Python 3.13
    "shapely.io": {"from_wkb"},
}


class ResultReader(pickle.Unpickler):
    """Unpickler of results; raises pickle.UnpicklingError for a type that it does not accept."""

    def find_class(self, module_name: str, global_name: str) -> Any:
        """Return an accepted class or function: one listed above, or a class of records.

        These are dataclasses, named tuples, enumerations and errors of modules that the program has
        imported already.
        """
        if global_name in _NAMES.get(module_name, ()):
            return super().find_class(module_name, global_name)
        found = getattr(sys.modules.get(module_name), global_name, None)
        if isinstance(found, type) and found.__module__ == module_name and _is_record(found):
            return found
        raise pickle.UnpicklingError(f"{module_name}.{global_name} is not accepted")


def _is_record(kind: type) -> bool:
    return (
        dataclasses.is_dataclass(kind)
        or issubclass(kind, (enum.Enum, GeoError))
        or (issubclass(kind, tuple) and hasattr(kind, "_fields"))
    )
