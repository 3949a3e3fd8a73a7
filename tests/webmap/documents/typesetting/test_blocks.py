import io

import pypdf

from webmap.documents.typesetting.blocks import Blocks, Column, Table, cell
from webmap.documents.typesetting.engine import FONT, typeset


def test_parts_keep_their_order_and_empty_texts_are_left_out():
    blocks = Blocks()
    blocks.heading("Sumber")
    blocks.text("")
    blocks.text("Portal", soft=True)
    blocks.list(["satu", cell("dua", small="kecil")], columns=2)
    assert [one["kind"] for one in blocks.listed] == ["heading", "text", "list"]
    assert blocks.picture("a.svg", "<svg/>") == "a.svg"
    assert blocks.files == {"a.svg": "<svg/>"}


def page(blocks):
    data = {
        "language": "id",
        "font": FONT,
        "paper": {"width": 595, "height": 842, "margin": 34, "text": 8.5},
        "title": "Judul",
        "subtitle": "Laporan",
        "day": "per 27 Juli 2023",
        "sentence": "49 dari 297.",
        "notice": "",
        "fingerprint": "",
        "qr": False,
        "foot": "",
        "page_words": "Halaman {page} dari {pages}",
        "blocks": blocks.listed,
    }
    (made,) = typeset("report.typ", data, blocks.files, "pdf")
    return pypdf.PdfReader(io.BytesIO(made))


def test_a_long_table_repeats_its_heading_and_a_short_one_stays_whole():
    blocks = Blocks()
    columns = [Column("Nama", right=False, width=1), Column("Jumlah")]
    blocks.table(Table(columns, [[f"Desa {at}", str(at)] for at in range(100)], ["Semua", "4950"]))
    blocks.heading("Kedua")
    blocks.table(Table(columns, [[f"Kota {at}", str(at)] for at in range(20)]))
    texts = [one.extract_text() for one in page(blocks).pages]
    assert [text.count("Nama") for text in texts[:2]] == [1, 1]
    assert "Semua 4950" in " ".join(" ".join(texts).split())
    whole = [text for text in texts if "Kota" in text]
    assert len(whole) == 1
    assert all(f"Kota {at}" in whole[0] for at in range(20))
