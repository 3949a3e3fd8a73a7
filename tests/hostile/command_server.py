"""Run commands of the program one after another in one process: a start of its own takes seconds.

Each line of standard input is a request in JSON; each line of standard output its result.
"""

import json
import os
import sys
import time
import traceback
from pathlib import Path

from webmap import create_app
from webmap.cli import main


def _run(words: list[str], app: object) -> int:
    try:
        main(words, prog_name="python -m webmap", obj=app)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
        return 70
    return 0


def _peak() -> int:
    """Return the largest resident size since it was reset, in bytes."""
    text = Path("/proc/self/status").read_text()
    return 1024 * int(text.partition("VmHWM:")[2].split()[0])


def serve() -> None:
    """Answer requests until standard input ends."""
    answers = os.fdopen(os.dup(1), "w")
    app = None
    for line in sys.stdin:
        request = json.loads(line)
        for descriptor, key in ((1, "out"), (2, "err")):
            file = os.open(request[key], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(file, descriptor)
            os.close(file)
        os.chdir(request["folder"])
        if app is None or request["fresh"]:
            if app is not None:
                app.extensions["engine"].dispose()
            app = create_app()
        Path("/proc/self/clear_refs").write_text("5")  # proc(5): resets VmHWM
        before, started = _peak(), time.monotonic()
        code = _run(request["words"], app)
        app.extensions["engine"].dispose()  # so that the store is whole on the disk
        sys.stdout.flush()
        sys.stderr.flush()
        result = {"code": code, "seconds": time.monotonic() - started, "memory": _peak() - before}
        print(json.dumps(result), file=answers, flush=True)


if __name__ == "__main__":
    serve()
