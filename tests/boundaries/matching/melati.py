"""A small invented regency and its neighbours, and rows that name their villages."""

from boundaries.matching.gazetteer import Gazetteer
from boundaries.matching.joining import join
from boundaries.matching.types import Match, RowNames

LIST = {
    "61": "Mawar Raya",
    "61.01": "Kabupaten Melati", "61.71": "Kota Melati", "61.02": "Kabupaten Soka Utara",
    "61.01.01": "Anggrek", "61.01.01.2001": "Dahlia", "61.01.01.2002": "Kenanga Indah",
    "61.01.01.2003": "Cempakasari", "61.01.01.1004": "Seruni", "61.01.01.2004": "Seruni",
    "61.01.01.2005": "Karang Lor", "61.01.01.2006": "Karang Kidul", "61.01.01.2007": "Parit III",
    "61.01.01.2008": "Tanjung Harapan", "61.01.01.2009": "Bringin Jaya",
    "61.01.02": "Anggrek Timur", "61.01.02.2001": "Kamboja", "61.01.02.2002": "Dahlia",
    "61.01.02.2003": "Tigajuru", "61.01.02.2004": "Wirasangka", "61.01.02.2005": "Sosol/Malifut",
    "61.01.02.2006": "Kampung Baru",
    "61.01.03": "Koto Gadang Selatan", "61.01.03.2001": "Lubuk Merbau", "61.01.03.2002": "Muara",
    "61.01.03.2003": "Sungai Ular", "61.01.03.2004": "Pasar Lama",
    "61.71.01": "Anggrek Kota", "61.71.01.1001": "Cendana", "61.71.01.1002": "Dahlia",
    "61.02.01": "Cempaka", "61.02.01.2001": "Wijaya Kusuma",
}  # fmt: skip
OLDER = {
    2018: {
        **{code: name for code, name in LIST.items() if code != "61.01.02.2001"},
        "61.01.01.2003": "Sidomakmur", "61.01.01.2010": "Melur",
        "61.01.01.2011": "Kamboja", "61.01.03": "Koto Gadang", "61.01.02.2007": "Rawa Bening",
    }
}  # fmt: skip


def row(village: str, district: str = "ANGGREK", kampung: str = "", code: str = "") -> RowNames:
    return RowNames("MAWAR RAYA", "MELATI", district, village, kampung, code)


def one(gazetteer: Gazetteer, names: RowNames) -> Match:
    [match] = join([names], gazetteer)
    return match
