"""Provinces and regencies as people write them: kind, old names, short names.

Since regency names are unique in the country (kind included), a regency is found without its
province: provinces split, and sheets write the old one for years.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from boundaries.areas.names import normalise, words

_KOTA = frozenset({"kota", "kt", "kotamadya", "kodya", "kod", "kotip", "kotif", "kotatif"})
_KABUPATEN = frozenset({"kabupaten", "kab", "regency"})
_FILL = frozenset({"adm", "administrasi", "admin", "administratif", "dati", "daerah", "tingkat"})
_SHORT = {"kep": "kepulauan", "kepul": "kepulauan", "p": "pulau", "tj": "tanjung", "kt": "kota"}

# The name in use: others, separated by commas. A star marks a former name; the rest are short names
# and spellings.
_PROVINCES = """
aceh: nanggroe aceh darussalam*, daerah istimewa aceh*, DI aceh*, NAD*
sumatera utara: sumut, sumatra utara
sumatera barat: sumbar, sumatra barat
sumatera selatan: sumsel, sumatra selatan
kepulauan bangka belitung: bangka belitung, babel, kep bangka belitung
kepulauan riau: kepri, kep riau
daerah khusus ibukota jakarta: jakarta, DKI jakarta, DKI, daerah khusus jakarta, DKJ, jakarta raya
jawa barat: jabar
jawa tengah: jateng
jawa timur: jatim
daerah istimewa yogyakarta: yogyakarta, DI yogyakarta, DIY, jogjakarta, DI jogjakarta, jogja
nusa tenggara barat: NTB
nusa tenggara timur: NTT
kalimantan barat: kalbar
kalimantan tengah: kalteng
kalimantan selatan: kalsel
kalimantan timur: kaltim
kalimantan utara: kaltara
sulawesi utara: sulut
sulawesi tengah: sulteng
sulawesi selatan: sulsel
sulawesi tenggara: sultra
sulawesi barat: sulbar
maluku utara: malut
papua barat: irian jaya barat*, irjabar*
papua: irian jaya*, irian barat*
papua pegunungan: pegunungan papua
"""

# Former names (the law that changed them is old enough for no list in use to hold it, or the
# newest list may be the only one loaded) and short names that offices use.
_REGENCIES = """
aceh barat daya: abdya
aceh singkil: singkil
bener meriah: benar meriah
tapanuli tengah: tapteng
tapanuli utara: taput
tapanuli selatan: tapsel
mandailing natal: madina
toba: toba samosir*, tobasa*
humbang hasundutan: humbahas
serdang bedagai: sergai, serdang begadai
padang lawas: palas
padang lawas utara: paluta
labuhanbatu selatan: labusel
labuhanbatu utara: labura
pakpak bharat: pak pak barat, pakpak barat, phakpak bharat
batu bara: batubara
kota padangsidimpuan: padang sidempuan, padangsidempuan
sijunjung: sawahlunto sijunjung*, sawah lunto sijunjung*, swl sijunjung*
lima puluh kota: limapuluh koto, 50 kota, 50 koto, lima puluh koto
kepulauan mentawai: mentawai
indragiri hulu: inhu
indragiri hilir: inhil
rokan hulu: rohul
rokan hilir: rohil
kuantan singingi: kuansing
kepulauan meranti: meranti
batanghari: batang hari
muaro jambi: muara jambi
tanjung jabung barat: tanjabbar, tanjab barat
tanjung jabung timur: tanjabtim, tanjab timur
bungo: muara bungo, bungo tebo*
sarolangun: sorolangun
ogan komering ulu: OKU
ogan komering ilir: OKI
ogan komering ulu timur: OKU timur
ogan komering ulu selatan: OKU selatan
ogan ilir: OI
muara enim: lematang ilir ogan tengah*
musi banyuasin: muba
musi rawas: mura
musi rawas utara: muratara
penukal abab lematang ilir: pali
kepahiang: kapahiang
mukomuko: muko muko
tulang bawang: tuba, tulangbawang
tulang bawang barat: tubaba
kota bandar lampung: tanjung karang teluk betung*
bintan: kepulauan riau*, kep riau*
kepulauan anambas: anambas
administrasi kepulauan seribu: kepulauan seribu, pulau seribu
bandung barat: KBB
kota tangerang selatan: tangsel
kulon progo: kulonprogo
gunungkidul: gunung kidul
karawang: kerawang
karanganyar: karang anyar
kota surakarta: solo, sala
kota yogyakarta: jogjakarta, jogja, yogya
kota pagar alam: pagaralam
lombok barat: lobar
lombok tengah: loteng
lombok timur: lotim
lombok utara: KLU
sumbawa barat: KSB
timor tengah selatan: TTS
timor tengah utara: TTU
flores timur: flotim
sabu raijua: sawu raijua
sumba barat daya: SBD
nagekeo: nagakeo
mempawah: pontianak*
kapuas hulu: putussibau
kotawaringin barat: kobar
kotawaringin timur: kotim
barito selatan: barsel
barito utara: barut
barito timur: bartim
barito kuala: batola
hulu sungai selatan: HSS
hulu sungai tengah: HST
hulu sungai utara: HSU
kotabaru: kota baru
kutai kartanegara: kukar, kutai
kutai barat: kubar
kutai timur: kutim
penajam paser utara: PPU, panajam paser utara, penajam pasir utara
paser: pasir*
mahakam ulu: mahakam hulu, mahulu
tana tidung: tanah tidung
bolaang mongondow: bolmong
bolaang mongondow utara: bolmut
bolaang mongondow timur: boltim
bolaang mongondow selatan: bolsel
minahasa selatan: minsel
minahasa utara: minut
minahasa tenggara: mitra
kepulauan sangihe: sangihe talaud*
kep siau tagulandang biaro: sitaro, kepulauan sitaro, siau tagulandang biaro
banggai kepulauan: bangkep
banggai laut: balut
parigi moutong: parimo, parigi mautong
tojo una una: touna
morowali utara: morut
tolitoli: buol toli toli*, buol tolitoli*
kepulauan selayar: selayar*
pangkajene dan kepulauan: pangkep, pangkajene kepulauan, pangkajene
sidenreng rappang: sidrap
enrekang: enrengkang
kota makassar: ujung pandang*, makasar
luwu utara: lutra
luwu timur: lutim
tana toraja: tator, tanah toraja
toraja utara: torut
polewali mandar: polewali mamasa*, polman, polmas*
pasangkayu: mamuju utara*, matra*
mamuju tengah: mateng
konawe: kendari*
konawe selatan: konsel
konawe utara: konut
konawe kepulauan: konkep
kolaka utara: kolut
kolaka timur: koltim
buton utara: butur
buton tengah: buteng
buton selatan: busel
muna barat: mubar
wakatobi: kepulauan tukang besi*
pohuwato: pahuwato, pohuato
bone bolango: bonebol
gorontalo utara: gorut
kepulauan tanimbar: maluku tenggara barat*, MTB*, tanimbar
maluku tenggara: malra
maluku tengah: malteng
maluku barat daya: MBD
seram bagian barat: SBB
seram bagian timur: SBT
buru selatan: bursel
kepulauan aru: aru
halmahera barat: halbar, maluku utara*
halmahera tengah: halteng
halmahera selatan: halsel
halmahera utara: halut
halmahera timur: haltim
pulau morotai: morotai
pulau taliabu: taliabu
kepulauan sula: sula
kota tidore kepulauan: tidore
kepulauan yapen: yapen waropen*, yapen, kep yapen serui
biak numfor: biak, teluk cenderawasih*
fak fak: fakfak
teluk bintuni: bintuni
teluk wondama: wondama
pegunungan arfak: pegaf
pegunungan bintang: pegubin
boven digoel: boven digul
mamberamo raya: membramo raya
mamberamo tengah: membramo tengah, mamteng
deiyai: deyai, deiyei
maybrat: maibrat
tambrauw: tambraw
"""


def province_key(text: str) -> str:
    """Key of a province's name; old and short names have the key of the name in use."""
    found = key(normalise(text))
    return _province_names().get(found, found)


