"""Make the sample: ``python -m sample.make_sample [FOLDER]``.

An invented province (code 99, which does not exist) in the formats of real data: official code
lists, boundaries, exports of the national portal, sheets of regencies, targets. Deterministic: the
same files on every run.
"""

import sys
from pathlib import Path

from sample import files, province, reports
from sample.plan import EXPORTS, SHEETS, TARGETS

DATA = Path(__file__).with_name("data")


def make() -> dict[str, bytes]:
    """Make every file of the sample: name → content."""
    made = province.make()
    clerks = reports.Clerks(made)
    found = {
        "wilayah_2025.sql": files.new_codes(made).encode(),
        "wilayah_2020.sql": files.old_codes(made).encode(),
        "wilayah_boundaries-contoh.zip": files.boundaries(made),
        "targets.csv": files.table_csv(
            [("code", "metric", "due", "share", "villages", "source"), *TARGETS]
        ),
    }
    for export in EXPORTS:
        found[f"klasifikasi_{export.date}.xlsx"] = files.portal(clerks.export(export))
    for sheet in SHEETS:
        found[sheet.file] = files.plain(sheet, clerks.sheet(sheet), made)
    return found


def main() -> None:
    """Write the sample into the folder given, else beside this script."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else DATA
    made = make()
    files.write(folder, made)
    print(f"{folder}: {len(made)} files, {sum(map(len, made.values())) / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
