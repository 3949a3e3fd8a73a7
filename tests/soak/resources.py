"""What the processes of the site hold, read from /proc: memory, files, threads, processes."""

import statistics
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

WARM_UP = 0.25
"""Part of a run whose samples do not count: caches fill."""

MEMORY_MARGIN = 48 << 20
"""Bytes by which a worker may hold more at the end than after its warm-up, beside a tenth."""


@dataclass(frozen=True)
class Sample:
    """What a process holds; ``memory`` are bytes of its own."""

    at: float
    memory: int
    files: int
    threads: int


def sample(pid: int) -> Sample | None:
    """Read what a process holds; None where it has ended."""
    folder = Path(f"/proc/{pid}")
    with suppress(OSError):
        private = sum(
            int(line.split()[1]) * 1024
            for line in (folder / "smaps_rollup").read_text().splitlines()
            if line.startswith(("Private_Clean:", "Private_Dirty:"))
        )
        threads = len(list((folder / "task").iterdir()))
        return Sample(time.monotonic(), private, len(list((folder / "fd").iterdir())), threads)
    return None


def processes_of(mark: str) -> Iterator[tuple[int, str]]:
    """Find the processes with a text in their environment; yields process id and command line."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            with suppress(OSError):
                if mark.encode() in (folder / "environ").read_bytes():
                    words = (folder / "cmdline").read_bytes().replace(b"\0", b" ")
                    yield int(folder.name), words.decode(errors="replace")


@dataclass
class Record:
    """Samples of each worker over a run."""

    series: dict[int, list[Sample]] = field(default_factory=dict)

    def add(self, pids: list[int]) -> None:
        """Sample these processes."""
        for pid in pids:
            taken = sample(pid)
            if taken:
                self.series.setdefault(pid, []).append(taken)

    def oldest(self) -> list[Sample]:
        """Return the samples of the worker that lived longest."""
        return max(self.series.values(), key=len, default=[])

    def growth(self) -> tuple[Sample, Sample, list[str]]:
        """Compare the oldest worker after its warm-up with its end; returns what grew, too."""
        counted = self.oldest()
        counted = counted[int(len(counted) * WARM_UP) :]
        third = max(1, len(counted) // 3)
        first, last = _median(counted[:third]), _median(counted[-third:])
        findings = []
        if last.memory > first.memory * 1.1 + MEMORY_MARGIN:
            findings.append(f"memory grew from {first.memory >> 20} to {last.memory >> 20} MB")
        if last.files > first.files + 8:
            findings.append(f"open files grew from {first.files} to {last.files}")
        if last.threads > first.threads + 2:
            findings.append(f"threads grew from {first.threads} to {last.threads}")
        return first, last, findings


def _median(samples: list[Sample]) -> Sample:
    values = {
        name: int(statistics.median(getattr(one, name) for one in samples))
        for name in ("memory", "files", "threads")
    }
    return Sample(samples[-1].at, **values)
