"""Load the sample as a user would: ``python -m sample.load`` into the store of the settings."""

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from sample.make_sample import DATA
from sample.plan import EXPORTS, SHEETS

PORTAL = "Portal Kampung KB (rekaan)"


def commands(data: Path = DATA) -> list[list[str]]:
    """List the commands of ``python -m webmap`` that load the sample, reports oldest first."""
    reports = [
        # the kota is left out of the exports, so that one place has no data
        (export.date, f"klasifikasi_{export.date}.xlsx", PORTAL, ",".join(export.classes))
        for export in EXPORTS
    ] + [(sheet.date, sheet.file, sheet.source, sheet.regency) for sheet in SHEETS]
    return [
        ["import-codes", str(data / "wilayah_2020.sql"), str(data / "wilayah_2025.sql")],
        ["import-boundaries", str(data / "wilayah_boundaries-contoh.zip")],
        ["import-targets", str(data / "targets.csv")],
        *(
            [
                "import-register",
                str(data / file),
                *("--date", str(day), "--source", source, "--scope", scope),
            ]
            for day, file, source, scope in sorted(reports)
        ),
    ]


def load(steps: Sequence[list[str]]) -> None:
    """Run the commands one after another; stops at the first that fails."""
    from webmap.cli import main  # so that listing the commands needs no site

    for step in steps:
        print(f"python -m webmap {shlex.join(step)}", file=sys.stderr, flush=True)
        main(step, prog_name="python -m webmap", standalone_mode=False)


if __name__ == "__main__":
    load(commands())