def is_former_province(text: str) -> bool:
    """Whether a province had this name before others were split from it."""
    return key(normalise(text)) in _former_provinces()


@lru_cache(maxsize=1)
def _former_provinces() -> frozenset[str]:
    return frozenset(key(other) for _name, other, former in _rows(_PROVINCES) if former)


@lru_cache(maxsize=1)
def _province_names() -> dict[str, str]:
    return {key(other): key(name) for name, other, _former in _rows(_PROVINCES)}


class Alias(NamedTuple):
    """Another name of a province or regency: old (``former``), short, or another spelling.

    ``kind`` and ``key`` are of the name in use; ``text`` is the other name as it is written.
    """

    kind: str
    key: str
    text: str
    former: bool


def province_aliases() -> Iterator[Alias]:
    """Yield other names of provinces; ``key`` is that of ``province_key``."""
    for name, other, former in _rows(_PROVINCES):
        yield Alias("provinsi", province_key(name), _capitals(other), former)


@lru_cache(maxsize=1 << 12)
def readings(text: str) -> tuple[tuple[str, str], ...]:
    """Kind (``kota``, ``kabupaten`` or nothing) and key of a regency's name, likeliest first.

    ``KOTA ADM. JAKARTA PUSAT`` is a kota ``jakartapusat``; ``KOTA BARU`` may be a kota ``baru`` or
    something called ``kotabaru``; ``BANDUNG (KOTA)`` is a kota too.
    """
    found = without_code(words(text))
    kind, rest = without_kind(found)
    out = [(kind, key(" ".join(rest)))]
    if kind == "kota":
        out.append(("", key(" ".join(found))))
    if not kind and len(found) > 1 and (last := kind_of(found[-1])):
        out.append((last, key(" ".join(found[:-1]))))
    return tuple(out)


