"""Load the sample through the command line, into the store that the settings name.

Run it as ``python -m sample.load``.
"""

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from sample.make_sample import DATA
from sample.plan import EXPORTS, LAYER_SHEETS, SHEETS

PORTAL = "Portal Kampung KB (rekaan)"
LAYER_SOURCE = "SIGA (rekaan)"
TERMS = ("--licence", "MIT", "--attribution", "Data contoh rekaan Peta Kampung KB")
"""Terms of the sample: those of the project, which makes it."""


def commands(data: Path = DATA) -> list[list[str]]:
    """List the arguments of ``python -m webmap`` that load the sample, reports oldest first."""
    reports = [
        # the scope leaves out the kota, so that one regency has no data
        (export.date, f"klasifikasi_{export.date}.xlsx", PORTAL, ",".join(export.classes))
        for export in EXPORTS
    ] + [(sheet.date, sheet.file, sheet.source, sheet.regency) for sheet in SHEETS]
    return [
        ["import-codes", str(data / "wilayah_2020.sql"), str(data / "wilayah_2025.sql"), *TERMS],
        ["import-boundaries", str(data / "wilayah_boundaries-contoh.zip"), *TERMS],
        ["import-targets", str(data / "targets.csv")],
        *(
            [
                "import-register",
                str(data / file),
                *("--date", str(day), "--source", source, "--scope", scope, *TERMS),
            ]
            for day, file, source, scope in sorted(reports)
        ),
        *(
            [
                "import-layer",
                str(data / sheet.file),
                *("--date", str(sheet.date), "--source", LAYER_SOURCE, *TERMS),
            ]
            for sheet in LAYER_SHEETS
        ),
    ]


def load(arguments: Sequence[list[str]]) -> None:
    """Run the commands in order; the first error ends the program."""
    from webmap.cli import main  # commands() works without the site

    for words in arguments:
        print(f"python -m webmap {shlex.join(words)}", file=sys.stderr, flush=True)
        main(words, prog_name="python -m webmap", standalone_mode=False)


if __name__ == "__main__":
    load(commands())
