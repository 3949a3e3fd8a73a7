"""Import hostile files for some minutes, and print a table of what became of them.

Run it as ``python -m tests.hostile.campaign --minutes 10 --seed 1``; with the same folder and seed
it goes on where it ended, and runs the files again that broke a promise. Exit status 1 where one
still does.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from geo.store.database import connect
from tests.hostile import oracle, samples
from tests.hostile.cases import FORMATS, Cases
from tests.hostile.oracle import FAILURES, IMPORTED, REFUSED, Oracle, Verdict

_COLUMNS = (
    "format", "files", "refused", "imported", "tracebacks", "aborts", "hangs", "over budget",
    "network contacts", "files left", "store changed", "unclear errors", "peak memory",
    "longest",
)  # fmt: skip
_PROCESS_OF_ITS_OWN = 40  # every so many cases


def table(results: Iterable[Mapping[str, Any]]) -> str:
    """Return the results as a table of Markdown, a line for each format and one for all."""
    by_format: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for one in results:
        by_format[one["format"]].append(one)
    lines = [_COLUMNS, tuple("---" if at == 0 else "---:" for at in range(len(_COLUMNS)))]
    lines += [_line(name, by_format[name]) for name in FORMATS if name in by_format]
    lines.append(_line("all", [one for found in by_format.values() for one in found]))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _line(name: str, found: list[Mapping[str, Any]]) -> tuple[str, ...]:
    counts = Counter(one["outcome"] for one in found)
    outcomes = (
        REFUSED, IMPORTED, oracle.TRACEBACK, oracle.ABORT, oracle.HANG, oracle.OVER_BUDGET,
    )  # fmt: skip
    return (
        name,
        f"{len(found):,}",
        *(f"{counts[outcome]:,}" for outcome in outcomes),
        f"{sum(one['contacts'] for one in found):,}",
        f"{sum(one['left'] for one in found):,}",
        f"{counts[oracle.CHANGED]:,}",
        f"{counts[oracle.UNCLEAR]:,}",
        f"{max((one['memory'] for one in found), default=0) / 2**20:,.0f} MiB",
        f"{max((one['seconds'] for one in found), default=0):,.0f} s",
    )


class Campaign:
    """Cases of a seed in a folder, which keeps their results between runs."""

    def __init__(self, folder: Path, seed: str, formats: list[str]) -> None:
        self.folder, self.seed, self.formats = folder, seed, formats
        folder.mkdir(parents=True, exist_ok=True)
        self.results_file = folder / f"results-{seed}.jsonl"
        self._lock = threading.Lock()
        self.results: list[dict[str, Any]] = []
        if self.results_file.exists():
            lines = self.results_file.read_text().splitlines()
            kept = [json.loads(line) for line in lines]
            self.results = [one for one in kept if one["outcome"] not in FAILURES]
            self.results_file.write_text("".join(f"{json.dumps(one)}\n" for one in self.results))
        self._done = {one["number"] for one in self.results}
        self._next = 0
        self.store = self._sample()
        engine = connect(f"sqlite:///{self.store}")
        shutil.rmtree(folder / "samples", ignore_errors=True)
        self.samples = samples.make(folder / "samples", engine)
        engine.dispose()

    def run(self, seconds: float, workers: int) -> None:
        """Run cases for some seconds."""
        until = time.monotonic() + seconds
        threads = [
            threading.Thread(target=self._work, args=(number, until)) for number in range(workers)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _sample(self) -> Path:
        path = self.folder / "sample" / oracle.STORE
        if not path.exists():
            shutil.rmtree(path.parent, ignore_errors=True)
            environment = {**os.environ, "WEBMAP_INSTANCE": str(path.parent)}
            subprocess.run(
                [sys.executable, "-m", "sample.load"],
                cwd=oracle.ROOT,
                env={**environment, "WEBMAP_DATABASE_URL": ""},
                check=True,
                capture_output=True,
            )
        return path

    def _take(self) -> int:
        with self._lock:
            while self._next in self._done:
                self._next += 1
            self._done.add(self._next)
            return self._next

    def _work(self, worker: int, until: float) -> None:
        folder = self.folder / f"worker-{worker}"
        shutil.rmtree(folder, ignore_errors=True)
        judges = {
            one: Oracle(folder / str(one), self.store, one_process=one, slow=3.0)
            for one in (True, False)
        }
        while time.monotonic() < until:
            number = self._take()
            judge = judges[number % _PROCESS_OF_ITS_OWN != 0]
            cases = Cases(self.seed, self.samples, judge.listener.port)
            place = folder / "case"
            shutil.rmtree(place, ignore_errors=True)
            kind = self.formats[number % len(self.formats)] if self.formats else None
            case = cases.make(number, place, kind)
            self._keep(case.number, case.format, case.label, judge.judge(case), place)
        for judge in judges.values():
            judge.close()
        shutil.rmtree(folder, ignore_errors=True)

    def _keep(self, number: int, form: str, label: str, verdict: Verdict, place: Path) -> None:
        result = {
            "number": number,
            "format": form,
            "label": label,
            "outcome": verdict.outcome,
            "seconds": round(verdict.seconds, 2),
            "memory": verdict.memory,
            "contacts": verdict.contacts,
            "left": verdict.left,
            "detail": verdict.detail,
        }
        with self._lock:
            self.results.append(result)
            with self.results_file.open("a") as file:
                print(json.dumps(result), file=file)
            if not verdict.holds:
                kept = self.folder / "failures" / f"{self.seed}-{number}"
                shutil.rmtree(kept, ignore_errors=True)
                shutil.copytree(place, kept, symlinks=True)
                print(f"{verdict.outcome}: {label}: {verdict.detail[-300:]}", file=sys.stderr)


def main() -> int:
    """Run the campaign that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--formats", default="", help="only these, separated by commas")
    parser.add_argument("--folder", type=Path, default=Path("instance/hostile"))
    words = parser.parse_args()
    formats = [one for one in words.formats.split(",") if one]
    campaign = Campaign(words.folder.resolve(), words.seed, formats)
    campaign.run(60 * words.minutes, words.workers)
    print(table(campaign.results))
    failed = [one for one in campaign.results if one["outcome"] in FAILURES]
    if failed:
        print(f"{len(failed)} files broke a promise; they are in {words.folder / 'failures'}")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
