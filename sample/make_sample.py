"""Generate the sample: ``python -m sample.make_sample [FOLDER]``.

An invented province (code 99, which no real province has) in the formats of real data: official
code lists, boundaries, exports of the national portal, sheets of regencies, targets, thematic
layers. Every run writes the same files.
"""

import sys
from pathlib import Path

from sample import files, layers, province, reports
from sample.plan import EXPORTS, LAYER_SHEETS, SHEETS, TARGETS

DATA = Path(__file__).with_name("data")


def make() -> dict[str, bytes]:
    """Generate all files of the sample; returns contents by file name."""
    sample = province.make()
    generator = reports.ReportGenerator(sample)
    contents = {
        "wilayah_2025.sql": files.code_list_2025(sample).encode(),
        "wilayah_2020.sql": files.code_list_2020(sample).encode(),
        "wilayah_boundaries-contoh.zip": files.boundaries(sample),
        "targets.csv": files.table_csv(
            [("code", "metric", "due", "share", "villages", "source"), *TARGETS]
        ),
    }
    for export in EXPORTS:
        contents[f"klasifikasi_{export.date}.xlsx"] = files.portal_export(generator.export(export))
    for sheet in SHEETS:
        contents[sheet.file] = files.regency_sheet(sheet, generator.sheet(sheet), sample)
    for layer in LAYER_SHEETS:
        contents[layer.file] = files.table_csv(layers.table(layer, sample))
    return contents


def main() -> None:
    """Write the sample into the folder of the first argument, by default ``sample/data``."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else DATA
    contents = make()
    files.write(folder, contents)
    print(f"{folder}: {len(contents)} files, {sum(map(len, contents.values())) / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
