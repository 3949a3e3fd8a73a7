"""Fingerprint of the source code that makes a cached result, to tell when the result is stale.

The list of files is derived from the imports, so that no file can be left out of it.
"""

import ast
import hashlib
import importlib.util
import sys
from collections.abc import Iterator
from functools import cache
from importlib import metadata
from itertools import accumulate
from pathlib import Path
from threading import Lock

__all__ = ["source_fingerprint"]

# Threads of CPython 3.11 share a counter while syntax trees are made: now and then a second one
# gets "SystemError: AST constructor recursion depth mismatch" (python/cpython#106905).
_one_parser = Lock()


@cache
def source_fingerprint(module: str, root: Path | None = None) -> str:
    """Hash the source of a module and of all project modules that it imports, at any depth.

    ``module`` is a dotted name, usually the caller's ``__name__``. Modules of the project are those
    below ``root``, by default the folder of the module's top-level package. Imports anywhere in a
    file count, also those inside functions. The ``__init__`` of a package counts only where
    something is imported from the package itself. Not seen: modules imported by a computed name,
    and data files.

    Other libraries and Python (its Unicode tables) shape results too: the hash includes the version
    of Python and of each library that one of these modules imports.

    The result holds for the life of the process. Raises ModuleNotFoundError.
    """
    sources, libraries = _read_imported(module, root or _root(module))
    digest = hashlib.sha256(sys.version.encode())
    for name, source in sorted(sources.items()):
        digest.update(b"%b %d\n%b" % (name.encode(), len(source), source))
    for library in sorted(libraries):
        digest.update(f"{library} {_version(library)}\n".encode())
    return digest.hexdigest()


def _root(module: str) -> Path:
    spec = importlib.util.find_spec(module.partition(".")[0])
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"there is no source of module {module}", name=module)
    package = Path(spec.origin)
    return package.parents[1] if spec.submodule_search_locations else package.parent


def _read_imported(module: str, root: Path) -> tuple[dict[str, bytes], set[str]]:
    """Sources by name of the module and of the project modules it needs; other packages' names."""
    sources: dict[str, bytes] = {}
    libraries: set[str] = set()
    pending = [module]
    while pending:
        name = pending.pop()
        if name in sources:
            continue
        path = _file(name, root)
        if path is None:
            if name == module:
                raise ModuleNotFoundError(f"there is no source of module {name}", name=name)
            libraries.add(name.partition(".")[0])
            continue
        sources[name] = path.read_bytes()
        package = name if path.name == "__init__.py" else name.rpartition(".")[0]
        with _one_parser:
            tree = ast.parse(sources[name], str(path))
        pending += _imports(tree, package, root)
    return sources, libraries - sys.stdlib_module_names


def _file(name: str, root: Path) -> Path | None:
    path = root.joinpath(*name.split("."))
    candidates = (path / "__init__.py", path.with_name(f"{path.name}.py"))
    return next((file for file in candidates if file.is_file()), None)


def _imports(tree: ast.Module, package: str, root: Path) -> Iterator[str]:
    """Dotted names of the modules from which a file in a package takes something.

    ``from a import b`` takes nothing from the package ``a`` if ``b`` is a module in it. (A package
    that imports all its modules would otherwise make each of them depend on all others.)
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from accumulate(alias.name.split("."), "{}.{}".format)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")
            parts = above[: len(above) + 1 - node.level] if node.level else []
            base = ".".join([*parts, *filter(None, [node.module])])
            for alias in node.names:
                member = f"{base}.{alias.name}"
                yield member if _file(member, root) else base


@cache
def _version(library: str) -> str:
    """Version of the distribution that brings a top-level module; "" for one without."""
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:  # a distribution has another name than its module
        names = metadata.packages_distributions().get(library, ())
        return " ".join(f"{name} {metadata.version(name)}" for name in sorted(set(names)))
