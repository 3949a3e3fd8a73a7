"""Commands of ``python -m webmap`` that load the sample, print, write files and decide."""

import json
from itertools import product
from pathlib import Path
from typing import Any

from site_dump.asker import BEFORE_ALL, LANGUAGES, SUFFIXES, Asker, address, page


def load(asker: Asker) -> None:
    from sample.load import commands

    for command in commands():
        report = ["--report", "out.csv"] if command[0] == "import-register" else []
        key = " ".join([command[0], *(Path(word).name for word in command[1:])])
        asker.run(*command, *report, key=key)


def ask(asker: Asker, codes: dict[str, list[str]], days: list[str]) -> None:
    for form, day in product(("table", "json", "csv"), ("", "2023-07-27", BEFORE_ALL)):
        options = ["--format", form, *(["--date", day] if day else [])]
        asker.run("coverage", *options)
        for code, by in (("99", "regency"), ("99", "village"), ("99.02", ""), ("99.01.01", "")):
            asker.run("coverage", code, *(["--by", by] if by else []), *options)
    for code, level in (("99", "district"), ("99.02", "village"), (codes["district"][0], "")):
        for suffix in SUFFIXES:
            asker.run("export", code, f"out{suffix}", *(["--level", level] if level else []))
    for code in ("ID", "99", *codes["regency"], codes["district"][0]):
        asker.run("render", code, "out.html")
        asker.run("render", code, "out.html", "--level", "village", "--date", "2023-07-27")
    for form, code in product(("text", "json"), ("ID", "99.01", "99.03", "99.05")):
        for day in days[1:-2]:
            asker.run("review", "list", code, "--format", form, "--date", day)
    asker.run("review", "export", "out.xlsx")
    asker.run("review", "export", "out.xlsx", "99.05", "--date", days[1])
    for code in ("99.01", "99.02", "99.71", codes["district"][0], "99"):
        asker.run("template", code, "out.xlsx")
    for words in (
        *(["coverage", "77"], ["coverage", "x"], ["coverage", "99", "--by", "x"], ["nothing"]),
        *(["coverage", "--date", "x"], ["export", "99", "out.pdf"], ["export", "77", "out.csv"]),
        *(["render", "99", "out.png"], ["template", "ID", "out.xlsx"], ["migrate"], ["tiles"]),
        *(["review", "accept", "x", "99.01"], ["review", "undo", "99"], ["review", "decisions"]),
        *(["import-targets", "nothing.csv"], ["review", "accept", "1:99999", "99.01.01.2001"]),
    ):
        asker.run(*words)


def decide(asker: Asker, codes: dict[str, list[str]]) -> None:
    """Decide on waiting rows, then request what shows the decisions."""
    rows: list[dict[str, Any]] = []
    for day in ("2023-07-27", "2024-01-04", "2024-06-01"):
        listed = asker.run("review", "list", "--format", "json", "--date", day)
        rows += json.loads(listed.splitlines()[0])
    accepted = [row for row in rows if row["candidates"]][:3]
    who = ["--who", "Ani", "--why", "SK 12/2019"]
    for number, row in enumerate(accepted):
        second = ["--second-unit"] if number else []  # the first is refused without it
        asker.run("review", "accept", row["row"], row["candidates"][0]["code"], *who, *second)
    for row in [row for row in rows if row not in accepted][:2]:
        asker.run("review", "refuse", row["row"], *who, "--earlier")
    asker.run("review", "decisions")
    asker.run("review", "decisions", "out.csv")
    for language, day in product(LANGUAGES, ("", "2023-07-27", "2024-01-04")):
        asker.get(address("/review", lang=language, date=day))
        for code in codes["regency"]:
            asker.get(address(f"/review/{code}", lang=language, date=day))
            asker.get(page(code, lang=language, date=day))
    asker.get("/export/99.csv?level=village")
    asker.get("/api/areas/99/coverage.json?by=village")
    asker.run("review", "undo", "1")
    asker.run("review", "rematch", "--all")
    asker.get("/api/areas/99/coverage.json")
    asker.run("review", "list", "--date", "2023-07-27", key="review list at the end")