def without_code(found: Sequence[str]) -> list[str]:
    """Words of a name without a code before them; the 50 in 50 Kota is none."""
    rest = list(found)
    while len(rest) > 1 and rest[0].isdigit() and rest[1:] not in (["kota"], ["koto"]):
        del rest[0]
    return rest


def kind_of(word: str) -> str:
    """Kind of regency that a word writes: ``kota``, ``kabupaten`` or nothing."""
    return "kota" if word in _KOTA else "kabupaten" if word in _KABUPATEN else ""


def without_kind(found: Sequence[str]) -> tuple[str, list[str]]:
    """Kind before the words of a name, nothing where there is none, and the other words."""
    kind, rest = "", list(found)
    while len(rest) > 1 and not kind and (kind_of(rest[0]) or rest[0] in _FILL):
        kind = kind_of(rest[0])
        rest = rest[1:]
    while len(rest) > 1 and rest[0] in _FILL:
        rest = rest[1:]
    return kind, rest


def key(name: str) -> str:
    """Key of a regency's name without its kind."""
    plain = normalise(" ".join(_SHORT.get(word, word) for word in words(name)))
    return "".join(word for word in plain.split() if word != "dan")


def other_names() -> Iterator[tuple[str, str, str]]:
    """Old and short names: kind and key of the regency in use, and the key of the other name."""
    for alias in regency_aliases():
        yield alias.kind, alias.key, key(alias.text)


def regency_aliases() -> Iterator[Alias]:
    """Yield other names of regencies; ``kind`` and ``key`` are those of ``readings``."""
    for name, other, former in _rows(_REGENCIES):
        kind, known = readings(name)[0]
        yield Alias(kind or "kabupaten", known, _capitals(other), former)


def _rows(table: str) -> Iterator[tuple[str, str, bool]]:
    for line in table.strip().splitlines():
        name, _, others = line.partition(":")
        for other in others.split(","):
            text = other.strip()
            yield name.strip(), text.removesuffix("*"), text.endswith("*")


def _capitals(text: str) -> str:
    return " ".join(word if word.isupper() else word.capitalize() for word in text.split())
