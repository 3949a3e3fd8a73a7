from webmap.documents.slides.powerpoint.fill import TEXT, WHITE, text_colour
from webmap.maps.symbology import COLOURS, COVERAGE_COLOURS


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def test_numbers_in_bars_stand_out_from_every_class():
    # large text: WCAG 1.4.3 asks for 3
    for colour in {*COLOURS.values(), *COVERAGE_COLOURS.values()}:
        assert contrast(colour, text_colour(colour)) >= 3, colour


def test_on_hatches_the_text_is_dark():
    assert text_colour("#0a2f6b") == WHITE
    assert text_colour("#0a2f6b", hatched=True) == TEXT
