import shapely
from hypothesis import given
from hypothesis import strategies as st

from kampungkb.thematic.coordinates import INDONESIA, Axis, km_outside, read_coordinate

WEST, SOUTH, EAST, NORTH = INDONESIA
longitudes = st.decimals(WEST, EAST, places=6)
latitudes = st.decimals(SOUTH, NORTH, places=6)


def ruined(value):
    """The number as a spreadsheet writes it that took its point for a separator of thousands."""
    return f"{int(str(value).replace('.', '')):,}".replace(",", ".")


def near(value, axis):
    bounds = [WEST, SOUTH, EAST, NORTH]
    bounds[axis.value], bounds[axis.value + 2] = float(value) - 0.02, float(value) + 0.02
    return tuple(bounds)


def key(coordinate):
    return coordinate.note.key if coordinate.note else None


@given(longitudes)
def test_a_ruined_longitude_has_one_reading_in_indonesia(value):
    assert read_coordinate(ruined(value), Axis.LONGITUDE, "X").value == float(value)


# nearer to the equator a ruined number, such as 1.000, is a latitude in order
@given(latitudes.filter(lambda value: abs(value) >= 0.1))
def test_a_ruined_latitude_is_read_right_or_not_at_all(value):
    alone = read_coordinate(ruined(value), Axis.LATITUDE, "Y")
    assert alone.value in {float(value), None}
    beside = read_coordinate(ruined(value), Axis.LATITUDE, "Y", near(value, Axis.LATITUDE))
    # about the equator, several places of the point are near the village
    assert beside.value == float(value) or (beside.value is None and abs(value) < 0.4)


@given(st.sampled_from(list(Axis)), st.data())
def test_a_value_in_order_is_never_changed(axis, data):
    value = data.draw(longitudes if axis is Axis.LONGITUDE else latitudes)
    for cell in (str(value), str(value).replace(".", ","), float(value)):
        found = read_coordinate(cell, axis, "X")
        assert (found.value, found.note) == (float(value), None)


@given(st.text("-.,0123456789 x", max_size=12))
def test_what_is_read_lies_in_indonesia(text):
    for axis in Axis:
        value = read_coordinate(text, axis, "X").value
        least, most = axis.limits(INDONESIA)
        assert value is None or least <= value <= most


def test_examples():
    assert read_coordinate("-2.122.958", Axis.LATITUDE, "LATITUDE").value == -2.122958
    assert read_coordinate("-2122958", Axis.LATITUDE, "LATITUDE").value == -2.122958
    assert read_coordinate("−2,122958", Axis.LATITUDE, "LATITUDE").value == -2.122958
    assert read_coordinate("119.365.442", Axis.LONGITUDE, "LONGITUDE").value == 119.365442
    assert read_coordinate("-0.123.456", Axis.LATITUDE, "LATITUDE").value == -0.123456
    ambiguous = read_coordinate("-1.012.345", Axis.LATITUDE, "LATITUDE")
    assert (ambiguous.value, key(ambiguous)) == (None, "coordinate_ambiguous")  # -1.0… or -10.1…
    village = (119.0, -10.2, 119.1, -10.0)
    assert read_coordinate("-1.012.345", Axis.LATITUDE, "LATITUDE", village).value == -10.12345
    equator = (119.0, -0.2, 119.1, -0.1)
    assert read_coordinate("-123.456", Axis.LATITUDE, "LATITUDE", equator).value == -0.123456
    assert read_coordinate("-123.456", Axis.LATITUDE, "LATITUDE").value is None
    elsewhere = read_coordinate("-5.012.345", Axis.LATITUDE, "LATITUDE", village)
    assert (elsewhere.value, key(elsewhere)) == (None, "coordinate_elsewhere")
    assert key(read_coordinate("2 derajat", Axis.LATITUDE, "LATITUDE")) == "coordinate_unreadable"
    assert key(read_coordinate("", Axis.LATITUDE, "LATITUDE")) is None
    assert key(read_coordinate("NA", Axis.LATITUDE, "LATITUDE")) is None


def test_a_number_of_any_length_is_read_at_once():
    for text in ("9" * 100_000, "-1." + "2" * 100_000, "1." * 50_000):
        for axis in Axis:
            assert read_coordinate(text, axis, "X").note is not None or len(text) > 9


def test_distance_from_a_shape_is_in_kilometres():
    square = shapely.box(119, -3, 120, -2)
    assert km_outside(square, 119.5, -2.5) == 0
    assert round(km_outside(square, 119.5, -1.0)) == 111
    assert abs(km_outside(square, 121.0, -2.5) - 111.1) < 0.2
