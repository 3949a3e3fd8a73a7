"""``python -m tests.hostile.http --requests 20000 --seed 1``: requests to a real gunicorn.

Prints a row of a table and the findings; the exit code is 1 where there are any.
"""

import argparse
import shutil
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

from tests.benchmarks import serving
from tests.hostile.http import campaign, openapi
from tests.hostile.http.oracle import SECONDS
from tests.hostile.http.requests import Request, generate
from webmap import create_app

_TOKEN = "kata-rahasia"
_WARM_UP = 0.6  # share of the requests after which memory is measured first
_GROWTH = 0.25  # of a worker's memory from then on that is not growth
_WORKERS = 2
_CACHE_MB = 16  # full after the warm-up
_MUCH = 5  # other programs on the machine do not make a request so many times slower


def main() -> int:
    """Run the campaign."""
    parser = argparse.ArgumentParser(prog="tests.hostile.http", description=__doc__)
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--instance", type=Path, help="folder of the sample; default: made anew")
    parser.add_argument("--openapi", type=int, default=5, help="requests of each operation of /ogc")
    parser.add_argument("--verbose", action="store_true", help="list requests without an answer")
    options = parser.parse_args()
    started = time.monotonic()
    result = campaign.Result()
    with tempfile.TemporaryDirectory(prefix="hostile-http-") as folder:
        instance = Path(folder) / "instance"
        if options.instance:
            shutil.copytree(options.instance, instance)
        else:
            from tests.hostile.http.sample import load

            load(instance)
        memory = _run(instance, options.requests, options.seed, result)
        if options.openapi:
            app = create_app({"INSTANCE": str(instance)})
            for text in openapi.findings(app, options.openapi, options.seed):
                result.note(text, Request("GET", b"/ogc/api"))
    seconds = time.monotonic() - started
    answered = ", ".join(f"{n} x {status}" for status, n in sorted(result.statuses.items()))
    print(f"answers: {answered}")
    if options.verbose:
        for one in result.unread[:200]:
            print(f"no answer: {one.raw()[:200]!r}")
    for kind, examples in result.examples.items():
        for text in islice(examples, 10):
            print(f"{kind}: {text}")
    print("| requests | seed | 5xx | hangs | slower than 2 s | markup | other | memory | time |")
    other = result.kinds.total() - sum(result.kinds[one] for one in _COLUMNS)
    counts = [f"{result.kinds[one]}" for one in _COLUMNS]
    row = [
        f"{options.requests:,}",
        f"{options.seed}",
        *counts,
        f"{other}",
        memory,
        f"{seconds:.0f} s",
    ]
    print(f"| {' | '.join(row)} |")
    return 1 if result.kinds else 0


_COLUMNS = ("5xx", "hang", "slow", "markup")


def _run(instance: Path, count: int, seed: int, result: campaign.Result) -> str:
    app = create_app({"INSTANCE": str(instance)})
    requests = generate(app.url_map, count, seed)
    settings = {
        "WEBMAP_REVIEW_TOKEN": _TOKEN,
        "WEBMAP_CACHE_MB": str(_CACHE_MB),
        "GUNICORN_CMD_ARGS": "--log-level error",  # it logs each request that it cannot parse
    }
    with serving.server(instance, workers=_WORKERS, env=settings) as (address, process):
        port = int(address.rpartition(":")[2])
        cookie, csrf = campaign.log_in(port, _TOKEN)

        def part(size: int) -> list[Request]:
            return [one.filled(cookie, csrf) for one in islice(requests, size)]

        campaign.send_all(port, part(int(count * _WARM_UP)), result)
        before = campaign.private_memory(process.pid)
        campaign.send_all(port, part(count), result)
        after = campaign.private_memory(process.pid)
    first, last = sum(before.values()) / len(before), sum(after.values()) / len(after)
    if before.keys() == after.keys() and count >= 5000 and last > first * (1 + _GROWTH):
        result.note(f"memory: {first:,.0f} to {last:,.0f} bytes", Request("GET", b"/"))
    if before.keys() != after.keys():
        result.note("worker: ended", Request("GET", b"/"))
    _ask_again(instance, settings, result)
    return f"{first / 1e6:.0f} → {last / 1e6:.0f} MB"


def _ask_again(instance: Path, settings: dict[str, str], result: campaign.Result) -> None:
    """Send slow requests again, alone: other clients and programs may have slowed them."""
    if not result.slow:
        return
    with serving.server(instance, workers=1, env=settings) as (address, process):
        port = int(address.rpartition(":")[2])
        for path in (b"/", b"/cari?q=a", b"/ogc/collections/villages/items", b"/area/99"):
            campaign.send(port, Request("GET", path, (("Host", "localhost"),)))
        for request in result.slow[:50]:
            before = campaign.processor_seconds(process.pid)
            seconds = campaign.send(port, request).seconds
            worked = campaign.processor_seconds(process.pid) - before
            if worked > SECONDS or seconds > _MUCH * SECONDS:
                result.note(f"slow: {seconds:.1f} s, of the processor {worked:.1f} s", request)


if __name__ == "__main__":
    sys.exit(main())
